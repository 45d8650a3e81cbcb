// Which language is spoken, and how things are called in it.
import english from "./en.js";
import simplified from "./zh-CN.js";
import traditional from "./zh-TW.js";

const WORDS = { "zh-CN": simplified, "zh-TW": traditional, en: english };
const KEPT = "ludan.language";

function preferred() {
  const kept = localStorage.getItem(KEPT);
  if (WORDS[kept]) return kept;
  const wanted = navigator.language;
  if (/^zh-(TW|HK|MO|Hant)/i.test(wanted)) return "zh-TW";
  return wanted.startsWith("zh") ? "zh-CN" : "en";
}

let spoken = preferred();

export const language = () => spoken;
export const say = (word) => WORDS[spoken][word] ?? word;
export const sayRole = (role) => say(`role.${role}`);
export const sayStatus = (status) => say(`status.${status}`);

export function chooseLanguage(wanted) {
  spoken = wanted;
  localStorage.setItem(KEPT, wanted);
}

export function applyLanguage(page) {
  page.documentElement.lang = spoken;
  for (const element of page.querySelectorAll("[data-word]")) {
    element.textContent = say(element.dataset.word);
  }
  for (const element of page.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
}

/** An event as a sentence: its fields stand in braces in the words. */
export function tell(event) {
  const shown = { ...event.show };
  if (shown.stage) shown.stage = say(`stage.${shown.stage}`);
  const sentence = WORDS[spoken][event.type] ?? event.type;
  return sentence.replace(/\{(\w+)\}/g, (_, field) => shown[field] ?? "").replace(/\s+/g, " ").trim();
}

export function clock(instant) {
  return new Date(instant).toLocaleTimeString(spoken, { hour12: false });
}
