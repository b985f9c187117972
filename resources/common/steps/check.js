/** The device check: what this device, its browser and its line can do; each line says what to do when it cannot. */

import { Line } from "../check/line.js";
import { tally } from "../check/checkup.js";
import { day, timeOfDay } from "../clocktext.js";
import { placementDiagram } from "../diagram.js";
import { h, icon, mark, say, show } from "../element.js";
import { t } from "../language.js";
import { aim, selfView } from "../selfview.js";
import { SoundMeter } from "../soundmeter.js";

const LOOK = 700; // ms between two looks at the picture
const ICONS = {
  secure: "lock",
  browser: "globe",
  network: "signal",
  camera: "camera",
  microphone: "microphone",
  speaker: "speaker",
  screen: "screen",
  clock: "clock",
  hold: "swap",
  battery: "battery",
};

/** `done()` is called when the person goes on. */
export function checkStep(candidate, done) {
  const { camera, checkup, role } = candidate;
  const phone = role === "phone";
  const meter = new SoundMeter();
  const lines = {};
  for (const name of Object.keys(checkup.verdicts(meter))) lines[name] = new Line(name, ICONS[name]);
  lines.microphone.more.append(meter.node);
  const tone = phone ? null : toneAnswer(checkup.speaker, update);
  if (tone) lines.speaker.more.append(tone.node);

  const start = h("button.primary", { id: "check-start", type: "button", on: { click: run } }, t("check.start"));
  const again = h("button.secondary", { id: "check-again", type: "button", on: { click: run } }, icon("retry"), t("check.again"));
  const next = h("button.primary", { id: "check-next", type: "button", on: { click: pass } }, t("check.next"));
  const result = h("p.check-result", { role: "status" });
  const video = selfView(null, t("check.preview"), !phone);
  const chooser = h("div.choosers");
  const preview = h(
    "figure.preview",
    {},
    h("div.picture", {}, video),
    h("figcaption", {}, t("check.preview"), h("span.hint", {}, t(phone ? "phone.place.see" : "check.framing"))),
    chooser,
  );

  /** Everything from the beginning; the click also lets the page sound. */
  async function run() {
    if (!phone) checkup.speaker.allow();
    checkup.opening = checkup.begun = true;
    checkup.watch.reset();
    checkup.speed.measure(update);
    update();
    await candidate.openCamera();
    checkup.opening = false;
    await drawChoosers();
    update();
    if (!tone || checkup.speaker.state === "heard") return;
    await checkup.speaker.play(update);
    tone.focus(node);
  }

  function pass() {
    checkup.pass(meter);
    done();
  }

  /** More than one camera or microphone: let the person choose. */
  async function drawChoosers() {
    const { cameras, microphones } = await camera.devices();
    const choose = (list, words, key, track) => {
      if (list.length < 2) return null;
      const options = list.map((one) =>
        h("option", { value: one.deviceId, selected: one.label === track?.label }, one.label || t("check.unnamed")),
      );
      const select = h("select.field", {
        id: `choose-${key}`,
        on: { change: () => candidate.openCamera({ ...candidate.wish, facing: undefined, [key]: select.value }).then(update) },
      }, ...options);
      return h("div.form-row", {}, h("label", { for: select.id }, t(words)), select);
    };
    chooser.replaceChildren(
      ...[
        choose(cameras, "check.chooseCamera", "camera", camera.picture),
        phone ? null : choose(microphones, "check.chooseMicrophone", "microphone", camera.sound),
      ].filter(Boolean),
    );
  }

  const welcome = h("p.welcome");
  const when = h("p.hint");

  function greet() {
    const { exam } = candidate;
    show(welcome, Boolean(exam));
    show(when, Boolean(exam) && !phone);
    if (!exam) return;
    say(welcome, t("check.welcome", { title: exam.title || t("app.title") }));
    const { startsAt, minutes } = exam;
    const times = t("app.times", { date: day(startsAt), start: timeOfDay(startsAt), minutes });
    say(when, exam.kind === "retake" ? `${times}　${t("check.retake", { fee: exam.retakeFee })}` : times);
  }

  function update() {
    greet();
    const verdicts = checkup.verdicts(meter);
    for (const [name, verdict] of Object.entries(verdicts)) lines[name].set(verdict);
    tone?.update();
    const live = Boolean(camera.picture) && !camera.problem;
    show(lines.microphone.more, Boolean(camera.sound));
    show(preview, live);
    const { begun, opening } = checkup;
    show(start, !begun);
    show(again, begun && !opening);
    show(next, begun && live && !opening);
    const count = tally(verdicts);
    next.disabled = count.bad + count.wait > 0;
    show(result, begun);
    const state = opening ? "allow" : count.bad ? "bad" : count.wait ? "wait" : count.warn ? "warn" : "good";
    mark(result, "is-", state);
    say(result, t(`check.result.${state}`, count));
    aim(video, live ? camera.stream : null);
    listen();
  }

  let listening = null;
  function listen() {
    if (listening === camera.stream) return;
    listening = camera.stream;
    checkup.watch.reset();
    meter.listen(listening);
  }

  const looking = setInterval(() => checkup.watch.look(video), LOOK);
  const node = h(
    "section.card.wide",
    {},
    h("div.greeting", {}, welcome, when),
    h("h1", { tabindex: "-1" }, t("check.title")),
    h("p.lead", {}, t(phone ? "check.lead.phone" : "check.lead")),
    h("div.check", {}, h("ul.check-lines", {}, ...Object.values(lines).map((one) => one.node)), preview),
    phone ? h("div.placement", {}, h("h2", {}, t("phone.place.title")), placementDiagram()) : null,
    h("div.actions.check-actions", {}, start, next, again, result),
  );
  update();
  if (camera.stream) drawChoosers();
  return {
    node,
    update,
    close() {
      clearInterval(looking);
      meter.close();
    },
  };
}

/** The question whether the tone was heard. */
function toneAnswer(speaker, told) {
  const answer = (heard) => () => {
    speaker.answer(heard);
    told();
  };
  const heard = h("button.small", { id: "tone-heard", type: "button", on: { click: answer(true) } }, t("check.speaker.yes"));
  const unheard = h("button.small", { id: "tone-unheard", type: "button", on: { click: answer(false) } }, t("check.speaker.no"));
  const again = h("button.small", { id: "tone-again", type: "button", on: { click: () => speaker.play(told) } }, icon("speaker"), t("check.speaker.again"));
  const node = h("div.tone", { role: "group", "aria-label": t("check.speaker.ask") }, heard, unheard, again);
  return {
    node,
    update() {
      show(node, speaker.state !== "idle");
      heard.setAttribute("aria-pressed", String(speaker.state === "heard"));
      unheard.setAttribute("aria-pressed", String(speaker.state === "unheard"));
    },
    /** Whoever pressed start by keyboard goes on here, unless they went elsewhere. */
    focus(step) {
      const lost = document.activeElement === document.body || document.activeElement === null;
      if (lost && step.isConnected && speaker.state === "asked") heard.focus();
    },
  };
}
