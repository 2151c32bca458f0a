/** Takes pictures for a group with the camera, while its button is held. */

/** @import { KeptPicture } from "../../own_data/shrink.js" */

import { createCameraFrames } from "../../own_data/camera_frames.js";
import { button, el } from "../../widgets/dom.js";

/**
 * @param {{taken: (picture: KeptPicture) => boolean, full: () => string, close: () => void}} options
 * `taken` returns whether there was room for the picture, `full` a sentence for when there was not
 */
export function createCameraTool({ taken, full, close }) {
  const element = el("div", "picture-tool");
  const video = el("video");
  Object.assign(video, { muted: true, playsInline: true });
  video.setAttribute("aria-label", "What the camera sees");
  const counter = el("p", "tool-counter");
  counter.setAttribute("role", "status");
  const problem = el("p", "problem");
  problem.setAttribute("role", "alert");
  const hold = button("Hold to take pictures", { className: "secondary hold" });
  const done = button("Stop the camera", { className: "secondary", press: () => close() });
  const line = el("p", "tool-line");
  line.append(hold, done);
  const hint = el(
    "p",
    "soft",
    "What the camera sees stays in this browser. A picture that is taken is shrunk here; it is sent to " +
      "this server, and to nobody else, when you press Train on these.",
  );
  element.append(counter, video, problem, line, hint);
  let [count, name, active] = [0, "", false];

  const frames = createCameraFrames(video, {
    taken(picture) {
      const room = taken(picture);
      if (room) count += 1;
      else problem.textContent = full();
      show();
      return room;
    },
    ended() {
      hold.disabled = true;
      problem.textContent = "The camera was taken away.";
    },
  });

  function show() {
    counter.textContent = `${count} picture${count === 1 ? "" : "s"} taken for ${name}`;
  }

  hold.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    hold.setPointerCapture(event.pointerId);
    frames.hold();
  });
  hold.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    frames.hold();
  });
  for (const event of /** @type {const} */ (["pointerup", "pointercancel", "keyup", "blur"]))
    hold.addEventListener(event, frames.release);
  hold.addEventListener("contextmenu", (event) => event.preventDefault()); // that of a long press
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && active) close();
  });
  new ResizeObserver(() => {
    if (active && !element.getClientRects().length) close(); // its dialog was closed
  }).observe(element);

  return {
    element,
    /** Ask for the camera, for pictures of a group. @param {string} group its name */
    async open(group) {
      [count, name, active] = [0, group, true];
      problem.textContent = "";
      hold.disabled = true;
      counter.textContent = "The browser asks whether the camera may be used.";
      try {
        await frames.open();
        if (!frames.isOpen()) return;
        hold.disabled = false;
        show();
        hold.focus();
      } catch (failure) {
        counter.textContent = "";
        problem.textContent = failure instanceof Error ? failure.message : String(failure);
        done.focus();
      }
    },
    /** The group has another name. @param {string} group */
    update(group) {
      name = group;
      if (frames.isOpen()) show();
    },
    close() {
      active = false;
      frames.close();
    },
  };
}
