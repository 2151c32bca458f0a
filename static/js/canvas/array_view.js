/**
 * One array as a picture on a canvas: its colours, the cell under the pointer or keyboard cursor, outlines
 * around cells, and the magnified band. The caller chooses the array, whether it is lit and the text for a
 * cell.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { Range, Scale } from "./colour_scales.js" */

import { hideTooltip, showTooltip } from "../app/tooltip.js";
import { format } from "../text/format.js";
import { context2d, el } from "../widgets/dom.js";
import { createCellCursor } from "./cell_cursor.js";
import { colourRange, colourTable, placeIn } from "./colour_scales.js";
import { createMagnifier } from "./magnifier.js";
import { createOutlines } from "./outlines.js";
import { rangeWords } from "./range_words.js";
import { flatAt, flatOf, indexOf, pixelOf, rangesOfTiles, tileLayout, withAcross } from "./tile_layout.js";

/**
 * @typedef {object} ArrayViewOptions
 * @property {string} field @property {string} address @property {number[]} shape
 * @property {Scale} scale @property {string} label what its cells are called
 * @property {boolean} [whole] one tile of a matrix @property {number|null} [room] the most pixels each way
 * @property {number[]|null} [image] the shape of a row of weights, where it is an image
 * @property {boolean} [grouped] one of a group of pictures: the arrows go between them first
 * @property {boolean} [dragged] it may be dragged over: `choose` gets every cell on the way
 * @property {(index: number[], settled: boolean) => void} [choose] the cell that was clicked
 * @property {(index: number[]|null) => void} [point] the cell that is looked at
 * @property {(index: number[]) => string[]} [more] further lines of the tooltip
 * @property {(index: number[]) => string} [called] the name of a cell where it is not its address
 */

/** @param {ArrayViewOptions} options */
export function createArrayView(options) {
  const { field, address, shape, scale, whole, room = null, image = null, label } = options;
  const { grouped = false, dragged = false, choose, point, more, called } = options;
  const layout = tileLayout(shape, { whole, room, image, small: address.endsWith(".bias") && shape[0] > 20 });
  const count = shape.reduce((product, size) => product * size, 1);
  const figure = el("div", "figure");
  const canvas = el("canvas");
  Object.assign(canvas, { width: layout.width, height: layout.height, tabIndex: grouped ? -1 : 0 });
  Object.assign(canvas.dataset, { address, field });
  canvas.style.setProperty("--width", `${layout.width * layout.scale}px`);
  canvas.style.aspectRatio = `${layout.width} / ${layout.height}`;
  const named = { role: "slider", "aria-label": `${label}: nothing to show yet`, "aria-valuemin": "0" };
  const valued = {
    "aria-valuemax": String(count - 1),
    "aria-valuenow": "0",
    "aria-roledescription": "picture",
  };
  for (const [name, value] of Object.entries({ ...named, ...valued })) canvas.setAttribute(name, value);
  const opening = createMagnifier(canvas, layout, () => marks.place());
  const marks = createOutlines(layout, opening);
  figure.append(canvas, opening.element, marks.element);
  const context = context2d(canvas);
  /** @type {{values: TensorData|null, theme: string, each: boolean}} */
  let painted = { values: null, theme: "light", each: false };
  /** @type {{flat: number, x: number, y: number}|null} */
  let pointed = null;
  let picked = -1;
  const cursor = createCellCursor(canvas, {
    layout,
    grouped,
    take: (flat) => pick(flat, true),
    look: (flat) => (dragged ? pick(flat, true) : undefined, look()),
    leave,
  });

  /** @param {number} flat */
  function nameOf(flat) {
    const index = indexOf(shape, flat);
    const name = called ? called(index) : `${label}[${index.join(", ")}]`;
    return painted.values ? `${name} = ${format(painted.values[flat])}` : name;
  }

  /** @param {number} flat @param {number} x @param {number} y */
  function say(flat, x, y) {
    if (flat !== pointed?.flat) point?.(flat < 0 ? null : indexOf(shape, flat));
    pointed = { flat, x, y };
    if (flat < 0 || !painted.values) return hideTooltip();
    return showTooltip([nameOf(flat), ...(more?.(indexOf(shape, flat)) ?? [])].join("\n"), x, y);
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

  /** @param {number} flat @param {boolean} settled */
  function pick(flat, settled) {
    if (flat < 0) return;
    stand(flat);
    picked = flat;
    choose?.(indexOf(shape, flat), settled);
  }

  /** @param {number} flat */
  function stand(flat) {
    cursor.stand(flat);
    canvas.setAttribute("aria-valuenow", String(flat));
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
    const range = values ? colourRange(values) : null;
    const sheet = context.createImageData(layout.width, layout.height);
    if (values) {
      const pixels = new Uint32Array(sheet.data.buffer);
      const colours = colourTable(scale, theme);
      const ranges = each ? rangesOfTiles(layout, values, colourRange) : [range];
      const places = ranges.map((one) => placeIn(scale, one));
      for (let flat = 0; flat < values.length; flat += 1) {
        const { x, y } = pixelOf(layout, flat);
        const place = places[each ? Math.floor(flat / layout.used) : 0];
        pixels[y * layout.width + x] = colours[place(values[flat])];
      }
    }
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
