/** Sound at one rate to sound at another: box average down, straight lines up. Good enough for speech. */

export class Resampler {
  #position = 0; // of the next output sample, in input samples from the start of the next block
  #last = 0; // last input sample of the block before

  /** Rates in samples per second. */
  constructor(from, to) {
    this.from = from;
    this.to = to;
  }

  /**
   * @param {Float32Array} input mono, continuing the block before
   * @returns {Float32Array}
   */
  push(input) {
    if (this.from === this.to) return input;
    const step = this.from / this.to;
    const out = new Float32Array(Math.max(0, Math.ceil((input.length - this.#position) / step)));
    let at = this.#position;
    for (let i = 0; i < out.length; i += 1, at += step) out[i] = this.#sample(input, at, step);
    this.#position = Math.max(0, at - input.length); // rounding must not reach before the block
    if (input.length) this.#last = input[input.length - 1];
    return out;
  }

  #sample(input, at, step) {
    const right = Math.min(input.length - 1, Math.floor(at));
    if (step > 1) {
      const left = Math.max(0, Math.ceil(at - step + 1e-9));
      let sum = 0;
      for (let i = left; i <= right; i += 1) sum += input[i];
      return sum / Math.max(1, right - left + 1);
    }
    const before = right > 0 ? input[right - 1] : this.#last;
    const part = at - Math.floor(at);
    return before + (input[right] - before) * part;
  }
}
