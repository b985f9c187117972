/** A live picture of the candidate's own camera. */

import { h } from "./element.js";

/** A video element that shows `stream`; mirrored like a mirror when `mirror`. */
export function selfView(stream, label, mirror = true) {
  const video = h("video.selfview", {
    "aria-label": label,
    playsinline: true,
    muted: true,
    autoplay: true,
    prop: { muted: true, playsInline: true, autoplay: true },
  });
  if (mirror) video.classList.add("mirror");
  aim(video, stream);
  return video;
}

/** Point the element at another stream; nothing happens when it is the same. */
export function aim(video, stream) {
  if (video.srcObject === (stream ?? null)) return;
  video.srcObject = stream ?? null;
  if (stream) video.play().catch(() => {});
}

/**
 * The element's picture as JPEG of at most `limit` bytes, and the canvas it was drawn on.
 *
 * @returns {Promise<{blob: Blob, canvas: HTMLCanvasElement} | null>} null when there is no picture
 */
export async function shoot(video, limit = 170_000) {
  const { videoWidth, videoHeight } = video;
  if (!videoWidth || !videoHeight) return null;
  const factor = Math.min(1, 960 / Math.max(videoWidth, videoHeight));
  const canvas = h("canvas", { width: Math.round(videoWidth * factor), height: Math.round(videoHeight * factor) });
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.9, 0.75, 0.6, 0.4]) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= limit) return { blob, canvas };
  }
  return null;
}

/** A blob's bytes as base64 text, for a JSON message. */
export async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
