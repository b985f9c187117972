/** Waiting times between attempts to reconnect: full jitter, so that a whole room does not come back at once. */

export class Backoff {
  #tries = 0;

  /** `base` and `cap` in milliseconds; the n-th wait is random in [0, min(cap, base * 2^n)). */
  constructor(base = 500, cap = 8000) {
    this.base = base;
    this.cap = cap;
  }

  /** The next wait in milliseconds. */
  next() {
    const limit = Math.min(this.cap, this.base * 2 ** this.#tries);
    this.#tries += 1;
    return Math.random() * limit;
  }

  /** The connection held: begin again with short waits. */
  reset() {
    this.#tries = 0;
  }
}
