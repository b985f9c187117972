/** The control socket as the page uses it: commands with their replies, invitations, telemetry. */

import { localNow } from "./hubclock.js";
import { HubSocket, socketUrl } from "./socket.js";

const PATIENCE = 20_000; // ms until a command without a reply is given up

export class Control {
  #waiting = new Map(); // id -> {message, retry, until, resolve}
  #count = 0;
  // Ids must not repeat after a reload: the hub would answer with the old reply.
  #prefix = Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => b.toString(16).padStart(2, "0")).join("");

  /**
   * @param {{role: "pc" | "phone", token: string, onWelcome: Function, onView: Function, onGoodbye: Function,
   *   onState: Function}} options
   */
  constructor(options) {
    this.options = options;
    this.socket = new HubSocket({
      url: socketUrl("/control"),
      hello: { role: options.role, token: options.token, agent: navigator.userAgent.slice(-80) },
      onMessage: (message) => this.#take(message),
      onState: options.onState,
    });
  }

  get clock() {
    return this.socket.clock;
  }

  start() {
    this.socket.start();
  }

  stop() {
    this.socket.stop();
    this.#giveUp(() => true, "stopped");
  }

  /** About once a second. */
  beat() {
    this.socket.beat();
    const now = localNow();
    this.#giveUp((one) => now > one.until, "no-answer");
  }

  /**
   * Ask the hub for one thing. Resolves with `{ok, code, text}`; a lost connection gives the code `no-answer`.
   *
   * @param {string} name a command of the rulebook
   * @param {object} fields
   * @param {boolean} retry send again (same id, so it happens once) after a reconnect
   */
  command(name, fields = {}, retry = true) {
    return this.#ask({ type: "command", do: name, ...fields }, retry);
  }

  /** Ask for the QR that brings the phone in: `{ok: true, url, svg, until}` or a refusal. */
  invite() {
    return this.#ask({ type: "invite" }, false);
  }

  /** What the page reports of itself; lost when there is no connection. */
  telemetry(fields) {
    this.socket.send({ type: "telemetry", ...fields });
  }

  #ask(fields, retry) {
    this.#count += 1;
    const message = { ...fields, id: `${this.#prefix}-${this.#count}` };
    return new Promise((resolve) => {
      const sent = this.socket.send(message);
      if (!sent && !retry) {
        resolve({ ok: false, code: "no-answer", text: "" });
        return;
      }
      this.#waiting.set(message.id, { message, retry, until: localNow() + PATIENCE, resolve });
    });
  }

  #resend() {
    for (const one of this.#waiting.values()) this.socket.send(one.message);
  }

  #giveUp(which, code) {
    for (const [id, one] of this.#waiting) {
      if (!which(one)) continue;
      this.#waiting.delete(id);
      one.resolve({ ok: false, code, text: "" });
    }
  }

  #answer(id, reply) {
    const one = this.#waiting.get(id);
    this.#waiting.delete(id);
    one?.resolve(reply);
  }

  #take(message) {
    switch (message.type) {
      case "welcome":
        // What was asked before the connection broke and must not be repeated is void now.
        this.#giveUp((one) => !one.retry, "no-answer");
        this.#resend();
        this.options.onWelcome(message);
        return;
      case "you":
        this.options.onView(message.view);
        return;
      case "reply":
        this.#answer(message.id, message);
        return;
      case "invitation":
        this.#answer(message.id, { ...message, ok: true, code: "" });
        return;
      case "goodbye":
        this.options.onGoodbye(message.code);
        return;
      default: // a newer hub may say more
    }
  }
}
