/** Takes the packets out of a WebM stream as a MediaRecorder writes it, piece by piece. */

const MASTERS = new Set([0x18538067, 0x1f43b675]); // Segment, Cluster: their children are read one by one
const SIMPLE_BLOCK = 0xa3;
const BLOCK_HEADER = 4; // track (one byte for the only track), time code, flags

export class WebmReader {
  #left = new Uint8Array(0);

  /**
   * @param {Uint8Array} bytes the next piece
   * @returns {Uint8Array[]} the packets that are complete now
   */
  push(bytes) {
    const all = new Uint8Array(this.#left.length + bytes.length);
    all.set(this.#left);
    all.set(bytes, this.#left.length);
    const packets = [];
    let at = 0;
    for (;;) {
      const id = number(all, at, true);
      const size = id && number(all, at + id.length, false);
      if (!size) break;
      const body = at + id.length + size.length;
      if (MASTERS.has(id.value)) {
        at = body;
        continue;
      }
      const end = body + size.value;
      if (end > all.length) break;
      if (id.value === SIMPLE_BLOCK) packets.push(all.slice(body + BLOCK_HEADER, end));
      at = end;
    }
    this.#left = all.slice(at);
    return packets;
  }
}

/** An EBML number at `at`: with its length marker (an id) or without it (a size); null when it is cut off. */
function number(bytes, at, marked) {
  if (at >= bytes.length) return null;
  const length = Math.clz32(bytes[at]) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  let value = marked ? bytes[at] : bytes[at] & (0xff >> length);
  for (let i = 1; i < length; i += 1) value = value * 256 + bytes[at + i];
  return { value, length };
}
