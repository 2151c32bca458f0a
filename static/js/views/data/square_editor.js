/** Moves the square that is cut from a picture that is longer than wide, by pointer or by a slider. */

/** @import { OwnPicture } from "../../own_data/collection.js" */

import { paintKept } from "../../own_data/paint_pixels.js";
import { squareIn } from "../../own_data/shrink.js";
import { el, field } from "../../widgets/dom.js";

/** @param {(id: number, place: number) => void} move place 0 to 1 along the longer side */
export function createSquareEditor(move) {
  const element = el("div", "square-editor");
  const frame = el("div", "square-frame");
  const canvas = el("canvas");
  const square = el("div", "square-mark");
  frame.append(canvas, square);
  const slider = el("input");
  Object.assign(slider, { type: "range", min: "0", max: "1", step: "0.01" });
  element.append(frame, field("Square", slider, { title: "Where the square is cut from the picture" }));
  /** @type {OwnPicture | null} */
  let picture = null;
  /** @type {{pointer: number, x: number, y: number, place: number} | null} */
  let held = null;

  /** @param {number} place */
  function go(place) {
    if (picture) move(picture.id, Math.min(1, Math.max(0, place)));
  }

  slider.addEventListener("input", () => go(slider.valueAsNumber));
  frame.addEventListener("pointerdown", (event) => {
    if (!picture || event.button !== 0) return;
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    held = { pointer: event.pointerId, x: event.clientX, y: event.clientY, place: picture.place };
  });
  frame.addEventListener("pointermove", (event) => {
    if (!picture || held?.pointer !== event.pointerId) return;
    const { width, height } = picture.kept;
    const zoom = frame.clientWidth / width;
    const [moved, room] =
      width > height ? [event.clientX - held.x, width - height] : [event.clientY - held.y, height - width];
    go(held.place + moved / (zoom * room));
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"]))
    frame.addEventListener(name, () => (held = null));

  return {
    element,
    /**
     * Show the picture; hidden where there is none, or where it is a square.
     * @param {OwnPicture | null} next
     */
    update(next) {
      const other = next?.kept !== picture?.kept;
      picture = next && next.kept.width !== next.kept.height ? next : null;
      element.hidden = !picture;
      if (!picture) return;
      const { width, height } = picture.kept;
      if (other) paintKept(canvas, picture.kept);
      const { left, top, side } = squareIn(picture.kept, picture.place);
      Object.assign(square.style, {
        left: `${(100 * left) / width}%`,
        top: `${(100 * top) / height}%`,
        width: `${(100 * side) / width}%`,
        height: `${(100 * side) / height}%`,
      });
      slider.value = String(picture.place);
      slider.setAttribute("aria-valuetext", `${Math.round(100 * picture.place)} % of the way`);
    },
  };
}
