/** Watches the uplink and says how thin the main layer has to be; pure, time is an argument. */

import { THINNING } from "./plan.js";

const SLOW = 600; // ms a message may wait on the way before the queue is too long
const EASY = 300;
const CROWDED = 48 * 1024; // bytes waiting in the socket
const STEP_DOWN = 1000; // ms between two steps thinner
const STEP_UP = 6000; // ms of ease before a step richer

export class Governor {
  step = 0;
  #changed = 0;
  #easySince = null;

  /**
   * Take a measurement; true when the step changed.
   *
   * @param {number} now ms, any clock
   * @param {number} queue ms a message waits on the way
   * @param {number} buffered bytes waiting in the socket
   */
  measure(now, queue, buffered) {
    if (queue > SLOW || buffered > CROWDED) {
      this.#easySince = null;
      if (this.step < THINNING.length - 1 && now - this.#changed >= STEP_DOWN) return this.#go(now, this.step + 1);
      return false;
    }
    if (queue > EASY || buffered > CROWDED / 4) {
      this.#easySince = null;
      return false;
    }
    this.#easySince ??= now;
    if (this.step > 0 && now - this.#easySince >= STEP_UP) {
      this.#easySince = now;
      return this.#go(now, this.step - 1);
    }
    return false;
  }

  /** Another connection: start rich again. */
  reset(now) {
    this.#easySince = null;
    if (this.step) this.#go(now, 0);
  }

  #go(now, step) {
    this.step = step;
    this.#changed = now;
    return true;
  }
}
