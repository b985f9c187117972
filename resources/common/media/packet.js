/** The media packet: a fixed 20-byte header before the encoder's bytes (`invigilator/wire/packet.py`). */

export const HEADER_SIZE = 20;
const VERSION = 1;
const TWO_32 = 2 ** 32;

/** How a payload is encoded. */
export const Codec = Object.freeze({ H264: 1, VP8: 2, JPEG: 3, OPUS: 4, PCM: 5 });

/** Which of a feed's streams a packet belongs to. */
export const Layer = Object.freeze({ THUMB: 0, MAIN: 1, SOUND: 2 });

/** Facts about one packet. */
export const Flag = Object.freeze({ KEY: 1, RESTART: 2, HIDDEN: 4 });

/**
 * Build one media message.
 *
 * @param {{codec: number, layer: number, flags: number, feed: number, sequence: number, captured: number}} header
 *   `captured` in microseconds since 1970 on the hub's clock (an integer below 2^53)
 * @param {Uint8Array | EncodedVideoChunk} payload an encoded chunk is copied straight behind the header
 * @returns {Uint8Array}
 */
export function pack(header, payload) {
  const out = new Uint8Array(HEADER_SIZE + payload.byteLength);
  const view = new DataView(out.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, header.codec);
  view.setUint8(2, header.layer);
  view.setUint8(3, header.flags);
  view.setUint32(4, header.feed);
  view.setUint32(8, header.sequence % TWO_32);
  view.setUint32(12, Math.floor(header.captured / TWO_32));
  view.setUint32(16, header.captured % TWO_32);
  if (typeof payload.copyTo === "function") payload.copyTo(out.subarray(HEADER_SIZE));
  else out.set(payload, HEADER_SIZE);
  return out;
}

/**
 * Take a media message apart.
 *
 * @param {Uint8Array} raw
 * @returns {{codec: number, layer: number, flags: number, feed: number, sequence: number, captured: number,
 *   payload: Uint8Array}} `captured` in microseconds since 1970 on the hub's clock
 */
export function unpack(raw) {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return {
    codec: view.getUint8(1),
    layer: view.getUint8(2),
    flags: view.getUint8(3),
    feed: view.getUint32(4),
    sequence: view.getUint32(8),
    captured: view.getUint32(12) * TWO_32 + view.getUint32(16),
    payload: raw.subarray(HEADER_SIZE),
  };
}

/**
 * Join 20 ms Opus packets into one payload, each behind its length.
 *
 * @param {Uint8Array[]} packets
 * @returns {Uint8Array}
 */
export function bundleOpus(packets) {
  const size = packets.reduce((sum, one) => sum + 2 + one.byteLength, 0);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const one of packets) {
    view.setUint16(at, one.byteLength);
    out.set(one, at + 2);
    at += 2 + one.byteLength;
  }
  return out;
}
