/**
 * Leaving the answering page and coming back. Leaving is noticed; coming back takes the candidate's own click.
 *
 * Away is whoever does not see the page or types elsewhere. The focus inside an outside paper's frame is still here, and
 * so are our own dialogs and an input method's window; going into or out of full screen may shake the focus off for a
 * moment.
 */

import { localNow } from "../common/hubclock.js";

const SHAKEN = 1000; // ms after a change of full screen in which a lost focus may come back
const PASSING = 200; // ms a focus may be nowhere: Firefox hands it over to a frame, an input method opens its window

export class Leave {
  away = false; // until the click on "continue"
  #station;
  #armed = false;
  #returning = false;
  #unloading = false;
  #shaken = -Infinity;
  #unfocused = Infinity; // since when nothing of the page has the focus

  constructor(station) {
    this.#station = station;
    // A page that is being reloaded is hidden on its way out; that is a break-off, not a leave. Should it stay after
    // all, leaving counts again.
    window.addEventListener("beforeunload", (event) => {
      this.#unloading = true;
      setTimeout(() => {
        this.#unloading = false;
      }, 2000);
      if (this.#armed) event.preventDefault(); // the browser asks whether to leave
    });
    document.addEventListener("visibilitychange", () => this.look());
    document.addEventListener("fullscreenchange", () => {
      this.#shaken = localNow();
    });
    window.addEventListener("blur", () => {
      this.look();
      setTimeout(() => this.look(), PASSING + 10);
    });
    window.addEventListener("focus", () => station.changed());
  }

  /** From now on a loss of the page is reported; one that is already there, too. */
  arm() {
    if (this.#armed) return;
    this.#armed = true;
    this.away = false;
    this.#unfocused = Infinity;
    this.look();
  }

  /** No longer answering (or not connected): nothing to report. */
  disarm() {
    this.#armed = false;
    this.away = false;
    this.#returning = false;
  }

  /** Whether the page is lost; also asked a few times a second, for a frame loses the focus unheard. */
  look() {
    const now = localNow();
    if (document.hidden) {
      this.#go();
    } else if (document.hasFocus()) {
      this.#unfocused = Infinity;
    } else if (now - this.#shaken > SHAKEN) {
      this.#unfocused = Math.min(this.#unfocused, now);
      if (now - this.#unfocused >= PASSING) this.#go();
    }
  }

  /** The candidate's click. */
  async back() {
    if (this.#returning) return;
    this.#returning = true;
    const reply = await this.#station.command("return-screen", {}, false);
    this.#returning = false;
    if (reply.ok && document.hasFocus() && !document.hidden) this.away = false;
    this.#station.changed();
  }

  async #go() {
    if (!this.#armed || this.away || this.#unloading) return;
    this.away = true;
    this.#station.changed();
    const reply = await this.#station.command("leave-screen", {}, false);
    // Refused means the exam is not running here: there is nothing to come back to.
    if (!reply.ok && reply.code !== "no-answer") this.away = false;
    this.#station.changed();
  }
}
