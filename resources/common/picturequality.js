/**
 * Whether a picture can be judged by a person who looks at it: its light, its sharpness, whether it moves. Measured on
 * a small copy, so that it costs about a millisecond. It says what is wrong with a picture, never who is in it.
 */

const WIDTH = 160;
const HEIGHT = 120;
const FROZEN = 8000; // ms without the slightest change; a real sensor always trembles
const FLAT = 18; // grey levels between the dark and the light parts: paper, a hand or a lid before the lens
const DARK = 48; // mean level
const BRIGHT = 0.35; // share that is white without detail
const GLARE = 0.08; // the same, behind somebody
const SHADE = 0.55; // of the light parts: what a middle darker than this stands against the light
const SOFT = 0.16; // strongest edges, as a part of the contrast

/**
 * Figures of a picture.
 *
 * @param {{data: Uint8ClampedArray, width: number, height: number}} pixels RGBA
 * @returns {{mean: number, spread: number, light: number, white: number, middle: number, edges: number}} grey levels
 *   from 0 to 255: mean, distance between dark (5 %) and light (95 %), the light level itself, share of white, mean of
 *   the middle where a person sits, strongest (1 %) edges
 */
export function measure({ data, width, height }) {
  const grey = new Uint8Array(width * height);
  const levels = new Uint32Array(256);
  let middle = 0;
  let count = 0;
  for (let y = 0, i = 0; y < height; y += 1) {
    const inside = y > height * 0.2 && y < height * 0.9;
    for (let x = 0; x < width; x += 1, i += 1) {
      const level = (data[i * 4] * 77 + data[i * 4 + 1] * 150 + data[i * 4 + 2] * 29) >> 8;
      grey[i] = level;
      levels[level] += 1;
      if (inside && x > width * 0.3 && x < width * 0.7) {
        middle += level;
        count += 1;
      }
    }
  }
  const light = quantile(levels, 0.95);
  return {
    mean: levels.reduce((sum, many, level) => sum + many * level, 0) / grey.length,
    spread: light - quantile(levels, 0.05),
    light,
    white: levels.subarray(236).reduce((sum, many) => sum + many, 0) / grey.length,
    middle: middle / count,
    edges: edges(grey, width, height),
  };
}

/** The level below which this part of all pixels lies. */
function quantile(levels, part) {
  const wanted = levels.reduce((sum, many) => sum + many, 0) * part;
  let seen = 0;
  for (let level = 0; level < levels.length; level += 1) {
    seen += levels[level];
    if (seen >= wanted) return level;
  }
  return levels.length - 1;
}

/** How much the strongest edges differ from what is around them. */
function edges(grey, width, height) {
  const strengths = new Uint32Array(1021);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1, i = y * width + 1; x < width - 1; x += 1, i += 1) {
      strengths[Math.abs(4 * grey[i] - grey[i - 1] - grey[i + 1] - grey[i - width] - grey[i + width])] += 1;
    }
  }
  return quantile(strengths, 0.99);
}

/**
 * What is wrong with such a picture, "" for nothing.
 *
 * @returns {"" | "covered" | "dark" | "bright" | "backlit" | "blurred"} a key of `picture.`
 */
export function judge({ mean, spread, light, white, middle, edges: sharpest }) {
  if (spread < FLAT) return "covered";
  if (mean < DARK) return "dark";
  if (white > BRIGHT) return "bright";
  if (white > GLARE && middle < SHADE * light) return "backlit";
  return sharpest < SOFT * spread ? "blurred" : "";
}

/** Looks at a camera now and then; passing shadows are not worth a word. */
export class PictureWatch {
  problem = ""; // what was wrong at `patience` looks on end, or "frozen"
  #patience;
  #pen = null;
  #found = "";
  #times = 0;
  #sum = -1;
  #moved = 0;

  /** `patience`: how many looks have to agree. */
  constructor(patience = 2) {
    this.#patience = patience;
  }

  /**
   * Look at what a video or canvas shows now; `now` in ms. Returns `problem`.
   *
   * @param {HTMLVideoElement | HTMLCanvasElement} source
   */
  look(source, now = performance.now()) {
    const pixels = this.#small(source);
    if (!pixels) return this.problem;
    const sum = checksum(pixels.data);
    if (sum !== this.#sum) this.#moved = now;
    this.#sum = sum;
    const found = now - this.#moved >= FROZEN ? "frozen" : judge(measure(pixels));
    this.#times = found === this.#found ? this.#times + 1 : 1;
    this.#found = found;
    if (this.#times >= this.#patience || found === "frozen") this.problem = found;
    return this.problem;
  }

  /** Another camera, or a new start. */
  reset() {
    this.problem = this.#found = "";
    this.#times = 0;
    this.#sum = -1;
  }

  #small(source) {
    if (!(source.videoWidth ?? source.width)) return null;
    if (source.readyState !== undefined && source.readyState < 2) return null; // no picture yet
    if (!this.#pen) {
      const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
      this.#pen = canvas.getContext("2d", { willReadFrequently: true });
    }
    this.#pen.drawImage(source, 0, 0, WIDTH, HEIGHT);
    return this.#pen.getImageData(0, 0, WIDTH, HEIGHT);
  }
}

/** A number that changes with any pixel (FNV-1a). */
function checksum(data) {
  let sum = 0x811c9dc5;
  for (const byte of data) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum;
}

/** How many faces a picture shows, null where the browser does not tell (few do). */
export async function countFaces(source) {
  if (!("FaceDetector" in globalThis)) return null;
  try {
    return (await new FaceDetector({ fastMode: false, maxDetectedFaces: 3 }).detect(source)).length;
  } catch {
    return null; // promised, but not there
  }
}
