/** The tools beside the drawing pad: width of the pen, undo, clear, and a picture file, chosen or dropped. */

import { find } from "../widgets/dom.js";

/**
 * @param {HTMLElement} panel with the tools; a file may be dropped anywhere on it
 * @param {Pick<ReturnType<typeof import("./drawing_pad.js").createDrawingPad>,
 *   "undo" | "clear" | "setWidth">} pad
 * @param {(picture: File) => void} take a picture file
 */
export function wirePadTools(panel, pad, take) {
  const width = find("#draw-width", panel, HTMLInputElement);
  const file = find("#draw-file", panel, HTMLInputElement);
  const taken = (/** @type {File | undefined} */ picture) => picture && take(picture);
  width.addEventListener("input", () => pad.setWidth(width.valueAsNumber));
  find("#draw-undo", panel).addEventListener("click", () => pad.undo());
  find("#draw-clear", panel).addEventListener("click", () => pad.clear());
  panel.addEventListener("keydown", (event) => {
    if ((event.key === "z" || event.key === "Z") && (event.ctrlKey || event.metaKey)) pad.undo();
  });
  file.addEventListener("change", () => {
    taken(file.files?.[0]);
    file.value = "";
  });
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    taken(event.dataTransfer?.files[0]);
  });
}
