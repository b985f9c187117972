/** The PC page: draws the step the candidate is at, and what lies over it. */

import { day, span, timeOfDay } from "../common/clocktext.js";
import { h, say, show } from "../common/element.js";
import { Frame } from "../common/frame.js";
import { knows, onLanguage, refusal, t } from "../common/language.js";
import { checkStep } from "../common/steps/check.js";
import { consentStep } from "../common/steps/consent.js";
import { identifyStep } from "../common/steps/identify.js";
import { examLine } from "./examline.js";
import { faceQuestion } from "./facequestion.js";
import { Feedback } from "./feedback.js";
import { PATH, PLACES, stepOf } from "./journey.js";
import { Monitor } from "./monitor.js";
import { Overlays } from "./overlays.js";
import { PhoneBack } from "./phoneback.js";
import { Station } from "./station.js";
import { answeringStep } from "./steps/answering.js";
import { chooseStep } from "./steps/choose.js";
import { endedStep, stoppedStep } from "./steps/ended.js";
import { joinStep } from "./steps/join.js";
import { noticeStep } from "./steps/noticeread.js";
import { photographStep } from "./steps/photograph.js";
import { prepareStep } from "./steps/prepare.js";
import { returningStep } from "./steps/returning.js";
import { waitingStep } from "./steps/waiting.js";

const TICK = 250; // ms between two drawings of the clocks

const frame = new Frame(document.getElementById("app"), PATH);
const station = new Station(draw);
const monitor = new Monitor(station, frame.chip);
const feedback = new Feedback(station, document.body);
const overlays = new Overlays(station);
const phoneBack = new PhoneBack(station, frame.help);
const until = h("p.until", { role: "timer" });
frame.main.before(until);
const draft = {}; // what was typed and photographed, kept over a change of language

const STEPS = {
  check: () => checkStep(station, passed),
  choose: () => chooseStep(station, choose),
  identify: () => identifyStep(station, identify, draft, examLine(station, choose)),
  consent: () => consentStep(station, faceQuestion(station), otherExam()),
  prepare: () => prepareStep(station),
  returning: () => returningStep(station),
  join: () => joinStep(station),
  photograph: () => photographStep(station, draft),
  notice: () => noticeStep(station),
  waiting: () => waitingStep(station),
  answering: () => answeringStep(station),
  ended: () => endedStep(station),
  stopped: () => stoppedStep(station),
};

let name = "";
let end = ""; // how the exam ended: two people may still sign a zero after that
let step = null;
let broken = false;

async function identify(admission, identity) {
  const code = await station.identify(admission, identity);
  if (!code) draft.admission = draft.identity = "";
  draft.asked = code === "choose-exam";
  return code;
}

/** An exam by its id; "" goes back to the choice. Whoever was asked by the hub has given both numbers already. */
async function choose(id) {
  station.exams.choose(id);
  draft.code = "";
  draw();
  if (id && draft.asked) document.getElementById("identify-go").click();
  draft.asked = false;
}

/** The way back to the choice for whoever finds the wrong title in the bar; nothing has been sent yet. */
function otherExam() {
  if (station.exams.list.length < 2) return null;
  return h("button.secondary", { id: "other-exam", type: "button", on: { click: () => station.chooseAgain() } }, t("choose.notThis"));
}

function passed() {
  station.checked = true;
  draw();
}

function draw() {
  const next = stepOf(station);
  const how = next === "ended" ? `${station.view.outcome} ${station.view.cause}` : "";
  if (next !== name || how !== end) {
    step?.close?.();
    const first = name === "";
    name = next;
    end = how;
    step = STEPS[name]();
    frame.main.replaceChildren(step.node);
    frame.main.dataset.step = name;
    frame.at(PLACES[name] ?? name);
    window.scrollTo(0, 0);
    if (!first && !feedback.busy) step.node.querySelector("h1")?.focus();
  } else {
    step.update();
  }
  drawBar();
  drawUntil();
  monitor.update();
  feedback.update(name);
  overlays.update();
}

function drawBar() {
  const { exam } = station;
  const kind = exam && knows(`app.kind.${exam.kind}`) ? t(`app.kind.${exam.kind}`) : "";
  say(frame.title, exam ? `${exam.title || t("app.title")}　${kind}` : t("app.title"));
  say(frame.person, past() ? station.name : "");
  const running = Boolean(station.token) && name !== "ended";
  frame.line(running ? station.link : "");
  const [text, level, about] = trouble();
  frame.warn(text, level);
  phoneBack.update(about === "phone");
  const times = exam
    ? t("app.times", { date: day(exam.startsAt), start: timeOfDay(exam.startsAt), minutes: exam.minutes })
    : "";
  const contact = station.contact ? t("app.contact", { contact: station.contact }) : "";
  say(frame.foot, [times, contact].filter(Boolean).join("　·　"));
}

/** How long a break-off may still last, wherever on the way back the candidate is; the last step says it itself. */
function drawUntil() {
  const limit = station.view?.reconnectUntil ?? null;
  const shown = limit !== null && !["join", "ended", "stopped"].includes(name) && !station.inside;
  show(until, shown);
  if (shown) say(until, t("join.resume.until", { time: span(limit - station.now()) }));
}

/** Whether the person is known and agreed to everything: now line and camera matter. */
const past = () => Boolean(station.token) && !["check", "choose", "identify", "consent", "stopped"].includes(name);

/** What is wrong with the line or the camera right now, the worst first. */
function trouble() {
  const { view, camera } = station;
  if (broken) return [t("app.broken"), "bad"];
  if (!station.token || name === "ended" || name === "stopped") return ["", ""];
  if (past() && station.link !== "open") return [station.hurdle ? refusal(station.hurdle) : t("app.offline"), "bad"];
  if (past() && camera.problem) return [`${t("answer.cameraLost")}${t(camera.problem.words)}`, "bad"];
  if (!station.inside) return ["", ""];
  if (station.media !== "open") return [t("app.mediaLost"), "warn"];
  if (!view.sideOn) return [t("answer.sideLost"), "warn", "phone"];
  if (camera.soundProblem) return [t(camera.soundProblem.words), "warn"];
  return station.filming.thin ? [t("app.thin"), "warn"] : ["", ""];
}

function fail() {
  broken = true;
  drawBar();
}

window.addEventListener("error", fail);
window.addEventListener("unhandledrejection", fail);
onLanguage(() => {
  name = "";
  frame.speak();
  monitor.speak();
  feedback.speak();
  overlays.speak();
  phoneBack.speak();
  draw();
});
document.documentElement.classList.add("started");
draw();
setInterval(draw, TICK);
station.begin();
