/** The candidate at the PC: logs in, comes back by itself, reports leaving the screen, answers reminders. */

import { Candidate } from "../common/candidate.js";
import { localNow } from "../common/hubclock.js";
import { Leave } from "./leave.js";
import { loginState } from "./journey.js";
import { Outside } from "./paper/outside.js";
import { Sheet } from "./paper/sheet.js";

const LOGIN_GAP = 3000; // ms between two logins by itself
const FEEDS = new Set(["front-missing", "side-missing"]); // a camera that is just coming: asked again
const FEED_GAP = 700; // ms
const PATIENCE = 4; // times

export class Station extends Candidate {
  entered = false; // the answering page was opened by hand, or with the page in front
  loggingIn = false;
  preparing = false; // the checklist is being shown
  #accepted = false; // this page's login, on this connection: the sitting may be another computer's
  refusedLogin = "";
  #loginAt = 0;
  #over = false;
  #seenReminders = new Set();

  constructor(onChange) {
    super("pc", onChange);
    this.leave = new Leave(this);
    this.sheet = new Sheet(this); // a built-in paper
    this.outside = new Outside(this); // or one in a frame
    this.admitted = this.keep.read().admitted === true; // has been logged in from this tab
  }

  /** The login button, or the page itself after a reconnect. */
  async login() {
    if (this.loggingIn) return;
    this.loggingIn = true;
    this.refusedLogin = "";
    this.#loginAt = localNow();
    this.changed();
    let reply = await this.command("login", {}, false);
    for (let i = 0; i < PATIENCE && FEEDS.has(reply.code); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, FEED_GAP));
      reply = await this.command("login", {}, false);
    }
    this.loggingIn = false;
    this.#accepted ||= reply.ok;
    if (!reply.ok) this.refusedLogin = reply.code;
    if (this.view) this.seen();
    this.changed();
  }

  /**
   * The answer to whether faces may be compared by machine: "allow" or "refuse". "" once it is committed, else a code.
   */
  async decideFace(answer) {
    const reply = await this.command(`${answer}-face`);
    return reply.ok ? "" : reply.code;
  }

  /** Confirm one item of the checklist; "" once it is committed, else a code. */
  async confirm(item) {
    const reply = await this.command("confirm-check", { text: item });
    return reply.ok ? "" : reply.code;
  }

  /** Back to the choice between exams, before anything was sent. */
  chooseAgain() {
    this.forget();
    this.exams.choose("");
    this.changed();
  }

  /** After the end: the page begins anew, for another exam. */
  startOver() {
    this.keep.clear();
    location.reload();
  }

  /** Whether this page is the one that is logged in. */
  get inside() {
    return this.#accepted && this.view?.connected === true;
  }

  /** Open the answering page: from here on leaving it counts. */
  enter() {
    this.entered = true;
    this.leave.arm();
    this.changed();
  }

  /** Tell once that this reminder was displayed. */
  sawReminder(number) {
    if (this.#seenReminders.has(number)) return;
    this.#seenReminders.add(number);
    this.command("seen", { number });
  }

  forget() {
    super.forget();
    this.admitted = this.#accepted = this.preparing = false;
    this.#seenReminders.clear();
  }

  beat() {
    super.beat();
    this.leave.look();
    this.sheet.beat();
    this.outside.beat();
    const due = localNow() - this.#loginAt > LOGIN_GAP;
    if (this.admitted && due && this.view && !this.inside && loginState(this, this.now()) === "ready") this.login();
  }

  arrived() {
    this.#accepted = false;
    this.sheet.stale();
  }

  seen() {
    const { view } = this;
    if (this.inside && !this.admitted) {
      this.admitted = true;
      this.keep.write({ admitted: true });
    }
    if (view.phase === "answering" && this.inside) {
      if (!this.entered && document.hasFocus() && !document.hidden) this.enter();
      if (this.entered) this.leave.arm();
    } else {
      this.leave.disarm();
    }
    if (view.phase === "ended") {
      this.leave.disarm();
      this.filming.stop();
      this.#over = true;
    } else if (this.#over) {
      this.#over = false; // a second chance: the camera comes back by itself
      this.openCamera();
    }
  }
}
