/** Puts a camera's own time stamps on the local clock: the frame that came through fastest tells the offset. */

const WINDOW = 10_000; // ms; long enough to see a fast frame, short enough to follow drift

export class Timeline {
  #best = Infinity; // smallest (arrival - stamp) of this window
  #previous = Infinity; // of the one before
  #since = 0;
  #last = -Infinity;

  /**
   * @param {number} stamp the source's time stamp in ms, any origin
   * @param {number} arrival local ms
   * @returns {number} when the frame was taken, in local ms, never later than its arrival
   */
  place(stamp, arrival) {
    const offset = arrival - stamp;
    const jumped = stamp <= this.#last || offset - Math.min(this.#best, this.#previous) > 5000;
    if (jumped || arrival - this.#since > WINDOW) {
      this.#previous = jumped ? Infinity : this.#best;
      this.#best = Infinity;
      this.#since = arrival;
    }
    this.#last = stamp;
    this.#best = Math.min(this.#best, offset);
    return Math.min(arrival, stamp + Math.min(this.#best, this.#previous));
  }
}
