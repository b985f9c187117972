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
 * The element's picture as JPEG of at most `limit` bytes, in base64, and the canvas it was drawn on; null when there
 * is no picture.
 *
 * @returns {{jpeg: string, canvas: HTMLCanvasElement} | null}
 */
export function shoot(video, limit = 170_000) {
  const { videoWidth, videoHeight } = video;
  if (!videoWidth || !videoHeight) return null;
  const factor = Math.min(1, 960 / Math.max(videoWidth, videoHeight));
  const canvas = h("canvas", { width: Math.round(videoWidth * factor), height: Math.round(videoHeight * factor) });
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.9, 0.75, 0.6, 0.4]) {
    const jpeg = canvas.toDataURL("image/jpeg", quality).split(",")[1] ?? "";
    if (jpeg && jpeg.length * 0.75 <= limit) return { jpeg, canvas };
  }
  return null;
}
