/** The candidate at the PC: logs in, comes back by itself, reports leaving the screen, answers reminders. */

import { Candidate } from "../common/candidate.js";
import { localNow } from "../common/hubclock.js";
import { Leave } from "./leave.js";
import { loginState } from "./journey.js";

const LOGIN_GAP = 3000; // ms between two logins by itself

export class Station extends Candidate {
  entered = false; // the answering page was opened by hand, or with the page in front
  loggingIn = false;
  refusedLogin = "";
  #loginAt = 0;
  #seenReminders = new Set();

  constructor(onChange) {
    super("pc", onChange);
    this.leave = new Leave(this);
    this.admitted = this.keep.read().admitted === true; // has been logged in from this tab
  }

  /** The login button, or the page itself after a reconnect. */
  async login() {
    if (this.loggingIn) return;
    this.loggingIn = true;
    this.refusedLogin = "";
    this.#loginAt = localNow();
    this.changed();
    const reply = await this.command("login", {}, false);
    this.loggingIn = false;
    if (!reply.ok) this.refusedLogin = reply.code;
    this.changed();
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
    this.admitted = false;
    this.#seenReminders.clear();
  }

  beat() {
    super.beat();
    const due = localNow() - this.#loginAt > LOGIN_GAP;
    if (this.admitted && due && this.view && !this.view.connected && loginState(this, this.now()) === "ready") this.login();
  }

  seen() {
    const { view } = this;
    if (view.connected && !this.admitted) {
      this.admitted = true;
      this.keep.write({ admitted: true });
    }
    if (view.phase === "answering" && view.connected) {
      if (!this.entered && document.hasFocus() && !document.hidden) this.enter();
      if (this.entered) this.leave.arm();
    } else {
      this.leave.disarm();
    }
    if (view.phase === "ended") {
      this.leave.disarm();
      this.silence();
    }
  }
}
