/**
 * What both of a candidate's pages are made of: the exam, the person, the camera, and two sockets to the hub. Holds
 * plain state and tells the page when it changed; draws nothing.
 */

import { Checkup } from "./check/checkup.js";
import { Control } from "./control.js";
import { Exams } from "./exams.js";
import { Filming } from "./filming.js";
import { identify, tidyNumber } from "./hub.js";
import { HubClock } from "./hubclock.js";
import { Keep } from "./keep.js";

export class Candidate {
  exams = new Exams({
    needed: () => !this.token || this.view?.phase === "ended",
    onTime: (now) => this.#clock.guess(now),
    onChange: () => this.changed(),
  });
  view = null; // CandidateView
  name = "";
  token = "";
  checked = false; // the device check was passed in this page
  returning = false; // a reload's camera is being opened again
  entering = false; // identified, and the hub's first word is on its way
  checkup = new Checkup(this);
  consent = false; // given by the person on this device
  consented = false; // and committed by the hub
  link = "off"; // of the control socket
  stopped = ""; // a goodbye code after which this page does nothing more
  notice = ""; // why the person has to identify again
  hurdle = ""; // the last goodbye after which the page tries again, until it got through
  released = false; // the hub needs this camera no more
  wish = {}; // which camera and microphone
  #own = null; // ExamView of the sitting, once connected
  #control = null;
  #clock = new HubClock();

  /**
   * @param {"pc" | "phone"} role
   * @param {() => void} onChange draw again
   */
  constructor(role, onChange) {
    this.role = role;
    this.changed = onChange;
    this.keep = new Keep(role);
    this.filming = new Filming(role, {
      onBeat: () => this.beat(),
      onReport: (figures) => this.#report(figures),
      onGoodbye: (code) => this.#mediaGoodbye(code),
      onCamera: () => this.#cameraChanged(),
      onChange: () => this.changed(),
    });
    setInterval(() => this.beat(), 1000); // should the worker fail
    window.addEventListener("online", () => this.#control?.socket.hurry());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#control?.socket.hurry());
  }

  /** Learn of the exams and come back to where a reload left off. */
  async begin() {
    this.exams.follow();
    const kept = this.keep.read();
    Object.assign(this, { token: kept.token ?? "", name: kept.name ?? "", consent: kept.consent === true });
    this.wish = kept.wish ?? this.wish;
    if (!this.token) return;
    this.returning = true;
    this.connect();
    await this.camera.open(this.wish);
    this.checked = !this.camera.problem;
    this.returning = false;
    this.changed();
  }

  /** The exam this page is for, as an ExamView; null while that is open. */
  get exam() {
    return this.#own ?? this.exams.meant;
  }

  /** Whom to call. */
  get contact() {
    return this.#own?.contact ?? this.exams.contact;
  }

  /** ms to the hub and back; null while it was not asked, -1 while it is not reached. */
  get trip() {
    return this.exams.trip;
  }

  get camera() {
    return this.filming.camera;
  }

  /** State of the media socket. */
  get media() {
    return this.filming.media;
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
      exam: this.role === "pc" ? this.exams.wanted : "",
    });
    if (reply.code === "choose-exam") this.exams.offer(reply.exams);
    if (!reply.ok) return reply.code;
    this.notice = "";
    this.entering = true;
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

  /** Forget who this is and stop; `code` says why. */
  stop(code) {
    this.stopped = code;
    this.forget();
    this.filming.stop();
    this.changed();
  }

  /** The token is void: back to the form. */
  forget() {
    this.token = "";
    this.entering = false;
    this.#own = null;
    this.consent = this.consented = false;
    this.view = null;
    this.keep.clear();
    this.#control?.stop();
    this.#control = null;
    this.filming.pause();
  }

  /** Four times a second, hidden or not. For the pages to extend. */
  beat() {
    this.#control?.beat();
  }

  /** After each (re)connection. For the pages to extend. */
  arrived() {}

  /** After each change of the sitting. For the pages to extend. */
  seen() {}

  /** More fields of telemetry. For the pages to extend. */
  get condition() {
    return {};
  }

  #welcome(message) {
    this.#own = message.exam;
    this.entering = false;
    this.hurdle = "";
    this.consented = false;
    this.arrived();
    // Agreed to on this computer's page before it was closed, or on the one before: a return is not asked again.
    if (this.role === "pc" && message.you?.consent) this.consent = true;
    if (message.you) this.#see(message.you);
    if (this.consent) this.#tellConsent();
    this.checkup.tell();
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
    if (!this.consented || !this.token || this.released) return;
    if (this.role === "pc" && this.view?.phase === "ended") return; // only the phone stays after the end
    this.filming.send(this.token);
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

  #goodbye(code) {
    this.entering = false;
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
        this.filming.stop();
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
      this.filming.pause();
      if (this.consent) this.#tellConsent();
      return;
    }
    this.#goodbye(code);
  }

  #report(figures) {
    const { codecs } = this.filming.publisher;
    this.#control?.telemetry({
      hidden: document.hidden,
      videoCodec: codecs?.video ?? "",
      soundCodec: codecs?.sound ?? "",
      fps: Math.round(figures.fps * 10) / 10,
      dropped: figures.dropped,
      buffered: figures.buffered,
      camera: this.camera.label.slice(0, 120),
      problem: this.filming.problem,
      ...this.condition,
    });
    this.changed();
  }
}
