/** The sound of one feed: Opus where the browser encodes it, else 16-bit samples at 16 kHz. Runs in the worker. */

import { bundleOpus, Codec } from "./packet.js";
import { SOUND_BITS } from "./plan.js";
import { Resampler } from "./resampler.js";

const OPUS_RATE = 48_000;
const OPUS_BLOCK = 960; // 20 ms
const BUNDLE = 5; // packets a message
const PCM_RATE = 16_000;
const PCM_BLOCK = 1600; // 100 ms
const SLIP = 250; // ms the count of samples may differ from the clock before it is set anew

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
  #count = 0; // samples put into blocks since #base
  #base = null; // local ms of sample 0
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
    this.#align(arrival - (fresh.length / this.rate) * 1000);
    let at = 0;
    while (at < fresh.length) {
      const part = fresh.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#block.length) this.#flush();
    }
  }

  close() {
    if (this.#encoder && this.#encoder.state !== "closed") this.#encoder.close();
    this.#encoder = null;
  }

  /** Keep the count of samples in step with the clock: gently, or anew after a hole. */
  #align(start) {
    const counted = this.#base === null ? null : this.#base + ((this.#count + this.#filled) / this.rate) * 1000;
    if (counted === null || Math.abs(start - counted) > SLIP) {
      this.#base = start - (this.#filled / this.rate) * 1000;
      this.#count = 0;
    } else {
      this.#base += (start - counted) * 0.02;
    }
  }

  #flush() {
    const at = this.#base + (this.#count / this.rate) * 1000;
    this.#count += this.#block.length;
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
    if (!bytes.byteLength) return;
    if (!this.#bundle.length) this.#bundleAt = at;
    this.#bundle.push(bytes);
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
