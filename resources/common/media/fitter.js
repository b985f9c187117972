/** Brings a camera's frame into a layer's size: scaled whole, black bars where the shape differs. */

export class Fitter {
  #canvas = null;

  /** `scales`: whether the encoder itself scales frames of the same shape (WebCodecs says it must, not all do). */
  constructor(width, height, scales = false) {
    this.width = width;
    this.height = height;
    this.scales = scales;
  }

  /** The frame itself when it fits, else a new one, which the caller closes as well. */
  fit(frame) {
    if (!frame.rotation && this.#fits(frame.displayWidth, frame.displayHeight)) return frame;
    return new VideoFrame(this.draw(frame), { timestamp: frame.timestamp });
  }

  /** The frame drawn into this layer's canvas. */
  draw(frame) {
    const pen = this.#pen();
    const wide = frame.displayWidth ?? frame.width; // a bitmap, where there are no frames
    const high = frame.displayHeight ?? frame.height;
    const factor = Math.min(this.width / wide, this.height / high);
    const width = Math.round(wide * factor);
    const height = Math.round(high * factor);
    if (width !== this.width || height !== this.height) pen.fillRect(0, 0, this.width, this.height);
    pen.drawImage(frame, (this.width - width) >> 1, (this.height - height) >> 1, width, height);
    return this.#canvas;
  }

  #fits(width, height) {
    if (width === this.width && height === this.height) return true;
    return this.scales && width * this.height === height * this.width;
  }

  #pen() {
    if (!this.#canvas) {
      this.#canvas = new OffscreenCanvas(this.width, this.height);
      // Encoders and JPEG read the pixels back, so keep them in main memory.
      this.pen = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    }
    return this.pen;
  }
}
