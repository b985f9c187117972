/** The device's camera and microphone: opened, named, watched; every failure has a code with a sentence in `words`. */

const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 30 } };
// Whispers count in an exam room, so nothing may be filtered out as noise.
const SOUND = { channelCount: { ideal: 1 }, echoCancellation: false, noiseSuppression: false, autoGainControl: true };

/** Why a camera or microphone did not open. `device` is "camera" or "microphone". */
export class DeviceProblem extends Error {
  constructor(device, code, cause) {
    super(`${device} ${code}`, { cause });
    this.device = device;
    this.code = code;
  }

  /** Key of the sentence that says what to do. */
  get words() {
    return `device.${this.device}.${this.code}`;
  }
}

const CODES = {
  NotAllowedError: "denied",
  PermissionDeniedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  DevicesNotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
};

/** The code for what `getUserMedia` threw. */
export const problemCode = (error) => CODES[error?.name] ?? "failed";

/** Why this page can have no camera at all, or "" when it can. */
export function noCameraReason(scope = self) {
  if (!scope.isSecureContext) return "insecure";
  return scope.navigator.mediaDevices?.getUserMedia ? "" : "unsupported";
}

export class Camera {
  stream = null;
  problem = null; // a DeviceProblem of the picture
  soundProblem = null;
  #onChange;
  #wish = {};

  /** `onChange(camera)` after each opening, loss and change of mute. */
  constructor(onChange) {
    this.#onChange = onChange;
    navigator.mediaDevices?.addEventListener?.("devicechange", () => {
      if (this.problem?.code === "missing" || this.problem?.code === "gone") this.open(this.#wish);
    });
  }

  get picture() {
    return this.stream?.getVideoTracks()[0] ?? null;
  }

  get sound() {
    return this.stream?.getAudioTracks()[0] ?? null;
  }

  get label() {
    return this.picture?.label ?? "";
  }

  /**
   * Open both; a missing microphone does not keep the picture away.
   *
   * @param {{camera?: string, microphone?: string, facing?: "user" | "environment"}} wish device ids, or the side
   */
  async open(wish = {}) {
    this.#wish = wish;
    this.close();
    this.problem = null;
    this.soundProblem = null;
    const reason = noCameraReason();
    if (reason) {
      this.problem = new DeviceProblem("camera", reason);
    } else {
      const video = { ...PICTURE, ...source(wish.camera), ...(wish.facing && { facingMode: { ideal: wish.facing } }) };
      await this.#openBoth(video, { ...SOUND, ...source(wish.microphone) });
    }
    this.#onChange(this);
    return !this.problem;
  }

  close() {
    this.stream?.getTracks().forEach((track) => {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    });
    this.stream = null;
  }

  /** The cameras and microphones there are, by kind; labels only after permission. */
  async devices() {
    const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    const kind = (name) => all.filter((one) => one.kind === name && one.deviceId);
    return { cameras: kind("videoinput"), microphones: kind("audioinput") };
  }

  async #openBoth(video, audio) {
    const media = navigator.mediaDevices;
    try {
      this.stream = await media.getUserMedia({ video, audio });
    } catch {
      // One question for both fails when either is missing: ask apart, to know which and to keep the other.
      const tracks = [];
      try {
        tracks.push(...(await media.getUserMedia({ video })).getTracks());
      } catch (error) {
        this.problem = new DeviceProblem("camera", problemCode(error), error);
      }
      try {
        tracks.push(...(await media.getUserMedia({ audio })).getTracks());
      } catch (error) {
        this.soundProblem = new DeviceProblem("microphone", problemCode(error), error);
      }
      this.stream = tracks.length ? new MediaStream(tracks) : null;
    }
    for (const track of this.stream?.getTracks() ?? []) this.#watch(track);
  }

  #watch(track) {
    const told = () => this.#onChange(this);
    track.onmute = track.onunmute = told;
    track.onended = () => {
      const problem = new DeviceProblem(track.kind === "video" ? "camera" : "microphone", "gone");
      if (track.kind === "video") this.problem = problem;
      else this.soundProblem = problem;
      told();
    };
  }
}

const source = (id) => (id ? { deviceId: { exact: id } } : {});
