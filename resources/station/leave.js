/** Leaving the answering page and coming back. Leaving is noticed; coming back takes the candidate's own click. */

export class Leave {
  away = false; // until the click on "continue"
  #station;
  #armed = false;
  #returning = false;
  #unloading = false;

  constructor(station) {
    this.#station = station;
    // A page that is being reloaded is hidden on its way out; that is a break-off, not a leave. Should it stay after
    // all, leaving counts again.
    window.addEventListener("beforeunload", () => {
      this.#unloading = true;
      setTimeout(() => {
        this.#unloading = false;
      }, 2000);
    });
    document.addEventListener("visibilitychange", () => this.#look());
    window.addEventListener("blur", () => this.#go());
    window.addEventListener("focus", () => station.changed());
  }

  /** From now on a loss of the page is reported; one that is already there, at once. */
  arm() {
    if (this.#armed) return;
    this.#armed = true;
    this.away = false;
    this.#look();
    if (!document.hasFocus()) this.#go();
  }

  /** No longer answering (or not connected): nothing to report. */
  disarm() {
    this.#armed = false;
    this.away = false;
    this.#returning = false;
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

  #look() {
    if (document.hidden) this.#go();
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
