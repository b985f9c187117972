/** A bar that moves with the microphone, so that a candidate sees it works. */

import { h } from "./element.js";

const SOUND = 0.01; // of full scale: anything but silence
const LOOK = 80; // ms

export class SoundMeter {
  heard = false; // anything but silence so far
  listened = 0; // ms; stands still where the browser does not let a page listen
  #context = null;
  #timer = 0;

  constructor() {
    this.bar = h("span.meter-bar");
    this.node = h("span.meter", { "aria-hidden": "true" }, this.bar);
  }

  /** Listen to a stream's sound, or to nothing. */
  listen(stream) {
    this.close();
    this.heard = false;
    this.listened = 0;
    if (!stream?.getAudioTracks().length) return;
    try {
      this.#context = new AudioContext();
      const analyser = new AnalyserNode(this.#context, { fftSize: 4096 });
      this.#context.createMediaStreamSource(stream).connect(analyser);
      this.#context.resume().catch(() => {});
      const samples = new Float32Array(analyser.fftSize);
      this.#timer = setInterval(() => this.#draw(analyser, samples), LOOK);
    } catch {
      // a meter is a comfort, its absence no failure
    }
  }

  close() {
    clearInterval(this.#timer);
    this.#context?.close().catch(() => {});
    this.#context = null;
    this.bar.style.setProperty("--level", "0");
  }

  #draw(analyser, samples) {
    if (analyser.context.state !== "running") return;
    analyser.getFloatTimeDomainData(samples);
    let peak = 0;
    for (const one of samples) peak = Math.max(peak, Math.abs(one));
    this.listened += LOOK;
    if (peak > SOUND) this.heard = true;
    // -60 dB is empty, 0 dB is full
    const level = Math.min(1, Math.max(0, 1 + Math.log10(peak + 1e-6) / 3));
    this.bar.style.setProperty("--level", level.toFixed(2));
  }
}
