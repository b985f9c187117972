/**
 * An outside paper in its frame. The frame lives beside the steps and is laid over its place on the answering page, so
 * that neither another language nor a short break-off loads it anew.
 */

import { h, show } from "../../common/element.js";
import { localNow } from "../../common/hubclock.js";
import { language, t } from "../../common/language.js";
import { watermark } from "./guard.js";
import { heard, message, originOf, phaseOf } from "./contract.js";

const EVERY = 10_000; // ms between two messages about the time
const WARNED = 10_000; // ms before the end at which the paper is told to send what it has
const GRACE = 3000; // ms that the frame stays after the end
const SILENT = 30_000; // ms without a word after which the paper counts as stuck

export class Outside {
  progress = null; // {answered, total, unsaved} as the paper last said
  ready = false; // it speaks the contract
  asked = false; // it wishes to hand in; the candidate's own click does it
  #station;
  #host = null;
  #frame = null;
  #url = "";
  #sitting = "";
  #place = null;
  #told = "";
  #toldAt = 0;
  #heardAt = 0;
  #openedAt = 0;
  #collected = false;
  #ending = false;
  #done = null;

  constructor(station) {
    this.#station = station;
    window.addEventListener("message", (event) => this.#take(event));
    window.addEventListener("resize", () => this.#lay());
  }

  /** Show the frame over this place; null hides it. */
  over(place) {
    this.#place = place;
    this.#lay();
  }

  /** "loading", "open", "quiet" (never said that it is ready) or "stuck". */
  get state() {
    const now = localNow();
    if (this.ready) return now - this.#heardAt > SILENT ? "stuck" : "open";
    return now - this.#openedAt > SILENT ? "quiet" : "loading";
  }

  /** A few times a second. */
  beat() {
    const { view, inside } = this.#station;
    if (view?.sitting !== this.#sitting) this.#close(); // another candidate, or a page that has been stopped
    if (view?.phase === "answering" && view.paperUrl && inside) this.#open(view.paperUrl);
    if (view?.phase === "ended" && this.#frame) this.#end();
    if (!this.#frame || view?.phase !== "answering") return;
    this.#lay();
    this.#tellTime(view);
    const rest = view.endsAt - this.#station.now();
    if (rest > WARNED)
      this.#collected = false; // more time was given
    else if (!this.#collected) this.collect("time", rest);
  }

  /** Tell the paper to send everything now; resolves when it says `done`, or after `ms`. */
  collect(why, ms = 5000) {
    this.#collected = true;
    this.#say("collect", { why, ms: Math.max(0, Math.round(ms)) });
    return new Promise((resolve) => {
      this.#done = resolve;
      setTimeout(resolve, ms);
    });
  }

  /** Load the paper again. */
  reload() {
    this.#close();
    this.beat();
  }

  #open(url) {
    this.#ending = false;
    if (this.#host && url === this.#url) return;
    this.#close();
    this.#url = url;
    this.#sitting = this.#station.view.sitting;
    this.#openedAt = localNow();
    this.#frame = h("iframe", {
      src: url,
      sandbox: "allow-scripts allow-forms allow-same-origin",
      referrerpolicy: "no-referrer",
      allow: "",
    });
    this.#host = h("div.outside-frame", {}, this.#frame, watermark(this.#station.view.admission));
    document.body.append(this.#host);
    this.#lay();
  }

  /** The sitting is over: the paper is told, and is gone as soon as it is done, or a little later. */
  async #end() {
    if (this.#ending) return;
    this.#ending = true;
    this.over(null);
    await this.collect("collected", GRACE);
    if (this.#ending) this.#close();
  }

  #close() {
    if (!this.#host) return;
    this.#host.remove();
    this.#host = this.#frame = this.#done = null;
    this.ready = this.asked = this.#collected = this.#ending = false;
    this.#told = "";
    this.progress = null;
  }

  #take(event) {
    if (!this.#frame || event.source !== this.#frame.contentWindow) return;
    const said = heard(event, originOf(this.#url));
    if (!said) return;
    this.#heardAt = localNow();
    switch (said.type) {
      case "ready":
        this.ready = true;
        this.#told = "";
        this.#hello();
        break;
      case "progress":
        this.progress = { answered: said.answered, total: said.total, unsaved: said.unsaved };
        break;
      case "hand-in":
        this.asked = true;
        break;
      case "done":
        this.#done?.();
        break;
      default: // alive
    }
    this.#station.changed();
  }

  #hello() {
    const { view } = this.#station;
    this.#say("hello", { sitting: view.sitting, ...this.#now(view) });
    this.#toldAt = localNow();
  }

  #now(view) {
    const now = this.#station.now();
    const { link, leave } = this.#station;
    const left = (at) => Math.max(0, Math.round(at - now));
    const phase = phaseOf({ link, view, away: leave.away });
    return { language: language(), phase, endsIn: left(view.endsAt), handInIn: left(view.handInAt) };
  }

  #tellTime(view) {
    if (!this.ready) return;
    const state = this.#now(view);
    const told = `${state.language} ${state.phase} ${view.endsAt}`;
    if (told === this.#told && localNow() - this.#toldAt < EVERY) return;
    this.#told = told;
    this.#toldAt = localNow();
    this.#say("state", state);
  }

  #say(type, fields) {
    if (this.ready) this.#frame?.contentWindow?.postMessage(message(type, fields), originOf(this.#url));
  }

  #lay() {
    if (!this.#host) return;
    const { left, top, width, height } = this.#place?.getBoundingClientRect() ?? { width: 0 };
    show(this.#host, width > 0);
    this.#frame.title = t("outside.frame");
    if (width <= 0) return;
    Object.assign(this.#host.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  }
}
