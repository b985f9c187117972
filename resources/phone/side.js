/** The candidate's phone: brought in by a ticket, films from the side until it is left by hand. */

import { Candidate } from "../common/candidate.js";
import { PictureWatch } from "../common/picturequality.js";
import { Awake } from "./awake.js";
import { Battery } from "./battery.js";
import { Nudge } from "./nudge.js";

export class Side extends Candidate {
  left = false; // by hand
  wasHidden = false;
  stays = false; // in a program's window, by choice
  facing = "environment";
  picture = ""; // what is wrong with what it films
  nudge = new Nudge();
  #ticket = "";
  #watch = new PictureWatch();

  constructor(onChange) {
    super("phone", onChange);
    const kept = this.keep.read();
    this.facing = kept.facing ?? this.facing;
    this.wish = { facing: this.facing };
    this.awake = new Awake(onChange);
    this.battery = new Battery(onChange);
    this.#takeTicket(kept);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.token) this.wasHidden = true;
      // A phone's browser ends the camera of a page in the back: take it up again.
      if (!document.hidden && this.token && this.camera.problem) this.openCamera();
    });
  }

  /** Whether the page came from a QR code (or has been identified before). */
  get invited() {
    return Boolean(this.#ticket || this.token);
  }

  /** This page's address with the code's ticket. */
  get address() {
    return `${location.origin}${location.pathname}${this.#ticket && `#t=${this.#ticket}`}`;
  }

  /** Put the ticket back into the address, to be taken elsewhere, or out of it again. */
  showTicket(shown) {
    history.replaceState(null, "", shown ? this.address : location.pathname);
  }

  /** Identify with the ticket; a used one is forgotten. */
  async join(admission, identity) {
    const code = await this.identify(admission, identity, this.#ticket);
    if (!code || code === "ticket-invalid") {
      this.#ticket = "";
      this.keep.write({ ticket: "" });
    }
    return code;
  }

  /** The other camera of the phone. */
  async turn(facing) {
    this.facing = facing;
    this.#watch.reset();
    this.keep.write({ facing });
    await this.openCamera({ facing });
  }

  /** Leave by hand: tell the hub, then let camera and line go. */
  async leave() {
    const reply = await this.command("side-exit");
    if (!reply.ok && reply.code !== "no-answer") return reply.code;
    this.left = true;
    this.forget();
    this.filming.stop();
    this.awake.release();
    this.changed();
    return "";
  }

  get condition() {
    const { percent, charging } = this.battery;
    const problem = this.filming.problem || (this.picture && `picture-${this.picture}`);
    return { battery: percent, charging, problem };
  }

  /** Look whether a person could make anything of what it films. */
  look(video) {
    const over = this.view?.phase === "ended";
    this.picture = over || !this.camera.picture ? "" : this.#watch.look(video);
    this.changed();
  }

  seen() {
    if (this.consent) this.awake.hold();
  }

  /** The ticket stands behind the #, where no server and no log sees it; it leaves the address at once. */
  #takeTicket(kept) {
    const found = /^#t=([\w-]{8,64})$/.exec(location.hash);
    if (found) {
      if (kept.token) this.keep.clear(); // a fresh code means a fresh start
      this.keep.write({ ticket: found[1], facing: this.facing });
      history.replaceState(null, "", location.pathname);
    }
    this.#ticket = found?.[1] ?? kept.ticket ?? "";
  }
}
