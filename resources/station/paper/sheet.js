/** The built-in paper of this sitting: fetched, answered, restored. Outlives the step that shows it; draws nothing. */

import { localNow } from "../../common/hubclock.js";
import { Answers } from "./answers.js";
import { Copy } from "./copy.js";
import { readPaper } from "./request.js";
import { Pictures } from "./pictures.js";

const RETRY = 3000; // ms

export class Sheet {
  paper = null; // as `GET /api/paper` has it
  problem = ""; // why it is not there yet, a refusal's code
  current = 0; // place of the question the candidate is at
  caret = null; // where the candidate was typing when the paper went out of sight
  marked = new Set(); // ids of questions marked for later
  answers = null;
  pictures = null;
  lost = null; // at the end: how many changes never reached the hub
  #station;
  #copy = null;
  #sitting = "";
  #fresh = false; // brought together with the hub's answers on this connection
  #loading = false;
  #notBefore = 0;
  #told = new Set();

  constructor(station) {
    this.#station = station;
  }

  /** Call `told(question)` when an answer's state changed, `told("")` when everything may have; returns how to stop. */
  listen(told) {
    this.#told.add(told);
    return () => this.#told.delete(told);
  }

  /** Whether answers may be given now: not when time is up or nothing is taken any more. */
  get open() {
    const { view } = this.#station;
    return view?.phase === "answering" && this.#station.now() < view.endsAt && !this.answers?.over;
  }

  /** The connection was lost, or it is another candidate: ask the hub again before anything is sent. */
  stale() {
    this.#fresh = false;
  }

  /** A few times a second, seen or not. */
  beat() {
    const { view, inside } = this.#station;
    if (view?.paper === "built-in" && view.phase === "answering" && inside && !this.#fresh) this.#load();
    if (view?.phase === "ended" && view.paper === "built-in" && this.lost === null) this.#finish(view.sitting);
    this.answers?.pump();
  }

  /** Whether unsent changes are safe on this computer. */
  get copied() {
    return this.#copy?.sound === true;
  }

  /** The questions without an answer. */
  get unanswered() {
    return this.paper ? this.paper.questions.filter((one) => !this.answered(one.id)) : [];
  }

  answered(question) {
    return this.answers.text(question).trim() !== "";
  }

  /** Go to a question by its place. */
  go(place) {
    const last = this.paper.questions.length - 1;
    this.current = Math.min(Math.max(place, 0), last);
    this.#copy.keepDesk(this.current, this.marked);
    this.#tell("");
  }

  /** Mark a question for later, or no longer. */
  mark(question) {
    if (!this.marked.delete(question)) this.marked.add(question);
    this.#copy.keepDesk(this.current, this.marked);
    this.#tell(question);
  }

  /** Resolves with whether everything has reached the hub; waits at most `patience` ms. */
  async settled(patience = 15_000) {
    const until = localNow() + patience;
    while (this.answers && localNow() < until) {
      const left = this.answers.pending.filter((one) => this.answers.state(one) !== "refused");
      if (left.length === 0) return true;
      if (this.answers.over || this.#station.link !== "open") return false;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return !this.answers;
  }

  async #load() {
    if (this.#loading || localNow() < this.#notBefore) return;
    this.#loading = true;
    const { token, view } = this.#station;
    if (view.sitting !== this.#sitting) this.#begin(view.sitting);
    const kept = this.answers.pending.length ? null : await this.#copy.open();
    const reply = await readPaper(token);
    this.#loading = false;
    this.#notBefore = localNow() + RETRY;
    if (token !== this.#station.token || view.sitting !== this.#sitting) return;
    this.problem = reply.ok ? "" : reply.code;
    if (reply.ok) {
      if (!this.paper) this.#lay(reply.paper, kept?.desk);
      this.answers.merge(reply.paper.answers, kept?.unsent);
      this.#fresh = true;
      this.lost = null;
    }
    this.#tell("");
    this.#station.changed();
  }

  #begin(sitting) {
    this.#sitting = sitting;
    this.#copy = new Copy(sitting);
    this.paper = this.caret = null;
    this.current = 0;
    this.marked = new Set();
    this.pictures?.close();
    this.pictures = new Pictures(
      () => this.#station.token,
      () => this.#station.view.admission,
    );
    this.answers = new Answers({
      send: (question, text, number) => this.#station.command("answer", { question, text, number }, false),
      keep: (question, entry) => this.#copy.keep(question, entry),
      changed: (question) => this.#tell(question),
      ready: () => this.#fresh && this.#station.link === "open" && this.#station.inside,
      now: localNow,
    });
  }

  #lay(paper, desk) {
    this.paper = paper;
    const ids = new Set(paper.questions.map((one) => one.id));
    this.marked = new Set((desk?.marked ?? []).filter((one) => ids.has(one)));
    this.current = Math.min(desk?.current ?? 0, paper.questions.length - 1);
  }

  /** The end: what has been acknowledged counts. The copy goes, how much of it was never sent is told. */
  async #finish(sitting) {
    this.#fresh = false;
    this.lost = 0;
    if (sitting !== this.#sitting) {
      this.#begin(sitting);
      this.lost = (await this.#copy.open()).unsent.size;
    } else {
      this.lost = this.answers.pending.length;
    }
    this.answers.over = true;
    this.#copy.clear();
    this.#station.changed();
  }

  #tell(question) {
    for (const one of this.#told) one(question);
  }
}
