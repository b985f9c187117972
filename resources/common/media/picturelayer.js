/** One layer of JPEG pictures, for browsers that encode no video in time; same face as `VideoLayer`. */

import { Fitter } from "./fitter.js";
import { Pacer } from "./pacer.js";
import { Codec, Flag } from "./packet.js";

const WORST = 0.2;
const BEST = 0.8;

export class PictureLayer {
  sent = 0;
  dropped = 0;
  #busy = false;
  #restart = true;
  #quality = 0.5;
  #factor = 1;
  #credit = 0; // bits that may be spent
  #creditAt = 0;

  /** As `VideoLayer`, without a codec to choose. */
  constructor(layer, out) {
    this.layer = layer;
    this.out = out;
    this.fitter = new Fitter(layer.width, layer.height);
    this.pacer = new Pacer(layer.fps);
  }

  /** Every picture is a key picture. */
  wantKey() {}

  restart() {
    this.#restart = true;
  }

  thin(factor, fps) {
    this.#factor = factor;
    this.pacer.fps = fps ? Math.min(this.layer.fps, Math.max(1, fps)) : 0;
  }

  /** Offer a frame taken at `at` (local ms). It is drawn at once, so the caller may close it. */
  offer(frame, at) {
    if (!this.pacer.wants(at)) return;
    this.#credit += (at - this.#creditAt) * this.layer.kbits * this.#factor; // ms * kbit/s = bits
    this.#creditAt = at;
    this.#credit = Math.min(this.#credit, this.layer.kbits * 1000);
    if (this.#busy || this.#credit < 0 || this.out.full()) {
      this.dropped += 1;
      return;
    }
    this.#busy = true;
    this.#shoot(this.fitter.draw(frame), at);
  }

  close() {}

  async #shoot(canvas, at) {
    try {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: this.#quality });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      this.#credit -= bytes.byteLength * 8;
      this.#steer(bytes.byteLength * 8);
      const flags = Flag.KEY | (this.#restart ? Flag.RESTART : 0);
      if (this.out.emit({ codec: Codec.JPEG, layer: this.layer.layer, flags, at }, bytes)) {
        this.sent += 1;
        this.#restart = false;
      } else {
        this.dropped += 1;
      }
    } catch {
      this.dropped += 1;
    } finally {
      this.#busy = false;
    }
  }

  /** Find the quality that spends the budget at the wished rate. */
  #steer(bits) {
    const wished = (this.layer.kbits * 1000 * this.#factor) / this.pacer.fps;
    const next = this.#quality * Math.min(1.15, Math.max(0.85, Math.sqrt(wished / bits)));
    this.#quality = Math.min(BEST, Math.max(WORST, next));
  }
}
