/** The hub's clock as seen from here: the offset measured over the shortest round trip of late. */

const KEPT = 12; // samples; at one every 5 s the last minute
/** Milliseconds since 1970 on this device, never stepping back with its wall clock. */
export const localNow = () => performance.timeOrigin + performance.now();

export class HubClock {
  #samples = [];
  #offset = 0;

  /** Whether the hub has told its time at all. */
  get known() {
    return this.#samples.length > 0;
  }

  /** The shortest recent round trip in milliseconds. */
  get roundTrip() {
    return this.known ? Math.min(...this.#samples.map((one) => one.trip)) : 0;
  }

  /** Take the time from a message that was not asked for (the `welcome`): rough, replaced by the first answer. */
  guess(hub, received = localNow()) {
    if (!this.known) this.#offset = hub - received;
  }

  /** An answer to a `clock` message: when it was asked, what the hub said, when it came. */
  answer(sent, hub, received = localNow()) {
    const trip = Math.max(0, received - sent);
    // The hub's milliseconds are cut off, half of one is the expected remainder.
    this.#samples.push({ trip, offset: hub + 0.5 - (sent + received) / 2 });
    if (this.#samples.length > KEPT) this.#samples.shift();
    this.#offset = this.#samples.reduce((best, one) => (one.trip < best.trip ? one : best)).offset;
    return trip;
  }

  /** Forget everything: another hub, or a device that slept. */
  reset() {
    this.#samples = [];
  }

  /** Now, in the hub's milliseconds since 1970. */
  now() {
    return localNow() + this.#offset;
  }

  /** A local instant on the hub's clock. */
  toHub(local) {
    return local + this.#offset;
  }
}
