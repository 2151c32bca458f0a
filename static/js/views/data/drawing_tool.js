/** Draws pictures for a group on the sheet, one after the other, with a counter. */

/** @import { KeptPicture } from "../../own_data/shrink.js" */

import { createColourChoices } from "../../drawing/colour_choices.js";
import { createDrawingPad } from "../../drawing/drawing_pad.js";
import { keptDrawing } from "../../own_data/kept_drawing.js";
import { button, el, field } from "../../widgets/dom.js";

/**
 * @param {{taken: (picture: KeptPicture) => boolean, full: () => string, takeBack: () => void,
 *   close: () => void}} options
 * `taken` returns whether there was room for the drawing, `full` a sentence for when there was not;
 * `takeBack`: the last drawing of this tool is to be removed again
 */
export function createDrawingTool({ taken, full, takeBack, close }) {
  const element = el("div", "picture-tool");
  const hint = el("p", "soft");
  hint.id = "own-pad-keys";
  hint.textContent =
    "Draw, then press “Keep it”, or Enter on the sheet. By keyboard: the arrow keys move the pen, Space " +
    "puts it down and lifts it. Ctrl Z takes back a stroke.";
  const ground = el("p", "soft", "A drawing is light on dark, as the digits are.");
  const palette = el("div", "colour-choices");
  const pad = createDrawingPad({ changed: () => show(), describedBy: hint.id, id: "own-pad" });
  const colours = createColourChoices(palette, pad);
  const counter = el("p", "tool-counter");
  counter.setAttribute("role", "status");
  const problem = el("p", "problem");
  problem.setAttribute("role", "alert");
  const width = el("input");
  Object.assign(width, { type: "range", min: "0.03", max: "0.2", step: "0.01", value: "0.11" });
  width.addEventListener("input", () => pad.setWidth(width.valueAsNumber));
  const keep = button("Keep it", { className: "secondary", press: () => next() });
  const undo = button("Undo stroke", { press: () => pad.undo() });
  const back = button("Take back the last one", {
    press: () => {
      count -= 1;
      takeBack();
      show();
    },
  });
  const done = button("Done", { className: "secondary", press: () => close() });
  const tools = el("p", "tool-line");
  tools.append(keep, undo, back, field("Pen", width), done);
  element.append(counter, pad.element, problem, palette, tools, hint, ground);
  let [count, name] = [0, ""];
  /** @type {boolean | null} */
  let inColour = null;

  /** @param {boolean} colour */
  function begin(colour) {
    if (colour === inColour) return;
    inColour = colour;
    pad.begin([colour ? 3 : 1, 1, 1]);
    colours.begin(colour, "own pictures");
    ground.hidden = colour;
  }

  function next() {
    if (pad.isEmpty()) return;
    const room = taken(keptDrawing(pad.read()));
    problem.textContent = room ? "" : full();
    if (!room) return;
    count += 1;
    pad.clear();
  }

  function show() {
    keep.disabled = undo.disabled = pad.isEmpty();
    back.disabled = count === 0;
    counter.textContent = `Drawing ${count + 1} of ${name}${count ? `: ${count} kept` : ""}`;
  }

  element.addEventListener("keydown", (event) => {
    const undoes = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    const keeps = event.key === "Enter" && event.target instanceof HTMLCanvasElement;
    if (undoes) pad.undo();
    else if (keeps) next();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    element,
    /** Begin to draw for a group. @param {string} group its name @param {boolean} colour */
    open(group, colour) {
      [count, name] = [0, group];
      problem.textContent = "";
      begin(colour);
      pad.clear();
      pad.paint();
      show();
      pad.element.querySelector("canvas")?.focus({ focusVisible: false });
    },
    /**
     * The group has another name, or its pictures other channels.
     * @param {string} group @param {boolean} colour
     */
    update(group, colour) {
      name = group;
      begin(colour);
      show();
    },
    close: () => pad.lift(),
  };
}
