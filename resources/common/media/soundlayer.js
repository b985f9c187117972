/** The sound of one feed: Opus where the browser encodes it, else 16-bit samples at 16 kHz. Runs in the worker. */

import { bundleOpus, Codec } from "./packet.js";
import { SOUND_BITS } from "./plan.js";
import { Resampler } from "./resampler.js";

const OPUS_RATE = 48_000;
const OPUS_BLOCK = 960; // 20 ms
const BUNDLE = 5; // packets a message
const PCM_RATE = 16_000;
const PCM_BLOCK = 1600; // 100 ms
const SLIP = 250; // ms the blocks may differ from the clock before they are set anew

const OPUS = { codec: "opus", sampleRate: OPUS_RATE, numberOfChannels: 1, bitrate: SOUND_BITS, opus: { frameDuration: 20_000 } };

/** Whether this browser encodes Opus. */
export async function opusWorks() {
  if (typeof AudioEncoder === "undefined") return false;
  try {
    return (await AudioEncoder.isConfigSupported(OPUS)).supported === true;
  } catch {
    return false;
  }
}

export class SoundLayer {
  level = 0; // loudest sample since last read, 0 to 1
  #encoder = null;
  #resampler = null;
  #block;
  #filled = 0;
  #next = null; // local ms at which the next block begins
  #bundle = [];
  #bundleAt = 0;
  #times = []; // local ms of the blocks inside the encoder
  #encoded = 0; // samples given to the encoder, whose time line must be even

  /** `emit(codec, payload, at)` gets a payload and the local ms of its first sample. */
  constructor(opus, emit) {
    this.opus = opus;
    this.emit = emit;
    this.rate = opus ? OPUS_RATE : PCM_RATE;
    this.#block = new Float32Array(opus ? OPUS_BLOCK : PCM_BLOCK);
  }

  /**
   * @param {Float32Array} samples mono
   * @param {number} rate samples per second
   * @param {number} arrival local ms when the last of them was heard
   */
  push(samples, rate, arrival) {
    if (this.#resampler?.from !== rate) this.#resampler = new Resampler(rate, this.rate);
    for (const one of samples) if (Math.abs(one) > this.level) this.level = Math.min(1, Math.abs(one));
    const fresh = this.#resampler.push(samples);
    this.#align(arrival - ((fresh.length + this.#filled) / this.rate) * 1000);
    let at = 0;
    while (at < fresh.length) {
      const part = fresh.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#block.length) this.#flush();
    }
  }

  /**
   * Take sound that somebody else encoded.
   *
   * @param {Uint8Array[]} packets Opus, 20 ms each
   * @param {number} arrival local ms when the last of them ended
   */
  coded(packets, arrival) {
    this.#align(arrival - packets.length * 20);
    for (const one of packets) this.#bundleUp(one, this.#advance(20));
  }

  close() {
    if (this.#encoder && this.#encoder.state !== "closed") this.#encoder.close();
    this.#encoder = null;
  }

  /** Blocks follow each other without a hole; their clock is led gently, or set anew after a gap. */
  #align(start) {
    if (this.#next === null || Math.abs(start - this.#next) > SLIP) this.#next = start;
    else this.#next += (start - this.#next) * 0.02;
  }

  #advance(ms) {
    const at = this.#next;
    this.#next += ms;
    return at;
  }

  #flush() {
    const at = this.#advance((this.#block.length / this.rate) * 1000);
    this.#filled = 0;
    if (this.opus) this.#encode(at);
    else this.emit(Codec.PCM, pcm(this.#block), at);
  }

  #encode(at) {
    if (!this.#encoder || this.#encoder.state === "closed") {
      this.#encoder = new AudioEncoder({ output: (chunk) => this.#collect(chunk), error: () => {} });
      this.#encoder.configure(OPUS);
      this.#times = [];
    }
    if (this.#encoder.encodeQueueSize > 25) return; // half a second behind: skip rather than pile up
    const data = new AudioData({
      format: "f32-planar",
      sampleRate: OPUS_RATE,
      numberOfFrames: OPUS_BLOCK,
      numberOfChannels: 1,
      timestamp: Math.round((this.#encoded / OPUS_RATE) * 1e6),
      data: this.#block,
    });
    this.#encoded += OPUS_BLOCK;
    this.#times.push(at);
    this.#encoder.encode(data);
    data.close();
  }

  #collect(chunk) {
    const at = this.#times.shift() ?? this.#bundleAt + this.#bundle.length * 20;
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    if (bytes.byteLength) this.#bundleUp(bytes, at);
  }

  #bundleUp(packet, at) {
    if (!this.#bundle.length) this.#bundleAt = at;
    this.#bundle.push(packet);
    if (this.#bundle.length < BUNDLE) return;
    this.emit(Codec.OPUS, bundleOpus(this.#bundle), this.#bundleAt);
    this.#bundle = [];
  }
}

function pcm(samples) {
  const out = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((one, i) => out.setInt16(i * 2, Math.max(-1, Math.min(1, one)) * 32767, true));
  return new Uint8Array(out.buffer);
}
