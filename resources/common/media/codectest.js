/**
 * The start-up self-test: which video codec gives its first picture soon enough. `isConfigSupported` is not to be
 * trusted (Firefox on Linux says yes to H.264 and then looks ahead for 42 frames), so a few frames are encoded.
 */

import { Codec } from "./packet.js";

export const FIRST_PICTURE = 150; // ms
const FRAMES = 6;
const FRAME_GAP = 25; // ms
const TRIES = 3; // the first try also loads the codec's library

/** Candidates in order of preference, for `VideoEncoder`. */
export const VIDEO_CODECS = Object.freeze([
  { codec: Codec.H264, name: "h264", config: { codec: "avc1.42E01F", avc: { format: "annexb" } } },
  { codec: Codec.VP8, name: "vp8", config: { codec: "vp8" } },
]);

/** The complete configuration of one layer; bit rate and frame rate are always said (Safari needs them). */
export function videoConfig(choice, layer, kbits = layer.kbits, fps = layer.fps) {
  return {
    ...choice.config,
    width: layer.width,
    height: layer.height,
    bitrate: Math.round(kbits * 1000),
    framerate: fps,
    latencyMode: "realtime",
  };
}

/**
 * The best codec of this browser: `{codec, name, config, scales, first}` with the ms to the first picture, or null
 * when only JPEG is left. Codecs in `without` (by name) are passed over.
 */
export async function chooseCodec(plan, without = []) {
  if (typeof VideoEncoder === "undefined" || typeof VideoFrame === "undefined") return null;
  for (const choice of VIDEO_CODECS) {
    if (without.includes(choice.name)) continue;
    for (let i = 0; i < TRIES; i += 1) {
      const result = await tryCodec(choice, plan.main, plan.main);
      if (!result) break;
      if (result.first > FIRST_PICTURE) continue;
      const scaled = await tryCodec(choice, plan.thumb, plan.main);
      return { ...choice, first: result.first, scales: scaled?.width === plan.thumb.width };
    }
  }
  return null;
}

/** Encode a few frames of `source`'s size into `layer`; null when the codec does not work at all. */
async function tryCodec(choice, layer, source) {
  const config = videoConfig(choice, layer);
  try {
    if (!(await VideoEncoder.isConfigSupported(config)).supported) return null;
  } catch {
    return null;
  }
  let first = Infinity;
  let width = 0;
  let begun = 0;
  let failed = false;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      if (first !== Infinity) return;
      first = performance.now() - begun;
      width = pictureWidth(choice, chunk, layer);
      failed ||= chunk.type !== "key";
    },
    error: () => {
      failed = true;
    },
  });
  try {
    encoder.configure(config);
    begun = performance.now();
    for (let i = 0; i < FRAMES && first === Infinity && !failed; i += 1) {
      const frame = syntheticFrame(source.width, source.height, i);
      encoder.encode(frame, { keyFrame: i === 0 });
      frame.close();
      await pause(FRAME_GAP);
    }
    while (first === Infinity && !failed && performance.now() - begun < FIRST_PICTURE) await pause(5);
  } catch {
    failed = true;
  }
  if (encoder.state !== "closed") encoder.close();
  return failed ? null : { first, width };
}

/** The width inside the coded picture, where it is easy to read, or the layer's own. */
function pictureWidth(choice, chunk, layer) {
  if (choice.codec !== Codec.VP8 || chunk.byteLength < 10) return layer.width;
  const bytes = new Uint8Array(chunk.byteLength);
  chunk.copyTo(bytes);
  return ((bytes[7] << 8) | bytes[6]) & 0x3fff;
}

/** A grey ramp that moves, as raw I420. */
function syntheticFrame(width, height, step) {
  const luma = width * height;
  const data = new Uint8Array((luma * 3) / 2).fill(128, luma);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    for (let x = 0; x < width; x += 1) data[row + x] = 16 + ((x + y + step * 8) & 127);
  }
  return new VideoFrame(data, { format: "I420", codedWidth: width, codedHeight: height, timestamp: step * 40_000 });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
