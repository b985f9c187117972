/** Chinese and English: the browser's language first, the candidate's choice afterwards. */

import check from "./words/check.js";
import devices from "./words/devices.js";
import elsewhere from "./words/elsewhere.js";
import exam from "./words/exam.js";
import exams from "./words/exams.js";
import face from "./words/face.js";
import paper from "./words/paper.js";
import feedback from "./words/feedback.js";
import phone from "./words/phone.js";
import prepare from "./words/prepare.js";
import picture from "./words/picture.js";
import refusals from "./words/refusals.js";
import returning from "./words/returning.js";
import sideview from "./words/sideview.js";
import steps from "./words/steps.js";

export const WORDS = {
  ...check,
  ...devices,
  ...elsewhere,
  ...exam,
  ...exams,
  ...face,
  ...paper,
  ...feedback,
  ...phone,
  ...picture,
  ...prepare,
  ...refusals,
  ...returning,
  ...sideview,
  ...steps,
};
export const LANGUAGES = Object.freeze(["zh", "en"]);
const KEY = "invigilator.language";
const listeners = new Set();

let current = choose();

function choose() {
  try {
    const kept = localStorage.getItem(KEY);
    if (LANGUAGES.includes(kept)) return kept;
  } catch {
    // storage may be switched off; the browser's language serves
  }
  return /^zh\b/i.test(navigator.language ?? "zh") ? "zh" : "en";
}

/** "zh" or "en". */
export const language = () => current;

/** Switch and remember; everybody who listens draws again. */
export function speak(next) {
  current = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // for this page only, then
  }
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  for (const listener of listeners) listener();
}

/** Call `listener` after each switch. */
export const onLanguage = (listener) => listeners.add(listener);

/** The sentence under `key`, with `{name}` places filled from `values`. */
export function t(key, values = {}) {
  const pair = WORDS[key];
  if (!pair) return key;
  return pair[LANGUAGES.indexOf(current)].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Whether there is a sentence under `key`. */
export const knows = (key) => key in WORDS;

/** The sentence for a refusal or goodbye code; an unknown one is named. */
export const refusal = (code) => (knows(`refusal.${code}`) ? t(`refusal.${code}`) : t("refusal.other", { code }));
