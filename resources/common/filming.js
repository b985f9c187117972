/** Camera and media worker together: what is filmed, whether it is sent, and what is wrong with it. */

import { Camera } from "./camera.js";
import { Publisher } from "./media/publisher.js";

const FROZEN = 3000; // ms without a frame from an open camera
const THIN = 2; // step of thinning from which people are told

export class Filming {
  media = "off"; // state of the media socket
  #sending = false;

  /**
   * @param {"pc" | "phone"} role
   * @param {{onBeat: () => void, onReport: (figures: object) => void, onGoodbye: (code: string) => void,
   *   onCamera: () => void, onChange: () => void}} told
   */
  constructor(role, told) {
    this.camera = new Camera(told.onCamera);
    this.publisher = new Publisher({
      role,
      onBeat: told.onBeat,
      onReport: told.onReport,
      onGoodbye: told.onGoodbye,
      onCodecs: told.onChange,
      onFailure: told.onChange,
      onState: (state) => {
        this.media = state;
        told.onChange();
      },
    });
  }

  /** Send what the camera sees from now on; a camera that was changed takes the other one's place. */
  send(token) {
    if (!this.camera.picture) return;
    this.publisher.use(this.camera.stream);
    if (this.#sending) return;
    this.#sending = true;
    this.publisher.connect(token);
  }

  /** Send nothing more; the camera stays open. */
  pause() {
    this.#sending = false;
    this.publisher.disconnect();
  }

  /** Send nothing more and let the camera go. */
  stop() {
    this.pause();
    this.camera.close();
  }

  /** Whether the uplink is so short that the picture had to be thinned a good deal. */
  get thin() {
    return this.publisher.figures.step >= THIN;
  }

  /** What is wrong with picture or sound right now, as a word for telemetry; "" for nothing. */
  get problem() {
    const { camera } = this;
    if (camera.problem) return `camera-${camera.problem.code}`;
    if (camera.picture?.muted) return "camera-muted";
    if (this.#sending && this.publisher.figures.sinceFrame > FROZEN) return "camera-frozen";
    if (camera.soundProblem) return `microphone-${camera.soundProblem.code}`;
    return this.thin ? "uplink-slow" : "";
  }
}
