/** One video layer: paced, sized and encoded by WebCodecs. Drops whole frames before the encoder, never after it. */

import { videoConfig } from "./codectest.js";
import { Fitter } from "./fitter.js";
import { Pacer } from "./pacer.js";
import { Flag } from "./packet.js";
import { KEY_EVERY } from "./plan.js";

const QUEUE = 2; // frames inside the encoder before new ones are dropped
const STUCK = 4000; // ms without a picture although frames go in

export class VideoLayer {
  sent = 0; // pictures
  dropped = 0;
  #encoder = null;
  #taken = new Map(); // time stamp -> local ms of capture
  #wantKey = true;
  #restart = true;
  #keyAt = -Infinity;
  #outAt = 0;
  #factor = 1;

  /**
   * @param {object} layer of the plan
   * @param {object} choice of `chooseCodec`
   * @param {{emit: (packet: object, chunk: EncodedVideoChunk) => boolean, full: () => boolean, fail: () => void}} out
   *   `emit` takes a coded picture and says whether it went out; `full` whether frames should be dropped now
   */
  constructor(layer, choice, out) {
    this.layer = layer;
    this.choice = choice;
    this.out = out;
    this.fitter = new Fitter(layer.width, layer.height, choice.scales);
    this.pacer = new Pacer(layer.fps);
    this.#open();
  }

  /** The next picture shall be decodable by itself. */
  wantKey() {
    this.#wantKey = true;
  }

  /** A new connection: its first picture starts a new stream. */
  restart() {
    this.#restart = true;
    this.#wantKey = true;
  }

  /** Keep `factor` of the bit rate and `fps` pictures a second; 0 stops the layer. */
  thin(factor, fps) {
    const wasStill = !this.pacer.fps;
    this.pacer.fps = Math.min(fps, this.layer.fps);
    if (wasStill) this.#wantKey = true;
    if (!this.pacer.fps || factor === this.#factor) return;
    this.#factor = factor;
    this.#configure();
  }

  /** Offer a frame taken at `at` (local ms). The caller closes it. */
  offer(frame, at) {
    if (!this.pacer.wants(at) || this.#encoder.state !== "configured") return;
    if (this.#encoder.encodeQueueSize > QUEUE || this.out.full()) {
      this.dropped += 1;
      this.#checkStuck(at);
      return;
    }
    const keyFrame = this.#wantKey || at - this.#keyAt >= KEY_EVERY;
    const fitted = this.fitter.fit(frame);
    try {
      this.#taken.set(fitted.timestamp, at);
      this.#encoder.encode(fitted, { keyFrame });
      if (keyFrame) {
        this.#wantKey = false;
        this.#keyAt = at;
      }
    } catch {
      this.out.fail();
    } finally {
      if (fitted !== frame) fitted.close();
    }
    this.#checkStuck(at);
  }

  close() {
    if (this.#encoder.state !== "closed") this.#encoder.close();
    this.#taken.clear();
  }

  #open() {
    this.#encoder = new VideoEncoder({
      output: (chunk) => this.#picture(chunk),
      error: () => this.out.fail(),
    });
    this.#configure();
  }

  #configure() {
    const fps = this.pacer.fps || this.layer.fps;
    this.#encoder.configure(videoConfig(this.choice, this.layer, this.layer.kbits * this.#factor, fps));
    this.#wantKey = true;
  }

  #picture(chunk) {
    const at = this.#taken.get(chunk.timestamp);
    this.#taken.delete(chunk.timestamp);
    this.#outAt = at ?? this.#outAt;
    const key = chunk.type === "key";
    if (!key && this.#restart) return; // nothing to build on yet
    const flags = (key ? Flag.KEY : 0) | (this.#restart ? Flag.RESTART : 0);
    if (at !== undefined && this.out.emit({ codec: this.choice.codec, layer: this.layer.layer, flags, at }, chunk)) {
      this.sent += 1;
      if (key) this.#restart = false;
      return;
    }
    // A picture is missing on the other side: what follows must not refer to it.
    this.dropped += 1;
    this.#wantKey = true;
  }

  #checkStuck(at) {
    this.#outAt ||= at;
    if (this.#taken.size > QUEUE + 8 && at - this.#outAt > STUCK) this.out.fail();
    if (this.#taken.size > 60) this.#taken.clear();
  }
}
