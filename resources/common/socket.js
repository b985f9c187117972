/** One WebSocket to the hub that keeps itself alive: hello, clock, silence watched, full-jitter reconnect. */

import { Backoff } from "./backoff.js";
import { HubClock, localNow } from "./hubclock.js";

export const PROTOCOL = 1;
const SILENCE = 12_000; // ms without a word from the hub: the line is dead although the socket looks open
const OPENING = 8_000; // ms for TCP, TLS and the welcome

/** After these the same token will not be taken again: a person has to act. */
const FINAL = new Set(["bad-token", "taken-over", "revoked", "version", "not-allowed", "bad-hello", "released"]);

export class HubSocket {
  clock = new HubClock();
  delay = 0; // ms the last clock message took to come back
  #socket = null;
  #backoff = new Backoff();
  #retry = 0;
  #opened = 0;
  #heard = 0;
  #asked = 0;
  #waiting = 0; // when the clock message that is still unanswered was sent
  #stopped = true;

  /**
   * @param {{url: string, hello: object, clockEvery?: number, onMessage: (message: object) => void,
   *   onState: (state: "connecting" | "open" | "lost" | "stopped", code?: string) => void}} options
   *   `hello` is the first message; the state is "open" only after the hub's welcome
   */
  constructor(options) {
    this.options = options;
    this.clockEvery = options.clockEvery ?? 5000;
    this.state = "lost";
  }

  /** Connect, and stay connected until `stop`. */
  start() {
    this.#stopped = false;
    this.#connect();
  }

  /** Close for good. */
  stop(code = "") {
    this.#stopped = true;
    this.#drop();
    this.#tell("stopped", code);
  }

  /** Bytes waiting in the socket. */
  get buffered() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** How long the oldest unanswered clock message waits, or the last one took: the queue on the way, in ms. */
  get lag() {
    return this.#waiting ? Math.max(this.delay, localNow() - this.#waiting) : this.delay;
  }

  /** Send an object as JSON text or bytes as they are; false when there is no open connection. */
  send(message) {
    if (this.state !== "open") return false;
    this.#put(message);
    return true;
  }

  /** To be called about once a second, from a timer that is not throttled. */
  beat() {
    if (this.#stopped) return;
    const now = localNow();
    if (!this.#socket) {
      if (now >= this.#retry) this.#connect();
      return;
    }
    const late = this.state === "open" ? now - this.#heard > SILENCE : now - this.#opened > OPENING;
    if (late) {
      this.#lose();
      return;
    }
    if (this.state === "open" && now - this.#asked >= this.clockEvery) this.#ask(now);
  }

  /** The network changed or the page woke up: try at once. */
  hurry() {
    this.#retry = 0;
    this.beat();
  }

  #connect() {
    this.#tell("connecting");
    this.#opened = localNow();
    const socket = new WebSocket(this.options.url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => socket === this.#socket && this.#put({ type: "hello", v: PROTOCOL, ...this.options.hello });
    socket.onmessage = (event) => socket === this.#socket && this.#take(event.data);
    socket.onclose = () => socket === this.#socket && this.#lose();
  }

  #take(data) {
    this.#heard = localNow();
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // the hub sends publishers text only
    }
    switch (message.type) {
      case "welcome":
        this.#backoff.reset();
        this.clock.reset();
        this.clock.guess(message.now, this.#heard);
        this.delay = 0;
        this.#waiting = 0;
        this.state = "open"; // already, so that the welcome's reader can answer
        this.#ask(this.#heard);
        this.options.onMessage(message);
        this.options.onState("open", "");
        return;
      case "clock-reply":
        this.delay = this.clock.answer(message.sent, message.hub, this.#heard);
        this.#waiting = 0;
        return;
      case "goodbye":
        this.options.onMessage(message);
        if (FINAL.has(message.code)) this.stop(message.code);
        return;
      default:
        this.options.onMessage(message);
    }
  }

  #ask(now) {
    this.#asked = now;
    this.#waiting ||= now;
    this.#put({ type: "clock", sent: now });
  }

  #put(message) {
    this.#socket.send(ArrayBuffer.isView(message) ? message : JSON.stringify(message));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #lose() {
    this.#drop();
    if (this.#stopped) return;
    this.#retry = localNow() + this.#backoff.next();
    this.#tell("lost");
  }

  #tell(state, code = "") {
    if (state === this.state) return;
    this.state = state;
    this.options.onState(state, code);
  }
}

/** The address of one of the hub's sockets, on the origin this page came from. */
export function socketUrl(path, origin = self.location.origin) {
  return origin.replace(/^http/, "ws") + path;
}
