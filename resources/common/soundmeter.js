/** A bar that moves with the microphone, so that a candidate sees it works. */

import { h } from "./element.js";

export class SoundMeter {
  #context = null;
  #timer = 0;
  heard = false; // anything but silence so far

  constructor() {
    this.bar = h("span.meter-bar");
    this.node = h("span.meter", { "aria-hidden": "true" }, this.bar);
  }

  /** Listen to a stream's sound, or to nothing. */
  listen(stream) {
    this.close();
    if (!stream?.getAudioTracks().length) return;
    try {
      this.#context = new AudioContext();
      const analyser = new AnalyserNode(this.#context, { fftSize: 1024 });
      this.#context.createMediaStreamSource(stream).connect(analyser);
      this.#context.resume().catch(() => {});
      const samples = new Float32Array(analyser.fftSize);
      this.#timer = setInterval(() => this.#draw(analyser, samples), 80);
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
    analyser.getFloatTimeDomainData(samples);
    let peak = 0;
    for (const one of samples) peak = Math.max(peak, Math.abs(one));
    if (peak > 0.01) this.heard = true;
    // -60 dB is empty, 0 dB is full
    const level = Math.min(1, Math.max(0, 1 + Math.log10(peak + 1e-6) / 3));
    this.bar.style.setProperty("--level", level.toFixed(2));
  }
}
