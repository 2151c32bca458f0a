/**
 * One array as a picture on a canvas: its colours, the cell under the pointer or keyboard cursor, outlines
 * around cells, and the magnified band. The caller chooses the array, whether it is lit and the text for a
 * cell.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { ArrayViewOptions } from "./canvas_types.js" */
/** @import { Range } from "./colour_scales.js" */

import { hideTooltip, showTooltip } from "../app/tooltip.js";
import { context2d, el } from "../widgets/dom.js";
import { largestChannel, paintCells } from "./array_painter.js";
import { createCellCursor } from "./cell_cursor.js";
import { cellName } from "./cell_name.js";
import { createMagnifier } from "./magnifier.js";
import { createOutlines } from "./outlines.js";
import { rangeWords } from "./range_words.js";
import {
  cellOf,
  flatAt,
  flatOf,
  indexOf,
  nextChannel,
  pixelOf,
  tileLayout,
  withAcross,
} from "./tile_layout.js";

/** @param {ArrayViewOptions} options */
export function createArrayView(options) {
  const { field, address, shape, scale, whole, room = null, image = null, label } = options;
  const { colouring = null, grouped = false, dragged = false, choose, point, more } = options;
  const called = options.called ?? ((index) => `${label}[${index.join(", ")}]`);
  const small = address.endsWith(".bias") && shape[0] > 20;
  const layout = tileLayout(shape, { whole, room, image, small, channels: colouring ? 3 : 1 });
  const count = shape.reduce((product, size) => product * size, 1) / layout.channels;
  const figure = el("div", "figure");
  const canvas = el("canvas");
  Object.assign(canvas, { width: layout.width, height: layout.height, tabIndex: grouped ? -1 : 0 });
  Object.assign(canvas.dataset, { address, field });
  canvas.style.setProperty("--width", `${layout.width * layout.scale}px`);
  canvas.style.aspectRatio = `${layout.width} / ${layout.height}`;
  const attributes = {
    role: "slider",
    "aria-label": `${label}: nothing to show yet`,
    "aria-valuemin": "0",
    "aria-valuemax": String(count - 1),
    "aria-valuenow": "0",
    "aria-roledescription": "picture",
  };
  for (const [name, value] of Object.entries(attributes)) canvas.setAttribute(name, value);
  const opening = createMagnifier(canvas, layout, () => marks.place());
  const marks = createOutlines(layout, opening);
  figure.append(canvas, opening.element, marks.element);
  const context = context2d(canvas);
  /** @type {{values: TensorData|null, theme: string, each: boolean}} */
  let painted = { values: null, theme: "light", each: false };
  /** @type {{flat: number, x: number, y: number}|null} */
  let pointed = null;
  let picked = -1;
  let outlined = -1;
  const cursor = createCellCursor(canvas, {
    layout,
    grouped,
    take: (flat) => pick(flat, true),
    look: (flat) => (dragged ? pick(flat, true) : undefined, look()),
    leave,
  });

  /** @param {number} flat */
  const nameOf = (flat) => cellName(layout, painted.values, flat, called);
  /** The index of what a cell shows. @param {number} flat */
  const shownIndex = (flat) => indexOf(shape, largestChannel(layout, painted.values, flat));

  /** @param {number} flat @param {number} x @param {number} y */
  function say(flat, x, y) {
    if (flat !== pointed?.flat) point?.(flat < 0 ? null : shownIndex(flat));
    pointed = { flat, x, y };
    if (flat < 0 || !painted.values) return hideTooltip();
    return showTooltip([nameOf(flat), ...(more?.(shownIndex(flat)) ?? [])].join("\n"), x, y);
  }

  /** @param {MouseEvent} event @returns {[number, number]} */
  function pointOf({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  }

  /** @param {MouseEvent} event */
  function flatUnder(event) {
    const { x, y } = opening.behind(...pointOf(event));
    return flatAt(layout, Math.floor(x * layout.width), Math.floor(y * layout.height));
  }

  function leave() {
    if (pointed) point?.(null);
    pointed = null;
    opening.shut();
    hideTooltip();
  }

  /** Of three channels the largest in size is chosen first, then the others in turn. */
  function pick(/** @type {number} */ flat, /** @type {boolean} */ settled) {
    if (flat < 0) return;
    const again = [picked, outlined].every((one) => one >= 0 && cellOf(layout, one) === cellOf(layout, flat));
    stand(flat);
    picked = flat;
    choose?.(again ? indexOf(shape, nextChannel(layout, outlined)) : shownIndex(flat), settled);
  }

  /** @param {number} flat */
  function stand(flat) {
    cursor.stand(flat);
    canvas.setAttribute("aria-valuenow", String(cellOf(layout, flat)));
    canvas.setAttribute("aria-valuetext", nameOf(flat));
  }

  for (const name of /** @type {const} */ (["pointermove", "pointerdown"])) {
    canvas.addEventListener(name, (event) => {
      const flat = flatUnder(event);
      if (name === "pointerdown" && dragged) canvas.setPointerCapture(event.pointerId);
      const held = dragged && canvas.hasPointerCapture(event.pointerId);
      if (held && flat !== picked) pick(flat, false);
      say(flat, event.clientX, event.clientY);
      if (flat >= 0 && !held) opening.open(pixelOf(layout, flat), pointOf(event));
    });
  }
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", leave);
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible") && !grouped) look();
  });
  canvas.addEventListener("click", (event) => {
    if (grouped) cursor.enter(true);
    pick(pointed ? pointed.flat : flatUnder(event), true); // a click's place is rounded, a pointer's is not
  });

  function look() {
    stand(cursor.place);
    const at = pixelOf(layout, cursor.place);
    const box = canvas.getBoundingClientRect();
    const [x, y] = opening.through((at.x + 1) / layout.width, (at.y + 1) / layout.height);
    const [left, top] = opening.through((at.x + 0.5) / layout.width, (at.y + 0.5) / layout.height);
    opening.open(at, [left, top]);
    say(cursor.place, box.left + x * box.width, box.top + y * box.height);
  }

  /** Colour the canvas; returns the true range of what is shown. */
  function draw() {
    const { values, theme, each } = painted;
    const sheet = context.createImageData(layout.width, layout.height);
    const pixels = new Uint32Array(sheet.data.buffer);
    const range = values ? paintCells(pixels, layout, values, { scale, colouring, theme, each }) : null;
    context.putImageData(sheet, 0, 0);
    opening.repaint();
    return range;
  }

  return {
    element: figure,
    /** What decides how large it can be. */
    layout,
    /** Be so many pixels wide, with so many tiles in a line. @param {number} width @param {number} across */
    resize(width, across) {
      canvas.style.setProperty("--width", `${Math.floor(width * 4) / 4}px`);
      if (across === layout.across) return;
      Object.assign(layout, withAcross(layout, across));
      Object.assign(canvas, { width: layout.width, height: layout.height });
      canvas.style.aspectRatio = `${layout.width} / ${layout.height}`;
      opening.shut();
      draw();
      marks.rearrange();
    },
    /**
     * Paint new values (or none) and return their true range; `each`: every tile by its own range.
     * @param {TensorData|null} next @param {string} theme @param {boolean} [each]
     * @returns {Range|null}
     */
    paint(next, theme, each = false) {
      painted = { values: next, theme, each };
      const range = draw();
      canvas.setAttribute("aria-label", `${label}: ${rangeWords(next, range, shape)}`);
      canvas.setAttribute("aria-valuetext", nameOf(cursor.place));
      if (pointed) say(pointed.flat, pointed.x, pointed.y);
      return range;
    },
    /** Show the picture, or leave only its place. @param {boolean} lit */
    light(lit) {
      figure.classList.toggle("unlit", !lit);
    },
    /** Outline the chosen cell, or none. @param {number[]|null} index */
    outline(index) {
      outlined = index ? flatOf(shape, index) : -1;
      if (index) this.stand(index);
      marks.set("chosen", index ? index.map((place) => [place]) : null);
    },
    /** Let the keys begin at this cell. @param {number[]} index */
    stand(index) {
      stand(flatOf(shape, index));
    },
    /**
     * Mark a set of cells, one list of indices for each axis, or none: what they are to another.
     * @param {string} role @param {number[][]|null} axes
     */
    mark(role, axes) {
      marks.set(role, axes);
    },
  };
}
