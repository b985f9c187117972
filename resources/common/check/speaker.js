/** A tone that the candidate says to have heard or not. */

const NOTES = [660, 880]; // Hz, one after the other
const NOTE = 0.35; // seconds
const LOUD = 0.3;
const PATIENCE = 1500; // ms until the sound device must run

export class Speaker {
  state = "idle"; // playing, asked, heard, unheard
  mute = false; // the browser has no sound device that runs
  #context = null;

  /** To be called in a click: some browsers let a page sound only then. */
  allow() {
    if (this.#context) return;
    try {
      this.#context = new AudioContext();
      this.#context.resume().catch(() => {});
    } catch {
      this.mute = true;
    }
  }

  /** Play it; afterwards the answer is awaited. `told()` after each change. */
  async play(told) {
    this.allow();
    this.state = "playing";
    told();
    this.mute = !(await this.#sound());
    if (this.state === "playing") this.state = "asked";
    told();
  }

  /** What the person says. */
  answer(heard) {
    this.state = heard ? "heard" : "unheard";
  }

  close() {
    this.#context?.close().catch(() => {});
    this.#context = null;
  }

  async #sound() {
    const context = this.#context;
    if (!context) return false;
    await Promise.race([context.resume().catch(() => {}), pause(PATIENCE)]);
    if (context.state !== "running") return false;
    const gain = new GainNode(context, { gain: 0 });
    gain.connect(context.destination);
    const start = context.currentTime + 0.05;
    NOTES.forEach((frequency, i) => {
      const at = start + i * NOTE;
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(gain);
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(LOUD, at + 0.03); // no click
      gain.gain.setValueAtTime(LOUD, at + NOTE - 0.06);
      gain.gain.linearRampToValueAtTime(0, at + NOTE);
      tone.start(at);
      tone.stop(at + NOTE);
    });
    return true;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What to say of it. */
export function speakerVerdict({ state, mute }) {
  switch (state) {
    case "idle":
      return { state: "wait", words: "check.pending" };
    case "heard":
      return { state: "good", words: "check.speaker.heard" };
    case "unheard":
      return { state: "warn", words: "check.speaker.unheard", code: "speaker-unheard" };
    default:
      return { state: "wait", words: mute ? "check.speaker.mute" : "check.speaker.ask" };
  }
}
