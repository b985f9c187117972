/** The device check: connection, browser, camera, microphone, screens; each line says what to do when it fails. */

import { noCameraReason } from "../camera.js";
import { day, timeOfDay } from "../clocktext.js";
import { h, icon, mark, say, show } from "../element.js";
import { t } from "../language.js";
import { aim, selfView } from "../selfview.js";
import { SoundMeter } from "../soundmeter.js";

const SIGNS = { good: "check", bad: "cross", warn: "warn", wait: "clock" };

class Line {
  constructor(name, picture) {
    this.sign = h("span.check-sign", { "aria-hidden": "true" });
    this.state = h("span.visually-hidden");
    this.text = h("p.check-text");
    this.more = h("div.check-more");
    this.node = h(
      "li.check-line",
      {},
      h("span.check-icon", { "aria-hidden": "true" }, icon(picture)),
      h("div.check-words", {}, h("h3", {}, t(`check.${name}`), this.state), h("div", {}, this.text, this.more)),
      this.sign,
    );
  }

  /** `state` is good, warn, bad or wait. */
  set(state, text) {
    this.value = state;
    mark(this.node, "is-", state);
    if (this.shown !== state) this.sign.replaceChildren(icon(SIGNS[state]));
    this.shown = state;
    say(this.state, `：${t(`check.state.${state}`)}`);
    say(this.text, text);
  }
}

/** `done()` is called when the person goes on. */
export function checkStep(candidate, done) {
  const { camera, role } = candidate;
  const phone = role === "phone";
  const lines = {
    secure: new Line("secure", "lock"),
    network: new Line("network", "globe"),
    browser: new Line("browser", "screen"),
    camera: new Line("camera", "camera"),
    microphone: new Line("microphone", "microphone"),
    // Only Chromium tells; elsewhere nothing is claimed.
    ...(!phone && "isExtended" in self.screen ? { screen: new Line("screen", "screen") } : {}),
  };
  const meter = new SoundMeter();
  lines.microphone.more.append(meter.node);
  let opening = false;

  const start = h("button.primary", { id: "check-start", type: "button", on: { click: open } }, t("check.start"));
  const again = h("button.secondary", { id: "check-again", type: "button", on: { click: open } }, icon("retry"), t("check.again"));
  const next = h("button.primary", { id: "check-next", type: "button", on: { click: done } });
  const video = selfView(null, t("check.preview"), !phone);
  const chooser = h("div.choosers");
  const preview = h(
    "figure.preview",
    {},
    h("div.picture", {}, video),
    h("figcaption", {}, t("check.preview"), h("span.hint", {}, t(phone ? "phone.place.see" : "check.framing"))),
    chooser,
  );
  const asked = h("p.hint", { role: "status" }, t("check.allow"));

  async function open() {
    opening = true;
    update();
    await candidate.openCamera();
    opening = false;
    await drawChoosers();
    update();
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

  function browserState() {
    const { publisher } = candidate.filming;
    const { codecs } = publisher;
    if (publisher.failed) return ["bad", t("check.browser.bad")];
    if (!codecs) return ["wait", t("check.browser.wait")];
    if (codecs.video === "jpeg") return ["warn", t("check.browser.jpeg")];
    return ["good", t("check.browser.good", { codec: codecs.video.toUpperCase(), ms: Math.round(codecs.first) })];
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
    say(when, exam.kind === "retake" ? `${times}　${t("check.retake")}` : times);
  }

  function update() {
    greet();
    const reason = noCameraReason();
    lines.secure.set(...(reason === "insecure" ? ["bad", t("device.camera.insecure")] : ["good", t("check.secure.good")]));
    lines.browser.set(...browserState());
    if (candidate.trip === null) lines.network.set("wait", t("check.network.wait"));
    else if (candidate.trip < 0) lines.network.set("bad", t("check.network.bad"));
    else lines.network.set("good", t("check.network.good", { ms: candidate.trip }));
    lines.screen?.set(...(self.screen.isExtended ? ["warn", t("check.screen.many")] : ["good", t("check.screen.good")]));
    drawCamera();
    const live = Boolean(camera.picture) && !camera.problem;
    const silent = live && Boolean(camera.soundProblem);
    show(preview, live);
    show(start, !live && !camera.problem && !opening);
    show(again, Boolean(camera.problem || camera.soundProblem) && !opening);
    show(asked, opening);
    show(next, live && (!silent || phone));
    say(next, t(silent ? "check.nextSilent" : "check.next"));
    next.disabled = !Object.values(lines).every((line) => line === lines.microphone || ["good", "warn"].includes(line.value));
    aim(video, live ? camera.stream : null);
  }

  let listening = null;
  function drawCamera() {
    if (opening) {
      lines.camera.set("wait", t("check.camera.wait"));
      lines.microphone.set("wait", t("check.microphone.wait"));
    } else {
      lines.camera.set(...verdict(camera.problem, camera.picture));
      if (camera.soundProblem) {
        const words = t(camera.soundProblem.words) + (phone ? ` ${t("check.microphone.optional")}` : "");
        lines.microphone.set(phone ? "warn" : "bad", words);
      } else if (camera.sound) lines.microphone.set("good", t("check.microphone.good"));
      else lines.microphone.set("wait", t("check.pending"));
    }
    show(lines.microphone.more, Boolean(camera.sound));
    if (listening !== camera.stream) {
      listening = camera.stream;
      meter.listen(listening);
    }
  }

  function verdict(problem, track) {
    if (problem) return ["bad", t(problem.words)];
    return track ? ["good", track.label || t("check.unnamed")] : ["wait", t("check.pending")];
  }

  const node = h(
    "section.card.wide",
    {},
    h("div.greeting", {}, welcome, when),
    h("h1", { tabindex: "-1" }, t("check.title")),
    h("p.lead", {}, t(phone ? "check.lead.phone" : "check.lead")),
    h("div.check", {}, h("ul.check-lines", {}, ...Object.values(lines).map((one) => one.node)), preview),
    h("div.actions", {}, start, again, next, asked),
  );
  update();
  if (camera.stream) drawChoosers();
  return { node, update, close: () => meter.close() };
}
