/** How fast the line to the hub is: a short download, asked for again while the hub has others to measure. */

import { within } from "../hub.js";

const ENOUGH = 1e6; // bytes a second (notice, three (three))
const MOST = 2.2e6; // as fast as the hub sends
const RAMP = 128 * 1024; // bytes before the line runs at its full speed
const SLOW_TRIP = 400; // ms
const PATIENCE = 25_000; // ms of waiting for a turn
const LONGEST = 10_000; // ms for one download, of which the hub serves three seconds

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class LineSpeed {
  state = "idle"; // running, waiting, done, busy (no turn came), failed
  rate = 0; // bytes a second

  /** Measure now, unless it is being measured. `told()` after each change. */
  async measure(told) {
    if (this.state === "running" || this.state === "waiting") return;
    const until = performance.now() + PATIENCE;
    for (;;) {
      this.#become("running", told);
      const after = await this.#download();
      if (after < 0) break;
      if (performance.now() + after > until) {
        this.state = "busy";
        break;
      }
      this.#become("waiting", told);
      await pause(after);
    }
    told();
  }

  #become(state, told) {
    this.state = state;
    told();
  }

  /** One try: the ms after which to ask again, −1 when there is a result. */
  async #download() {
    try {
      const answer = await fetch("/api/speed", { cache: "no-store", signal: within(LONGEST) });
      if (answer.status === 429) {
        const seconds = Number(answer.headers.get("Retry-After")) || 2;
        await answer.text();
        return seconds * 1000 * (0.7 + Math.random()); // not everybody at once
      }
      if (!answer.ok) throw new Error(String(answer.status));
      this.rate = await rateOf(answer.body.getReader());
      this.state = "done";
    } catch {
      this.state = "failed";
    }
    return -1;
  }
}

/** Bytes a second of a download, its first moments left out if enough comes after them. */
export async function rateOf(reader, now = () => performance.now()) {
  const began = now();
  let bytes = 0;
  let skipped = 0;
  let from = began;
  let last = began;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    last = now();
    if (!skipped && bytes >= RAMP) {
      skipped = bytes;
      from = last;
    }
  }
  if (bytes - skipped < RAMP) return (bytes * 1000) / Math.max(1, last - began);
  return ((bytes - skipped) * 1000) / Math.max(1, last - from);
}

/**
 * What to say of it.
 *
 * @param {number | null} trip ms to the hub and back, null not known yet, negative when it is not reached
 * @param {{state: string, rate: number}} speed
 */
export function networkVerdict(trip, { state, rate }) {
  if (trip === null) return { state: "wait", words: "check.network.wait" };
  if (trip < 0) return { state: "bad", words: "check.network.bad" };
  const values = { ms: trip, rate: (rate / 1e6).toFixed(rate < 1e6 ? 2 : 1) };
  switch (state) {
    case "done":
      break;
    case "waiting":
      return { state: "wait", words: "check.network.queue" };
    case "busy":
    case "failed":
      return { state: "warn", words: "check.network.unmeasured", values, code: "network-unmeasured" };
    case "running":
      return { state: "wait", words: "check.network.running" };
    default:
      return { state: "wait", words: "check.network.idle" };
  }
  if (rate < ENOUGH) return { state: "warn", words: "check.network.slow", values, code: "network-slow" };
  if (trip > SLOW_TRIP) return { state: "warn", words: "check.network.far", values, code: "network-far" };
  return { state: "good", words: rate > MOST ? "check.network.fast" : "check.network.good", values };
}
