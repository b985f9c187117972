/** What is said of the camera and the microphone that were opened. */

/** Names of cameras that are programs. A name is a suspicion, never a proof. */
const VIRTUAL =
  /\bOBS\b|virtual|虚拟|ManyCam|XSplit|SplitCam|DroidCam|iVCam|EpocCam|e2eSoft|\bVCam|Snap ?Camera|SparkoCam|YouCam|AlterCam|WebcamMax|CamTwist|mmhmm|ChromaCam|Unity ?Video|NDI|Logi Capture|Cam(?:era)? ?(?:Hub|Fi)\b|Iriun|无他伴侣|VTube/i;
const SILENT = 5000; // ms

/** Whether a camera's name is that of a program that makes pictures up. */
export const looksVirtual = (label) => VIRTUAL.test(label);

/**
 * @param {{opening: boolean, camera: object, picture: string}} found `picture` is what `PictureWatch` found wrong
 */
export function cameraVerdict({ opening, camera, picture }) {
  if (opening) return { state: "wait", words: "check.camera.wait" };
  if (camera.problem) return { state: "bad", words: camera.problem.words };
  if (!camera.picture) return { state: "wait", words: "check.pending" };
  const values = { label: camera.label };
  if (looksVirtual(camera.label)) return { state: "warn", words: "check.camera.virtual", values, code: "camera-virtual" };
  if (picture) return { state: "warn", words: `picture.${picture}`, code: `picture-${picture}` };
  return { state: "good", words: camera.label ? "check.camera.good" : "check.camera.unnamed", values };
}

/**
 * @param {{opening: boolean, camera: object, meter: {heard: boolean, listened: number}, optional: boolean}} found
 *   `listened`: ms that it listened; `optional` on a phone
 */
export function microphoneVerdict({ opening, camera, meter, optional }) {
  if (opening) return { state: "wait", words: "check.microphone.wait" };
  const { soundProblem, sound } = camera;
  if (soundProblem) return { state: optional ? "warn" : "bad", words: soundProblem.words, code: "microphone-missing" };
  if (!sound) return { state: "wait", words: "check.pending" };
  if (meter.heard) return { state: "good", words: "check.microphone.heard" };
  if (sound.muted || meter.listened > SILENT) {
    return { state: "warn", words: "check.microphone.silent", code: "microphone-silent" };
  }
  return { state: "good", words: "check.microphone.good" };
}
