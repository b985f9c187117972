/** The phone page: draws the step the phone is at. */

import { say } from "../common/element.js";
import { Frame } from "../common/frame.js";
import { onLanguage, refusal, t } from "../common/language.js";
import { checkStep } from "../common/steps/check.js";
import { consentStep } from "../common/steps/consent.js";
import { identifyStep } from "../common/steps/identify.js";
import { elsewhereReason, elsewhereStep } from "./elsewhere.js";
import { liveStep, wordStep } from "./live.js";
import { Side } from "./side.js";

const TICK = 500; // ms

const frame = new Frame(document.getElementById("app"), ["check", "identify", "consent"], "phone.step");
const side = new Side(draw);
const draft = {};

const STEPS = {
  uninvited: () => wordStep("phone", t("phone.noTicket.title"), t("phone.noTicket.text"), true),
  elsewhere: () => elsewhereStep(side),
  check: () => checkStep(side, passed),
  identify: () => identifyStep(side, identify, draft),
  consent: () => consentStep(side),
  live: () => liveStep(side),
  left: () => wordStep("check", t("phone.done.title"), t("phone.done.text"), true),
  stopped: () => wordStep("warn", t("stopped.title"), refusal(side.stopped), false),
};

let name = "";
let step = null;
let broken = false;

/** Which step the phone is at. */
function stepOf() {
  if (side.left || side.released) return "left";
  if (side.stopped) return "stopped";
  if (!side.invited && name !== "identify") return "uninvited";
  if (!side.checked) return elsewhereReason(side) ? "elsewhere" : "check";
  if (!side.token) return "identify";
  return side.consent ? "live" : "consent";
}

async function identify(admission, identity) {
  const code = await side.join(admission, identity);
  if (!code) draft.admission = draft.identity = "";
  return code;
}

function passed() {
  side.checked = true;
  draw();
}

function draw() {
  const next = stepOf();
  if (next === name) step.update();
  else change(next);
  say(frame.title, t("app.phoneTitle"));
  frame.line(side.token ? side.link : "");
  const [words, level, word = ""] = trouble();
  frame.warn(words, level);
  side.nudge.about(side.view?.phase === "ended" ? "" : word);
  say(frame.foot, side.contact ? t("app.contact", { contact: side.contact }) : "");
}

function change(next) {
  step?.close?.();
  const first = name === "";
  name = next;
  step = STEPS[name]();
  frame.main.replaceChildren(step.node);
  frame.main.dataset.step = name;
  frame.at(name);
  window.scrollTo(0, 0);
  if (!first) step.node.querySelector("h1")?.focus();
}

/** What is wrong right now, the worst first. */
function trouble() {
  if (broken) return [t("app.broken"), "bad"];
  if (name !== "live") return ["", ""];
  if (side.link !== "open") return [side.hurdle ? refusal(side.hurdle) : t("app.offline"), "bad", "line"];
  if (side.camera.problem) return [t(side.camera.problem.words), "bad", "camera"];
  if (side.picture) return [t(`phone.picture.${side.picture}`), "warn", "picture"];
  if (side.battery.low) return [t("phone.batteryLow", { percent: side.battery.percent }), "warn", "battery"];
  return side.filming.thin ? [t("app.thin"), "warn"] : ["", ""];
}

function fail() {
  broken = true;
  draw();
}

window.addEventListener("error", fail);
window.addEventListener("unhandledrejection", fail);
onLanguage(() => {
  name = "";
  frame.speak();
  draw();
});
document.documentElement.classList.add("started");
draw();
setInterval(draw, TICK);
side.begin();
