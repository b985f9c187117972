/** Keeps the phone's screen on while it films, where the browser can. */

export class Awake {
  held = false;
  able = "wakeLock" in navigator;
  #wanted = false;
  #lock = null;
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
    // The system takes the lock away when the page is hidden.
    document.addEventListener("visibilitychange", () => this.#wanted && !document.hidden && this.#ask());
  }

  /** Stay awake from now on. */
  hold() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#ask();
  }

  release() {
    this.#wanted = false;
    this.#lock?.release().catch(() => {});
  }

  async #ask() {
    if (!this.able || this.held) return;
    try {
      this.#lock = await navigator.wakeLock.request("screen");
      this.held = true;
      this.#lock.addEventListener("release", () => {
        this.held = false;
        this.#onChange();
      });
    } catch {
      this.able = false; // low battery, or switched off: the page says what to do instead
    }
    this.#onChange();
  }
}
