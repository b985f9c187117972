/** Lets through a steady number of frames a second out of however many come. */

export class Pacer {
  #due = -Infinity;

  /** `fps` 0 lets nothing through. */
  constructor(fps) {
    this.fps = fps;
  }

  /** Whether the frame taken at `at` (ms) is wanted; a late frame does not shift the ones after it. */
  wants(at) {
    if (!this.fps) return false;
    const gap = 1000 / this.fps;
    // A quarter of the gap early is near enough: cameras and timers tremble.
    if (at < this.#due - gap / 4) return false;
    this.#due = at - this.#due > gap ? at + gap : this.#due + gap;
    return true;
  }
}
