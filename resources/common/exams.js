/** The exams the hub holds, and the one this page is for. */

import { Backoff } from "./backoff.js";
import { readExam } from "./hub.js";

const REFRESH = 20_000; // ms

export class Exams {
  trip = null; // ms to the hub and back; null while it was not asked, -1 while it is not reached
  #all = null; // ExamViews, null until the hub has told
  #offered = null; // this very candidate's, once the hub has asked to choose between them
  #chosen = "";
  #told;

  /**
   * @param {{needed: () => boolean, onTime: (now: number) => void, onChange: () => void}} told
   *   `needed` says whether the list still matters, `onTime` gets the hub's milliseconds
   */
  constructor(told) {
    this.#told = told;
  }

  /** Ask the hub until it answers, and again while the list is needed: exams are made while pages are open. */
  async follow() {
    const backoff = new Backoff(1000, 8000);
    for (;;) {
      const reached = this.known && !this.#told.needed() ? true : await this.#read();
      if (reached) backoff.reset();
      await new Promise((resolve) => setTimeout(resolve, reached ? REFRESH : backoff.next()));
    }
  }

  /** Whether the hub has told at all. */
  get known() {
    return this.#all !== null;
  }

  /** Whether the hub has asked this candidate to choose. */
  get asked() {
    return this.#offered !== null;
  }

  /** Between which to choose. */
  get list() {
    return this.#offered ?? this.#all ?? [];
  }

  /** The chosen one, or the only one there is; null while that is open. */
  get meant() {
    const { list } = this;
    return list.find((one) => one.exam === this.#chosen) ?? (list.length === 1 ? list[0] : null);
  }

  /** Id to identify with; "" lets the hub find the candidate's own. */
  get wanted() {
    return this.list.length > 1 || this.#offered ? (this.meant?.exam ?? "") : "";
  }

  /** Whom to call: the service line of the exam that is meant, or of all there are. */
  get contact() {
    const shown = this.meant ? [this.meant] : this.list;
    return [...new Set(shown.map((one) => one.contact).filter(Boolean))].join(" / ");
  }

  /** The hub knows the candidate and asks which of these is meant. */
  offer(list) {
    this.#offered = list;
    this.#chosen = "";
  }

  /** By id; "" opens the choice again, among all. */
  choose(id) {
    this.#chosen = id;
    if (!id) this.#offered = null;
  }

  async #read() {
    const first = !this.known;
    const answer = await readExam();
    this.trip = answer?.trip ?? -1;
    if (answer) {
      this.#all = answer.exam.exams;
      this.#told.onTime(answer.now);
      // The first request also opened the connection; the second tells how long one takes.
      if (first) this.trip = (await readExam())?.trip ?? answer.trip;
    }
    this.#told.onChange();
    return answer !== null;
  }
}
