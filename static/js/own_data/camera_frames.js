/**
 * Takes frames of the camera while asked to. The camera is opened only by `open`, and what it sees stays in
 * this browser.
 */

/** @import { KeptPicture } from "./shrink.js" */

import { keptPicture } from "./decode_picture.js";

const BETWEEN = 150; // milliseconds from frame to frame
const WISHED = { video: { width: { ideal: 320 }, height: { ideal: 240 } }, audio: false };

/** @type {Record<string, string>} why a camera cannot be opened, by the name of the browser's error */
const WHY = {
  NotAllowedError: "The camera was not allowed. The browser's settings for this page can allow it.",
  NotFoundError: "No camera was found on this device.",
  NotReadableError: "The camera cannot be read: another program may be using it.",
};

/**
 * @param {HTMLVideoElement} video in which the camera is seen
 * @param {{taken: (picture: KeptPicture) => boolean, ended: () => void}} options
 * `taken` hears of a frame and returns whether there was room for it; `ended`: the camera was taken away
 */
export function createCameraFrames(video, { taken, ended }) {
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let taking;
  let wanted = 0; // the number of the newest request: an older one is stopped when it is answered

  function take() {
    const { videoWidth: width, videoHeight: height } = video;
    if (width && !taken(keptPicture(video, { width, height }))) release();
  }

  function release() {
    clearInterval(taking);
    taking = undefined;
  }

  function close() {
    wanted += 1;
    release();
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  }

  return {
    isOpen: () => stream !== null,
    /** Ask for the camera and show it; throws an Error with a sentence where there is none. */
    async open() {
      if (!navigator.mediaDevices?.getUserMedia)
        throw new Error("This page may not use a camera: browsers ask for HTTPS, or for the own computer.");
      close();
      const request = wanted;
      let found;
      try {
        found = await navigator.mediaDevices.getUserMedia(WISHED);
      } catch (failure) {
        const { name, message } = /** @type {DOMException} */ (failure);
        throw new Error(WHY[name] ?? `The camera cannot be opened (${message || name}).`, { cause: failure });
      }
      if (request !== wanted) {
        for (const track of found.getTracks()) track.stop();
        return;
      }
      stream = found;
      for (const track of stream.getTracks())
        track.addEventListener("ended", () => {
          close();
          ended();
        });
      video.srcObject = stream;
      await video.play().catch(() => {}); // it is closed again before it plays
    },
    /** Take a frame now and others until `release`. */
    hold() {
      if (!stream || taking !== undefined) return;
      taking = setInterval(take, BETWEEN);
      take();
    },
    release,
    close,
  };
}
