/** One camera and its microphone on their way to the hub: layers, media socket, thinning. Runs in the worker. */

import { localNow } from "../hubclock.js";
import { HubSocket } from "../socket.js";
import { chooseCodec } from "./codectest.js";
import { Governor } from "./governor.js";
import { Flag, Layer, pack } from "./packet.js";
import { PictureLayer } from "./picturelayer.js";
import { PICTURE_PLANS, PLANS, THINNING } from "./plan.js";
import { SoundLayer, opusWorks } from "./soundlayer.js";
import { Timeline } from "./timeline.js";
import { VideoLayer } from "./videolayer.js";

const FULL = 96 * 1024; // bytes waiting in the socket: no more video
const OVERFULL = 512 * 1024; // not even sound
const LATE = { thumb: 1500, main: 900 }; // ms of queue on the way: no more of this layer until it is shorter

export class Feed {
  hidden = false;
  #role;
  #say;
  #choice = null;
  #failedCodecs = [];
  #layers = [];
  #sound = null;
  #socket = null;
  #handle = 0;
  #sequences = [0, 0, 0];
  #soundRestart = true;
  #governor = new Governor();
  #timeline = new Timeline();
  #bytes = 0;
  #frameAt = 0;
  #report = { at: localNow(), bytes: 0, thumb: 0, main: 0 };

  /** `say(message)` talks to the page. */
  constructor(role, say) {
    this.#role = role;
    this.#say = say;
  }

  /** Run the self-test and make the layers. Tells the page which codecs were chosen. */
  async prepare() {
    this.#choice = await chooseCodec(PLANS[this.#role], this.#failedCodecs);
    const opus = this.#sound ? this.#sound.opus : await opusWorks();
    this.#layers.forEach((one) => one.close());
    this.#layers = ["thumb", "main"].map((name) => this.#makeLayer(name));
    this.#sound ??= new SoundLayer(opus, (codec, payload, at) => this.#emitSound(codec, payload, at));
    this.#thin();
    this.#say({
      say: "codecs",
      // Without either a frame cannot be sent in any way (Safari before 16.4).
      video: this.#choice?.name ?? (typeof OffscreenCanvas === "undefined" ? "none" : "jpeg"),
      sound: opus ? "opus" : "pcm",
      first: this.#choice?.first ?? null,
    });
  }

  /** Open the media socket and send from now on. */
  connect(url, token) {
    this.#socket?.stop();
    this.#socket = new HubSocket({
      url,
      hello: { role: this.#role, token, agent: "media" },
      clockEvery: 1000,
      onMessage: (message) => this.#hear(message),
      onState: (state, code) => this.#say({ say: "state", state, code }),
    });
    this.#socket.start();
  }

  /** Stop sending; the feed may connect again. */
  disconnect() {
    this.#socket?.stop();
    this.#socket = null;
  }

  /** A frame from the camera, closed here. `stamp` in ms is the source's own time, null when it has none. */
  frame(frame, stamp) {
    const arrival = localNow();
    const at = stamp === null ? arrival : this.#timeline.place(stamp, arrival);
    this.#frameAt = arrival;
    if (this.#socket?.state === "open") for (const layer of this.#layers) layer.offer(frame, at);
    frame.close();
  }

  /** Microphone samples, see `SoundLayer.push`. */
  samples(samples, rate) {
    this.#sound?.push(samples, rate, localNow());
  }

  /** Sound that is Opus already, packets of 20 ms that end now. */
  opus(packets) {
    this.#sound?.coded(packets, localNow());
  }

  /** Another camera: its time stamps have another origin. */
  newSource() {
    this.#timeline = new Timeline();
    this.#layers.forEach((one) => one.wantKey());
  }

  /** How long ago the last frame came, in ms. */
  get sinceFrame() {
    return localNow() - this.#frameAt;
  }

  /** Several times a second: keep the line alive and adapt to it. */
  beat() {
    const socket = this.#socket;
    if (!socket) return;
    socket.beat();
    if (socket.state !== "open") return;
    if (this.#governor.measure(localNow(), this.#queue, socket.buffered)) this.#thin();
  }

  /** Figures since the last report, for telemetry. */
  report() {
    const now = localNow();
    const seconds = (now - this.#report.at) / 1000;
    const [thumb, main] = this.#layers.map((one) => one.sent);
    const figures = {
      fps: ((thumb ?? 0) - this.#report.thumb) / seconds,
      mainFps: ((main ?? 0) - this.#report.main) / seconds,
      kbits: ((this.#bytes - this.#report.bytes) * 8) / 1000 / seconds,
      dropped: this.#layers.reduce((sum, one) => sum + one.dropped, 0),
      buffered: this.#socket?.buffered ?? 0,
      lag: Math.round(this.#socket?.lag ?? 0),
      step: this.#governor.step,
      sinceFrame: Math.round(this.sinceFrame),
      level: this.#sound?.level ?? 0,
    };
    if (this.#sound) this.#sound.level = 0;
    this.#report = { at: now, bytes: this.#bytes, thumb: thumb ?? 0, main: main ?? 0 };
    return figures;
  }

  /** How long a message waits on the way, in ms. */
  get #queue() {
    return this.#socket ? this.#socket.lag - this.#socket.clock.roundTrip : 0;
  }

  #makeLayer(name) {
    const out = {
      full: () => (this.#socket?.buffered ?? 0) > FULL || this.#queue > LATE[name],
      emit: (packet, payload) => this.#emit(packet, payload),
      fail: () => this.#demote(),
    };
    if (!this.#choice) return new PictureLayer(PICTURE_PLANS[this.#role][name], out);
    return new VideoLayer(PLANS[this.#role][name], this.#choice, out);
  }

  /** The chosen codec broke in use: take the next one. */
  #demote() {
    if (!this.#choice || this.#failedCodecs.includes(this.#choice.name)) return;
    this.#failedCodecs.push(this.#choice.name);
    this.prepare();
  }

  #thin() {
    const plan = THINNING[this.#governor.step];
    const [thumb, main] = this.#layers;
    thumb?.thin(plan.thumb, plan.thumbFps);
    main?.thin(plan.main, plan.mainFps);
  }

  #hear(message) {
    if (message.type === "welcome") {
      this.#handle = message.feed;
      this.#soundRestart = true;
      this.#layers.forEach((one) => one.restart());
      this.#governor.reset(localNow());
      this.#thin();
    } else if (message.type === "key-frame") {
      this.#layers.find((one) => one.layer.layer === message.layer)?.wantKey();
    } else if (message.type === "goodbye") {
      this.#say({ say: "goodbye", code: message.code });
    }
  }

  #emitSound(codec, payload, at) {
    const flags = Flag.KEY | (this.#soundRestart ? Flag.RESTART : 0);
    if (this.#emit({ codec, layer: Layer.SOUND, flags, at }, payload)) this.#soundRestart = false;
  }

  #emit({ codec, layer, flags, at }, payload) {
    const socket = this.#socket;
    if (socket?.state !== "open" || socket.buffered > OVERFULL) return false;
    const message = pack(
      {
        codec,
        layer,
        flags: flags | (this.hidden ? Flag.HIDDEN : 0),
        feed: this.#handle,
        sequence: this.#sequences[layer],
        captured: Math.round(socket.clock.toHub(at) * 1000),
      },
      payload,
    );
    if (!socket.send(message)) return false;
    this.#sequences[layer] += 1;
    this.#bytes += message.byteLength;
    return true;
  }
}

