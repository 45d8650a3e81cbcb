// The live stream: counted along the road, and told as sentences.
import { clock, say, tell } from "./speech.js";

const KEPT = 24;
const CARS_AT_MOST = 14;
const STEPS = {
  "customer.registered.v1": ["customer", "customer"],
  "customer.potential-converted.v1": ["converted", null],
  "sales.opportunity-opened.v1": ["opportunity", "opportunity"],
  "sales.opportunity-won.v1": ["won", null],
  "contract.drafted.v1": ["drafted", null],
  "contract.signed.v1": ["contract", "contract"],
  "fleet.assignment-demand-unmet.v1": ["waiting", null],
  "fleet.vehicle-assigned.v1": ["vehicle", "vehicle"],
  "fleet.trip-sheet-issued.v1": ["sheet", "sheet"],
  "fleet.trip-sheet-closed.v1": ["closed", "closed"],
};
const TURNS = new Set(["contract.signed.v1", "sales.opportunity-won.v1", "fleet.trip-sheet-issued.v1"]);
const ALARMS = new Set(["fleet.assignment-demand-unmet.v1", "sales.opportunity-lost.v1"]);

const find = (id) => document.getElementById(id);
const counts = {};
let told = [];
let waiting = [];
let drawing = false;
let paused = false;
let source = null;
let state = "";

export function startStory() {
  if (source) return;
  source = new EventSource("/api/live");
  source.addEventListener("hello", () => setState("live"));
  source.addEventListener("message", (message) => hear(JSON.parse(message.data)));
  source.addEventListener("resync", () => setState("reconnecting"));
  source.addEventListener("error", () => setState("reconnecting"));
  find("pause").hidden = false;
  showPause();
}

export function stopStory() {
  source?.close();
  source = null;
  find("pause").hidden = true;
  setState("");
}

/** Say everything again, in the language spoken now. */
export function retell() {
  find("events").replaceChildren(...told.map((event) => line(event)));
  setState(state);
  showPause();
}

function hear(event) {
  waiting.push(event);
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  drawing = false;
  const heard = waiting;
  waiting = [];
  for (const event of heard) count(event);
  told = [...heard.reverse(), ...told].slice(0, KEPT);
  find("quiet").hidden = true;
  if (paused) return;
  const list = find("events");
  list.prepend(...heard.slice(0, KEPT).map((event) => line(event, "fresh")));
  while (list.children.length > KEPT) list.lastElementChild.remove();
}

function count(event) {
  const [counted, step] = STEPS[event.type] ?? [];
  if (!counted) return;
  counts[counted] = (counts[counted] ?? 0) + 1;
  const shown = document.querySelector(`[data-count="${counted}"]`);
  shown.textContent = String(counts[counted]);
  if (!step) return;
  shown.classList.remove("turned");
  void shown.offsetWidth;
  shown.classList.add("turned");
  drive(step);
}

function drive(step) {
  const road = find("asphalt");
  if (road.children.length >= CARS_AT_MOST || document.hidden) return;
  const car = document.createElement("span");
  car.className = `car to-${step}${Math.random() < 0.5 ? " back" : ""}`;
  car.addEventListener("animationend", () => car.remove());
  road.append(car);
}

function line(event, freshness = "") {
  const item = document.createElement("li");
  item.className = freshness;
  const time = document.createElement("time");
  time.dateTime = event.time;
  time.textContent = clock(event.time);
  const sentence = document.createElement("span");
  sentence.className = ALARMS.has(event.type) ? "alarm" : TURNS.has(event.type) ? "turn" : "";
  sentence.textContent = tell(event);
  item.append(time, sentence);
  const place = event.show.branch ?? event.scope?.split("/")[1];
  if (place) {
    const branch = document.createElement("span");
    branch.className = "branch";
    branch.textContent = place;
    item.append(branch);
  }
  return item;
}

function setState(word) {
  state = word;
  find("state").textContent = word ? say(word) : "";
}

function showPause() {
  find("pause").textContent = say(paused ? "resume" : "pause");
  find("pause").setAttribute("aria-pressed", String(paused));
}

find("pause").addEventListener("click", () => {
  paused = !paused;
  retell();
});
