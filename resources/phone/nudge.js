/** Shakes the phone once when something new is wrong: it stands out of sight, and a sound would disturb the exam. */

const SHAKE = [180, 120, 180]; // ms on, off, on
const QUIET = 60_000; // ms between two shakes
const LASTING = 4000; // ms before trouble is worth one

export class Nudge {
  #trouble = "";
  #since = 0;
  #told = "";
  #shaken = -Infinity;

  /** What is wrong now as a word, "" for nothing; to be called now and then. */
  about(trouble, now = performance.now()) {
    if (trouble !== this.#trouble) this.#since = now;
    this.#trouble = trouble;
    if (!trouble) this.#told = "";
    if (!trouble || trouble === this.#told || now - this.#since < LASTING || now - this.#shaken < QUIET) return;
    this.#told = trouble;
    this.#shaken = now;
    try {
      navigator.vibrate?.(SHAKE); // says no until the page was touched
    } catch {
      // then not
    }
  }
}
