/**
 * What both of a candidate's pages are made of: the exam, the person, the camera, and two sockets to the hub. Holds
 * plain state and tells the page when it changed; draws nothing.
 */

import { Backoff } from "./backoff.js";
import { Camera } from "./camera.js";
import { Control } from "./control.js";
import { identify, readExam, tidyNumber } from "./hub.js";
import { HubClock } from "./hubclock.js";
import { Keep } from "./keep.js";
import { Publisher } from "./media/publisher.js";

const FROZEN = 3000; // ms without a frame from an open camera

export class Candidate {
  exam = null; // ExamView
  trip = null; // ms to the hub and back, null while it has not been reached
  view = null; // CandidateView
  name = "";
  token = "";
  checked = false; // the device check was passed in this page
  consent = false; // given by the person on this device
  consented = false; // and committed by the hub
  link = "off"; // of the control socket
  media = "off"; // of the media socket
  stopped = ""; // a goodbye code after which this page does nothing more
  notice = ""; // why the person has to identify again
  hurdle = ""; // the last goodbye after which the page tries again, until it got through
  released = false; // the hub needs this camera no more
  wish = {}; // which camera and microphone
  #control = null;
  #clock = new HubClock();
  #sending = false;

  /**
   * @param {"pc" | "phone"} role
   * @param {() => void} onChange draw again
   */
  constructor(role, onChange) {
    this.role = role;
    this.changed = onChange;
    this.keep = new Keep(role);
    this.camera = new Camera(() => this.#cameraChanged());
    this.publisher = new Publisher({
      role,
      onBeat: () => this.beat(),
      onReport: (figures) => this.#report(figures),
      onCodecs: () => this.changed(),
      onState: (state) => this.#mediaState(state),
      onGoodbye: (code) => this.#mediaGoodbye(code),
      onFailure: () => this.changed(),
    });
    setInterval(() => this.beat(), 1000); // should the worker fail
    window.addEventListener("online", () => this.#control?.socket.hurry());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#control?.socket.hurry());
  }

  /** Read the exam (for as long as it takes) and come back to where a reload left off. */
  async begin() {
    const kept = this.keep.read();
    Object.assign(this, { token: kept.token ?? "", name: kept.name ?? "", consent: kept.consent === true });
    this.wish = kept.wish ?? this.wish;
    if (this.token) {
      this.connect();
      await this.camera.open(this.wish);
      this.checked = !this.camera.problem;
      this.changed();
    }
    const backoff = new Backoff(1000, 8000);
    for (;;) {
      const answer = await readExam();
      if (answer) {
        this.exam ??= answer.exam;
        // The first request also opened the connection; the second tells how long one takes.
        this.trip = (await readExam())?.trip ?? answer.trip;
        this.#clock.guess(answer.now);
        this.changed();
        return;
      }
      this.trip = -1;
      this.changed();
      await new Promise((resolve) => setTimeout(resolve, backoff.next()));
    }
  }

  /** Now, in the hub's milliseconds since 1970. */
  now() {
    return (this.#control?.clock.known ? this.#control.clock : this.#clock).now();
  }

  /** Open the camera and microphone of the device check. */
  async openCamera(wish = this.wish) {
    this.wish = wish;
    this.keep.write({ wish });
    return this.camera.open(wish);
  }

  /** Give both numbers; "" when the hub knows the person, else the code. */
  async identify(admission, identity, ticket = "") {
    const reply = await identify({
      admission: tidyNumber(admission),
      identity: tidyNumber(identity),
      device: this.role,
      ticket,
    });
    if (!reply.ok) return reply.code;
    this.notice = "";
    this.token = reply.token;
    this.name = reply.name;
    this.keep.write({ token: reply.token, name: reply.name });
    this.connect();
    this.changed();
    return "";
  }

  /** The person agreed to be recorded: tell the hub, then send. */
  async agree() {
    this.consent = true;
    this.keep.write({ consent: true });
    this.changed();
    await this.#tellConsent();
  }

  connect() {
    this.#control?.stop();
    this.#control = new Control({
      role: this.role,
      token: this.token,
      onWelcome: (message) => this.#welcome(message),
      onView: (view) => this.#see(view),
      onGoodbye: (code) => this.#goodbye(code),
      onState: (state) => {
        this.link = state;
        this.changed();
      },
    });
    this.#control.start();
  }

  /** As `Control.command`. */
  async command(name, fields = {}, retry = true) {
    if (!this.#control) return { ok: false, code: "no-answer" };
    return this.#control.command(name, fields, retry);
  }

  /** As `Control.invite`. */
  async invite() {
    return this.#control ? this.#control.invite() : { ok: false, code: "no-answer" };
  }

  /** Stop sending and let the camera go. */
  silence() {
    this.#sending = false;
    this.publisher.disconnect();
    this.camera.close();
  }

  /** Forget who this is and stop; `code` says why. */
  stop(code) {
    this.stopped = code;
    this.forget();
    this.silence();
    this.changed();
  }

  /** The token is void: back to the form. */
  forget() {
    this.token = "";
    this.consent = this.consented = false;
    this.view = null;
    this.keep.clear();
    this.#control?.stop();
    this.#control = null;
    this.#sending = false;
    this.publisher.disconnect();
  }

  /** Four times a second, hidden or not. For the pages to extend. */
  beat() {
    this.#control?.beat();
  }

  /** After each change of the sitting. For the pages to extend. */
  seen() {}

  /** What is wrong with this device's picture or sound right now, as a word for telemetry. */
  get problem() {
    const { camera } = this;
    if (camera.problem) return `camera-${camera.problem.code}`;
    if (camera.picture?.muted) return "camera-muted";
    if (this.#sending && this.publisher.figures.sinceFrame > FROZEN) return "camera-frozen";
    if (camera.soundProblem) return `microphone-${camera.soundProblem.code}`;
    return this.publisher.figures.step >= 2 ? "uplink-slow" : "";
  }

  /** More fields of telemetry. For the pages to extend. */
  get condition() {
    return {};
  }

  #welcome(message) {
    this.exam = message.exam;
    this.hurdle = "";
    this.consented = false;
    if (message.you) this.#see(message.you);
    if (this.consent) this.#tellConsent();
  }

  async #tellConsent() {
    if (!this.view?.consent) {
      const reply = await this.command("consent-recording");
      if (!reply.ok) return; // asked again after the next welcome
    }
    this.consented = true;
    this.#send();
    this.changed();
  }

  /** Start sending once there is consent and a picture. */
  #send() {
    if (!this.consented || !this.camera.picture || !this.token || this.released) return;
    if (this.role === "pc" && this.view?.phase === "ended") return; // only the phone stays after the end
    this.publisher.use(this.camera.stream);
    if (this.#sending) return;
    this.#sending = true;
    this.publisher.connect(this.token);
  }

  #cameraChanged() {
    this.#send();
    this.changed();
  }

  #see(view) {
    this.view = view;
    this.name = view.name || this.name;
    this.seen();
    this.changed();
  }

  #mediaState(state) {
    this.media = state;
    this.changed();
  }

  #goodbye(code) {
    switch (code) {
      case "bad-token":
        this.notice = code;
        this.forget();
        this.changed();
        return;
      case "taken-over":
      case "revoked":
      case "version":
      case "bad-hello":
      case "not-allowed":
        this.stop(code);
        return;
      case "released":
        this.released = true;
        this.silence();
        this.changed();
        return;
      default: // the socket comes back by itself
        this.hurdle = code;
        this.changed();
    }
  }

  #mediaGoodbye(code) {
    if (code === "consent-missing") {
      this.consented = false;
      this.#sending = false;
      this.publisher.disconnect();
      if (this.consent) this.#tellConsent();
      return;
    }
    this.#goodbye(code);
  }

  #report(figures) {
    const { codecs } = this.publisher;
    this.#control?.telemetry({
      hidden: document.hidden,
      videoCodec: codecs?.video ?? "",
      soundCodec: codecs?.sound ?? "",
      fps: Math.round(figures.fps * 10) / 10,
      dropped: figures.dropped,
      buffered: figures.buffered,
      camera: this.camera.label.slice(0, 120),
      problem: this.problem,
      ...this.condition,
    });
    this.changed();
  }
}
