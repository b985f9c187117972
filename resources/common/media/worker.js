/** The media worker: takes frames and samples from the page or straight from the tracks, away from its throttling. */

import { localNow } from "../hubclock.js";
import { Feed } from "./feed.js";

const TICK = 66; // ms; a page without track processors is asked for a frame this often
const BEAT = 250;
const REPORT = 2000;

const say = (message) => self.postMessage(message);
let feed = null;
let video = null; // the reader of the camera's frames
let sound = null;
let ticking = 0;

/** Read frames until the track ends or another takes its place. */
async function readFrames(readable) {
  video?.cancel().catch(() => {});
  const reader = readable.getReader();
  video = reader;
  feed.newSource();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done || reader !== video) {
      frame?.close();
      return;
    }
    feed.frame(frame, frame.timestamp / 1000);
  }
}

/** Read sound as it comes and mix it down to one channel. */
async function readSound(readable) {
  sound?.cancel().catch(() => {});
  const reader = readable.getReader();
  sound = reader;
  for (;;) {
    const { value: data, done } = await reader.read();
    if (done || reader !== sound) {
      data?.close();
      return;
    }
    const mono = new Float32Array(data.numberOfFrames);
    // Channel 0 is enough: a microphone's channels differ by centimetres.
    data.copyTo(mono, { planeIndex: 0, format: "f32-planar" });
    feed.samples(mono, data.sampleRate);
    data.close();
  }
}

const processor = (track) => new MediaStreamTrackProcessor({ track }).readable;

const handlers = {
  async prepare({ role }) {
    feed = new Feed(role, say);
    say({ say: "ready", tracks: typeof MediaStreamTrackProcessor !== "undefined" });
    await feed.prepare();
  },
  connect: ({ url, token }) => feed.connect(url, token),
  disconnect: () => feed.disconnect(),
  hurry: () => feed.beat(),
  hidden: ({ hidden }) => {
    feed.hidden = hidden;
  },
  video: ({ readable, track }) => readFrames(readable ?? processor(track)).catch(() => {}),
  sound: ({ readable, track }) => readSound(readable ?? processor(track)).catch(() => {}),
  // A page that grabs frames itself: asked for one so often, because its own timers sleep when it is hidden.
  pull() {
    feed.newSource();
    ticking ||= setInterval(() => say({ say: "tick" }), TICK);
  },
  frame: ({ frame, stamp }) => feed.frame(frame, stamp),
  opus: ({ packets }) => feed.opus(packets),
  tap: ({ port }) => {
    port.onmessage = ({ data }) => feed.samples(data.samples, data.rate);
  },
};

self.onmessage = ({ data }) => handlers[data.do]?.(data);

setInterval(() => {
  feed?.beat();
  say({ say: "beat", at: localNow() });
}, BEAT);
setInterval(() => feed && say({ say: "report", ...feed.report() }), REPORT);
