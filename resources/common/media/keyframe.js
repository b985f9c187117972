/** One key frame as the hub has it, made a picture: H.264 and VP8 by WebCodecs, JPEG by the browser itself. */

import { Codec, unpack } from "./packet.js";

/** What a decoder is told; null when this browser cannot have one. */
function configOf(codec, payload) {
  if (typeof VideoDecoder === "undefined") return null;
  return { codec: codec === Codec.VP8 ? "vp8" : h264Profile(payload), optimizeForLatency: true };
}

/** "avc1." and profile, constraints and level out of the parameter set before the frame (Annex B). */
export function h264Profile(payload) {
  for (let i = 0; i + 6 < payload.length; i += 1) {
    const start = payload[i] === 0 && payload[i + 1] === 0 && payload[i + 2] === 1;
    if (!start || (payload[i + 3] & 31) !== 7) continue;
    return `avc1.${[4, 5, 6].map((at) => payload[i + at].toString(16).padStart(2, "0")).join("")}`;
  }
  return "avc1.42E01F";
}

/**
 * Decode a packet to something a canvas can draw; the caller closes it. Null when this browser cannot.
 *
 * @param {Uint8Array} raw a whole media message with a key frame
 * @returns {Promise<{picture: VideoFrame | ImageBitmap, captured: number} | null>} `captured` in hub milliseconds
 */
export async function decodeKeyFrame(raw) {
  const { codec, captured, payload } = unpack(raw);
  const picture = await (codec === Codec.JPEG ? jpeg(payload) : video(codec, payload)).catch(() => null);
  return picture && { picture, captured: captured / 1000 };
}

const jpeg = (payload) => createImageBitmap(new Blob([payload], { type: "image/jpeg" }));

async function video(codec, payload) {
  const config = configOf(codec, payload);
  if (!config) return null;
  let picture = null;
  const decoder = new VideoDecoder({
    output: (frame) => {
      picture?.close();
      picture = frame;
    },
    error: () => {}, // flush() rejects as well
  });
  try {
    decoder.configure(config);
    decoder.decode(new EncodedVideoChunk({ type: "key", timestamp: 0, data: payload }));
    await decoder.flush();
  } finally {
    if (decoder.state !== "closed") decoder.close();
  }
  return picture;
}
