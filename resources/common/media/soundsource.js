/** Brings a microphone's sound to the media worker where there are no track processors. */

import { WebmReader } from "./webm.js";

const PATIENCE = 2000; // ms until a sound context must run
const SLICE = 100; // ms of recorded sound at a time
const RECORDED = "audio/webm;codecs=opus";

export class SoundSource {
  #post;
  #context = null;
  #recorder = null;
  #timer = 0;

  /** `post(message, transfer)` reaches the worker. */
  constructor(post) {
    this.#post = post;
    // A context made before any click sleeps until one; a finger counts when it is lifted.
    for (const event of ["pointerdown", "pointerup", "touchend", "keydown"]) {
      document.addEventListener(event, () => this.#wake());
    }
  }

  /** Take this track from now on. */
  async open(track) {
    this.close();
    const stream = new MediaStream([track]);
    if (typeof AudioContext === "undefined") return; // pictures without sound, then
    const context = new AudioContext();
    this.#context = context;
    try {
      await context.audioWorklet.addModule(new URL("./soundtap.js", import.meta.url));
      if (context !== this.#context) return;
      const tap = new AudioWorkletNode(context, "sound-tap");
      const channel = new MessageChannel();
      tap.port.postMessage(channel.port1, [channel.port1]);
      this.#post({ do: "tap", port: channel.port2 }, [channel.port2]);
      const silent = new GainNode(context, { gain: 0 }); // a node without a listener may not be run
      context.createMediaStreamSource(stream).connect(tap).connect(silent).connect(context.destination);
    } catch {
      // no worklets here: recorded sound it is
    }
    this.#wake();
    this.#timer = setTimeout(() => context === this.#context && context.state !== "running" && this.#record(stream), PATIENCE);
  }

  close() {
    clearTimeout(this.#timer);
    this.#context?.close().catch(() => {});
    this.#context = null;
    if (this.#recorder && this.#recorder.state !== "inactive") this.#recorder.stop();
    this.#recorder = null;
  }

  #wake() {
    if (this.#context?.state === "suspended") this.#context.resume().catch(() => {});
  }

  /**
   * A context never runs in Firefox on a computer without loudspeakers. A recorder does, and writes Opus too.
   */
  #record(stream) {
    if (!globalThis.MediaRecorder?.isTypeSupported(RECORDED)) return;
    if (!stream.active) return; // the microphone was let go meanwhile
    this.#context.close().catch(() => {});
    this.#context = null;
    const recorder = new MediaRecorder(stream, { mimeType: RECORDED, audioBitsPerSecond: 24_000 });
    const reader = new WebmReader();
    this.#recorder = recorder;
    // Reading a piece takes a moment; they must stay in order.
    let before = Promise.resolve();
    recorder.ondataavailable = ({ data }) => {
      before = before.then(async () => {
        const packets = reader.push(new Uint8Array(await data.arrayBuffer())).filter(isTwentyMs);
        if (recorder === this.#recorder && packets.length) this.#post({ do: "opus", packets }, []);
      });
    };
    recorder.start(SLICE);
  }
}

/** Whether an Opus packet is one frame of 20 ms, by its first byte (RFC 6716, 3.1); others do not fit the protocol. */
function isTwentyMs(packet) {
  const kind = packet[0] >> 3;
  const twenty = kind < 12 ? kind % 4 === 1 : kind < 16 ? kind % 2 === 1 : kind % 4 === 3;
  return twenty && (packet[0] & 3) === 0;
}
