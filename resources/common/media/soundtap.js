/** AudioWorklet: hands the microphone's samples to the media worker, past the page (which may be throttled). */

const BLOCK = 1024; // samples a message: 21 ms at 48 kHz

class SoundTap extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Float32Array(BLOCK);
    this.filled = 0;
    this.sink = null;
    this.port.onmessage = (event) => {
      this.sink = event.data;
    };
  }

  process(inputs) {
    const channels = inputs[0];
    if (!channels.length || !this.sink) return true;
    const count = channels[0].length;
    for (let i = 0; i < count; i += 1) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.block[this.filled] = sum / channels.length;
      this.filled += 1;
      if (this.filled === BLOCK) {
        this.sink.postMessage({ samples: this.block, rate: sampleRate }, [this.block.buffer]);
        this.block = new Float32Array(BLOCK);
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("sound-tap", SoundTap);
