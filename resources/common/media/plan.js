/** What each device sends: sizes, rates and bit rates, and how they thin when the uplink is short. */

import { Layer } from "./packet.js";

/** Kilobits per second and pictures per second of both layers; the sum with sound stays within 700 (PC), 500 (phone). */
export const PLANS = Object.freeze({
  pc: {
    thumb: { layer: Layer.THUMB, width: 320, height: 240, kbits: 120, fps: 10 },
    main: { layer: Layer.MAIN, width: 640, height: 480, kbits: 450, fps: 15 },
  },
  phone: {
    thumb: { layer: Layer.THUMB, width: 320, height: 240, kbits: 110, fps: 10 },
    main: { layer: Layer.MAIN, width: 640, height: 480, kbits: 290, fps: 15 },
  },
});

/** JPEG pictures instead of video: the same budget, fewer pictures. */
export const PICTURE_PLANS = Object.freeze({
  pc: {
    thumb: { layer: Layer.THUMB, width: 320, height: 240, kbits: 140, fps: 4 },
    main: { layer: Layer.MAIN, width: 640, height: 480, kbits: 270, fps: 3 },
  },
  phone: {
    thumb: { layer: Layer.THUMB, width: 320, height: 240, kbits: 90, fps: 3 },
    main: { layer: Layer.MAIN, width: 640, height: 480, kbits: 130, fps: 3 },
  },
});

export const SOUND_BITS = 24_000;
export const KEY_EVERY = 2000; // ms

/**
 * How much of the plan each step of shortage keeps: the main layer goes first, then the thumb's rate; sound stays.
 * A factor of 0 stops the layer.
 */
export const THINNING = Object.freeze([
  { main: 1, mainFps: 15, thumb: 1, thumbFps: 10 },
  { main: 0.6, mainFps: 10, thumb: 1, thumbFps: 10 },
  { main: 0.3, mainFps: 5, thumb: 1, thumbFps: 10 },
  { main: 0, mainFps: 0, thumb: 0.8, thumbFps: 8 },
  { main: 0, mainFps: 0, thumb: 0.35, thumbFps: 4 },
]);
