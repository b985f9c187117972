/** What the device check has found so far: kept apart from what is drawn, so that it survives a change of language. */

import { PictureWatch } from "../picturequality.js";
import { browserVerdict } from "./browser.js";
import { cameraVerdict, microphoneVerdict } from "./devices.js";
import { LineSpeed, networkVerdict } from "./network.js";
import { Speaker, speakerVerdict } from "./speaker.js";
import { batteryVerdict, clockVerdict, holdVerdict, screenVerdict } from "./surroundings.js";

export class Checkup {
  opening = false; // the camera is being asked for
  begun = false; // by hand
  speed = new LineSpeed();
  speaker = new Speaker();
  watch = new PictureWatch();
  #found = []; // for the journal
  #candidate;
  #landscape = matchMedia("(orientation: landscape)");

  constructor(candidate) {
    this.#candidate = candidate;
  }

  /** It was passed, with what it found then. */
  pass(meter) {
    this.#found = findings(this.verdicts(meter));
  }

  /** Once the candidate is known, what was found goes to the journal, once. */
  tell() {
    const { role, view } = this.#candidate;
    if (role !== "pc") return; // a phone has no such items
    const fresh = this.#found.filter((text) => !view?.checks.includes(text));
    for (const text of fresh) this.#candidate.command("confirm-check", { text });
  }

  /** The verdicts in the order they are shown, by name; `meter` is the microphone's. */
  verdicts(meter) {
    const { camera, filming, role, trip, battery } = this.#candidate;
    const { opening, watch } = this;
    const { failed, codecs } = filming.publisher;
    const phone = role === "phone";
    return {
      secure: isSecureContext
        ? { state: "good", words: "check.secure.good" }
        : { state: "bad", words: "device.camera.insecure" },
      browser: browserVerdict({ agent: navigator.userAgent, codecs, failed, phone }),
      network: networkVerdict(trip, this.speed),
      camera: cameraVerdict({ opening, camera, picture: watch.problem }),
      microphone: microphoneVerdict({ opening, camera, meter, optional: phone }),
      ...(phone
        ? { hold: holdVerdict(this.#landscape.matches), battery: batteryVerdict(battery) }
        : {
            speaker: speakerVerdict(this.speaker),
            screen: screenVerdict({ extended: screen.isExtended, width: innerWidth, height: innerHeight }),
            clock: clockVerdict(trip === null || trip < 0 ? null : this.#candidate.now() - Date.now()),
          }),
    };
  }
}

/** What the verdicts come to: how many of each state. */
export function tally(verdicts) {
  const count = { good: 0, warn: 0, bad: 0, wait: 0 };
  for (const { state } of Object.values(verdicts)) count[state] += 1;
  return count;
}

/** What the hub's journal is told: that it was passed, and each warning by its code (items of `confirm-check`). */
function findings(verdicts) {
  const codes = Object.values(verdicts).flatMap(({ state, code }) => (state === "warn" && code ? [code] : []));
  return ["env:passed", ...codes.map((code) => `env:${code}`)];
}
