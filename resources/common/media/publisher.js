/** The page's half of the media: owns the worker and brings it the camera's frames in whichever way works here. */

import { socketUrl } from "../socket.js";
import { SoundSource } from "./soundsource.js";

const STALE = 180; // ms without a picture callback before the worker's tick takes a frame itself

export class Publisher {
  codecs = null; // {video, sound, first} once the self-test is done
  failed = false; // the worker cannot run here
  state = "off";
  figures = {};
  #worker;
  #ready;
  #video = null; // element the frames are grabbed from where there are no track processors
  #grabbing = false;
  #tracksInWorker = false;
  #stream = null;
  #lastGrab = 0;
  #bitmapBusy = false;
  #sound = new SoundSource((message, transfer) => this.#worker.postMessage(message, transfer));

  /**
   * @param {{role: "pc" | "phone", onBeat: () => void, onReport: (figures: object) => void,
   *   onState: (state: string, code: string) => void, onCodecs: (codecs: object) => void,
   *   onGoodbye: (code: string) => void, onFailure: () => void}} options `onBeat` comes four times a second also
   *   while the page is hidden
   */
  constructor(options) {
    this.options = options;
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#ready = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => this.#hear(data, resolve);
    });
    this.#worker.onerror = () => {
      this.failed = this.codecs === null;
      options.onFailure();
    };
    this.#worker.postMessage({ do: "prepare", role: options.role });
    document.addEventListener("visibilitychange", () => this.#tellHidden());
    this.#tellHidden();
  }

  /** Take pictures and sound from this stream from now on (another one replaces it). */
  async use(stream) {
    if (stream === this.#stream) return;
    this.#stream = stream;
    await this.#ready;
    if (stream !== this.#stream) return;
    const [picture] = stream?.getVideoTracks() ?? [];
    const [sound] = stream?.getAudioTracks() ?? [];
    if (picture) this.#takePicture(picture, stream);
    if (sound) await this.#takeSound(sound);
  }

  /** Open the media socket. */
  connect(token) {
    this.#worker.postMessage({ do: "connect", url: socketUrl("/media"), token });
  }

  disconnect() {
    this.#worker.postMessage({ do: "disconnect" });
  }

  #takePicture(track, stream) {
    if (typeof MediaStreamTrackProcessor !== "undefined") {
      const { readable } = new MediaStreamTrackProcessor({ track });
      this.#worker.postMessage({ do: "video", readable }, [readable]);
      return;
    }
    if (this.#tracksInWorker && this.#give("video", track)) return;
    this.#grab(stream);
  }

  async #takeSound(track) {
    if (typeof MediaStreamTrackProcessor !== "undefined") {
      const { readable } = new MediaStreamTrackProcessor({ track });
      this.#worker.postMessage({ do: "sound", readable }, [readable]);
      return;
    }
    await this.#sound.open(track);
  }

  /** Safari: a clone of the track itself goes to the worker. */
  #give(kind, track) {
    const clone = track.clone();
    try {
      this.#worker.postMessage({ do: kind, track: clone }, [clone]);
      return true;
    } catch {
      clone.stop();
      return false;
    }
  }

  /** Firefox: frames are grabbed from a playing element, by its callback or, when hidden, on the worker's tick. */
  #grab(stream) {
    this.#video ??= Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    this.#video.srcObject = stream;
    this.#video.play().catch(() => {});
    if (this.#grabbing) return;
    this.#grabbing = true;
    this.#worker.postMessage({ do: "pull" });
    const each = () => {
      this.#shoot();
      this.#video.requestVideoFrameCallback(each);
    };
    this.#video.requestVideoFrameCallback?.(each);
  }

  #shoot() {
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || !this.#stream) return;
    this.#lastGrab = performance.now();
    if (typeof VideoFrame !== "undefined") {
      const frame = new VideoFrame(this.#video, { timestamp: Math.round(performance.now() * 1000) });
      this.#worker.postMessage({ do: "frame", frame, stamp: null }, [frame]);
      return;
    }
    this.#shootBitmap();
  }

  /** No WebCodecs at all: pictures travel as bitmaps, one at a time. */
  async #shootBitmap() {
    if (this.#bitmapBusy) return;
    this.#bitmapBusy = true;
    try {
      const bitmap = await createImageBitmap(this.#video);
      this.#worker.postMessage({ do: "frame", frame: bitmap, stamp: null }, [bitmap]);
    } finally {
      this.#bitmapBusy = false;
    }
  }

  #tellHidden() {
    this.#worker.postMessage({ do: "hidden", hidden: document.hidden });
  }

  #hear(data, ready) {
    switch (data.say) {
      case "ready":
        this.#tracksInWorker = data.tracks;
        ready();
        return;
      case "codecs":
        this.codecs = { video: data.video, sound: data.sound, first: data.first };
        this.options.onCodecs(this.codecs);
        return;
      case "tick":
        if (this.#grabbing && performance.now() - this.#lastGrab > STALE) this.#shoot();
        return;
      case "beat":
        this.options.onBeat();
        return;
      case "report":
        this.figures = data;
        this.options.onReport(data);
        return;
      case "state":
        this.state = data.state;
        this.options.onState(data.state, data.code ?? "");
        return;
      case "goodbye":
        this.options.onGoodbye(data.code);
        return;
      default:
    }
  }
}
