// The front page: who I am, how the services are, and the story as it happens.
import { applyLanguage, language, say, sayRole, sayStatus, chooseLanguage } from "./speech.js";
import { retell, startStory, stopStory } from "./story.js";

const find = (id) => document.getElementById(id);
const HEALTH_EVERY_MS = 5000;
let overview = null;
let me = null;

async function ask(path, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  const answer = await fetch(path, { ...options, headers, credentials: "same-origin" });
  const content = answer.status === 204 ? null : await answer.json();
  return { ok: answer.ok, status: answer.status, content };
}

function row(service) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = say(`service.${service.service}`);
  const state = document.createElement("span");
  state.className = service.status;
  state.textContent = `${service.status === "ok" ? "●" : "▲"} ${sayStatus(service.status)}`;
  if (service.milliseconds) {
    const took = document.createElement("small");
    took.textContent = ` ${service.milliseconds} ms`;
    state.append(took);
  }
  item.append(name, state);
  return item;
}

function showServices() {
  if (!overview) return;
  find("services").replaceChildren(...overview.services.map(row));
  find("infrastructure").textContent = overview.infrastructure ?? "";
  find("hint").hidden = !overview.demo;
  find("hint").textContent = say("demoHint");
}

function showMe() {
  find("sign-in").hidden = Boolean(me);
  find("me").hidden = !me;
  find("quiet").dataset.word = me ? "quiet" : "signInToWatch";
  find("quiet").textContent = say(find("quiet").dataset.word);
  if (!me) return;
  find("my-name").textContent = me.name ?? me.username ?? "";
  find("my-roles").textContent = [...me.roles.map(sayRole), me.org_path].join(" · ");
}

async function lookAtServices() {
  try {
    const answer = await ask("/api/overview");
    if (answer.ok) overview = answer.content;
  } catch {
    overview = { services: [{ service: "gateway", status: "away" }], demo: false };
  }
  showServices();
}

async function lookAtMe() {
  const answer = await ask("/api/me");
  me = answer.ok ? answer.content : null;
  showMe();
  if (me?.permissions["live.read"]) startStory();
  else stopStory();
}

async function signIn(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("button");
  button.disabled = true;
  find("refusal").textContent = "";
  try {
    const body = JSON.stringify(Object.fromEntries(new FormData(form)));
    const headers = { "Content-Type": "application/json" };
    const answer = await ask("/auth/sign-in", { method: "POST", headers, body });
    if (answer.ok) {
      form.reset();
      await lookAtMe();
    } else {
      find("refusal").textContent = say(answer.status === 429 ? "tooMany" : "refused");
    }
  } catch {
    find("refusal").textContent = say("away");
  } finally {
    button.disabled = false;
  }
}

async function signOut() {
  await ask("/auth/sign-out", { method: "POST", headers: { "X-CSRF-Token": me.csrf_token } });
  await lookAtMe();
}

function speak(chosen) {
  chooseLanguage(chosen);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
  }
  applyLanguage(document);
  showServices();
  showMe();
  retell();
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => speak(button.dataset.language));
}
find("sign-in").addEventListener("submit", signIn);
find("sign-out").addEventListener("click", signOut);
speak(language());
lookAtServices();
lookAtMe();
setInterval(() => document.hidden || lookAtServices(), HEALTH_EVERY_MS);
