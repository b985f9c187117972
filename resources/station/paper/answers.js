/**
 * What has been answered, what of it the hub has, and the queue between the two: one answer on its way at a time, the
 * latest of each question. Pure: sending, keeping and time are given.
 */

const AGAIN = 1000; // ms before what was refused for a moment is sent again
const NEVER = new Set(["bad-answer", "answer-too-long", "unknown-question", "bad-request"]); // until it is changed
const OVER = new Set(["ended", "too-late", "not-answering", "no-paper", "not-allowed"]); // nothing is taken any more

export class Answers {
  /** Questions whose unsent text gave way to a newer answer of the hub. */
  replaced = new Set();
  over = false; // the hub takes no answers any more
  #known = new Map(); // question -> {text, revision} as the hub has acknowledged it
  #wanted = new Map(); // question -> {text, base, sent}: not acknowledged, in the order of their first change
  #refused = new Map(); // question -> code
  #flying = null; // {question, text, revision}
  #highest = 0; // revision
  #notBefore = 0;

  /**
   * @param {{send: (question: string, text: string, revision: number) => Promise<{ok: boolean, code: string}>,
   *   keep: (question: string, entry: object | null) => void, changed: (question: string) => void,
   *   ready: () => boolean, now: () => number}} outside
   *   `keep` takes the copy on this computer, null when none is needed; `ready` is false while the line is dead
   */
  constructor(outside) {
    this.outside = outside;
  }

  /** The answer as it stands on this page, "" for none. */
  text(question) {
    return (this.#wanted.get(question) ?? this.#known.get(question))?.text ?? "";
  }

  /** "saved", "saving", "unsaved" (the line is dead) or "refused". */
  state(question) {
    if (!this.#wanted.has(question)) return "saved";
    if (this.#refused.has(question)) return "refused";
    return this.outside.ready() ? "saving" : "unsaved";
  }

  /** Why the hub refuses this answer, "" when it does not. */
  refusal(question) {
    return this.#refused.get(question) ?? "";
  }

  /** The worst state of all answers. */
  get overall() {
    const states = new Set([...this.#wanted.keys()].map((one) => this.state(one)));
    return ["refused", "unsaved", "saving"].find((one) => states.has(one)) ?? "saved";
  }

  /** The questions that have changes the hub has not acknowledged. */
  get pending() {
    return [...this.#wanted.keys()];
  }

  /** The candidate changed an answer. */
  set(question, text) {
    if (text === this.text(question)) return;
    const before = this.#wanted.get(question);
    this.#refused.delete(question);
    this.replaced.delete(question);
    const known = this.#known.get(question);
    if (!before?.sent && text === (known?.text ?? "")) {
      this.#settle(question); // back to what the hub has
    } else {
      this.#wanted.set(question, { text, base: before?.base ?? known?.revision ?? 0, sent: before?.sent ?? null });
      this.outside.keep(question, this.#wanted.get(question));
    }
    this.outside.changed(question);
    this.pump();
  }

  /**
   * Bring together what the hub has and what was not sent: unsent changes stay unless the hub has a newer answer.
   *
   * @param {{question: string, text: string, revision: number}[]} hub
   * @param {Map<string, {text: string, base: number, sent: object | null}>} copy what this computer kept
   */
  merge(hub, copy = new Map()) {
    this.over = false; // it hands the paper out, so it takes answers
    for (const [question, entry] of copy) if (!this.#wanted.has(question)) this.#wanted.set(question, { ...entry });
    const has = new Map(hub.map((one) => [one.question, one]));
    for (const [question, entry] of this.#wanted) {
      const { text, revision } = has.get(question) ?? { text: "", revision: 0 };
      const ours = entry.sent?.revision === revision && entry.sent.text === text;
      if (text === entry.text) this.#settle(question);
      else if (revision <= entry.base || ours) {
        this.#wanted.set(question, { text: entry.text, base: Math.max(entry.base, revision), sent: null });
        this.#highest = Math.max(this.#highest, entry.base, entry.sent?.revision ?? 0);
      } else {
        this.#settle(question);
        this.replaced.add(question);
      }
    }
    this.#known = new Map(hub.map(({ question, text, revision }) => [question, { text, revision }]));
    this.#highest = Math.max(this.#highest, 0, ...hub.map((one) => one.revision));
    this.pump();
  }

  /** Send the next one if nothing is on its way. To be called at every beat, too. */
  async pump() {
    if (this.#flying || this.over || !this.outside.ready() || this.outside.now() < this.#notBefore) return;
    const next = [...this.#wanted].find(([question]) => !this.#refused.has(question));
    if (!next) return;
    const [question, entry] = next;
    this.#highest += 1;
    const flying = { question, text: entry.text, revision: this.#highest };
    this.#flying = flying;
    entry.sent = { text: flying.text, revision: flying.revision };
    this.outside.keep(question, entry);
    const reply = await this.outside.send(question, flying.text, flying.revision);
    this.#flying = null;
    this.#landed(flying, reply);
    this.outside.changed(question);
    this.pump();
  }

  #landed({ question, text, revision }, { ok, code }) {
    const entry = this.#wanted.get(question);
    if (ok) {
      if ((this.#known.get(question)?.revision ?? 0) < revision) this.#known.set(question, { text, revision });
      if (entry?.text === text) this.#settle(question);
      else if (entry) {
        this.#wanted.delete(question); // to the end of the queue: others wait
        this.#wanted.set(question, { text: entry.text, base: revision, sent: null });
        this.outside.keep(question, this.#wanted.get(question));
      }
    } else if (OVER.has(code)) {
      this.over = true;
    } else if (NEVER.has(code)) {
      if (entry?.text === text) this.#refused.set(question, code);
      if (entry) entry.sent = null;
    } else {
      this.#notBefore = this.outside.now() + AGAIN;
    }
  }

  #settle(question) {
    this.#wanted.delete(question);
    this.#refused.delete(question);
    this.outside.keep(question, null);
  }
}
