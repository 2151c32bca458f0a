/**
 * One array as a picture on a canvas: its colours, the cell under the pointer or the keys, marks
 * around cells, and the band that opens where one looks. Which array, whether it is lit and what
 * is said of a cell is the caller's.
 */

/** @import { TensorData } from "../net/protocol_types.js" */

import { format } from "../text/format.js";
import { createOutlines } from "./outlines.js";
import { createMagnifier } from "./magnifier.js";
import { placeIn, colourRange, colourTable } from "./colour_scales.js";
import { flatAt, indexOf, tileLayout, pixelOf, rangesOfTiles } from "./tile_layout.js";
import { hideTooltip, showTooltip } from "../app/tooltip.js";

/**
 * @param {{field: string, address: string, shape: number[], scale: "positive"|"signed",
 *   whole?: boolean, room?: number, label: string, dragged?: boolean,
 *   choose?: (index: number[], settled: boolean) => void, point?: (index: number[]|null) => void,
 *   more?: (index: number[]) => string[], called?: (index: number[]) => string}} options `choose` gets the cell that was clicked, and, where
 *   it may be `dragged`, every cell on the way with `settled` false; `point` the cell looked at;
 *   `more` gives further lines of the tooltip, `called` the name of a cell where it is not its address
 */
export function createArrayView(options) {
  const {
    field,
    address,
    shape,
    scale,
    whole,
    room = null,
    label,
    dragged,
    choose,
    point,
    more,
    called,
  } = options;
  const layout = tileLayout(shape, { whole, room, small: address.endsWith(".bias") && shape[0] > 20 });
  const figure = document.createElement("div");
  figure.className = "figure";
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: layout.width, height: layout.height, tabIndex: 0 });
  Object.assign(canvas.dataset, { address, field });
  canvas.style.setProperty("--width", `${layout.width * layout.scale}px`);
  canvas.style.aspectRatio = `${layout.width} / ${layout.height}`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${label}: nothing to show yet`);
  const opening = createMagnifier(canvas, layout, () => marks.place());
  const marks = createOutlines(layout, opening);
  figure.append(canvas, opening.element, marks.element);
  const context = canvas.getContext("2d");
  const image = context.createImageData(layout.width, layout.height);
  const pixels = new Uint32Array(image.data.buffer);
  let values = null;
  let cursor = 0;
  let pointed = null;
  let picked = -1;

  function say(flat, x, y) {
    if (flat !== pointed?.flat) point?.(flat < 0 ? null : indexOf(shape, flat));
    pointed = { flat, x, y };
    if (flat < 0 || !values) return hideTooltip();
    const index = indexOf(shape, flat);
    const name = called ? called(index) : `${label}[${index.join(", ")}]`;
    const lines = [`${name} = ${format(values[flat])}`, ...(more?.(index) ?? [])];
    return showTooltip(lines.join("\n"), x, y);
  }

  function pointOf({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  }

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

  function pick(flat, settled) {
    if (flat < 0) return;
    cursor = picked = flat;
    choose?.(indexOf(shape, flat), settled);
  }

  for (const name of ["pointermove", "pointerdown"]) {
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
    if (canvas.matches(":focus-visible")) look();
  });
  canvas.addEventListener("click", (event) => {
    pick(pointed ? pointed.flat : flatUnder(event), true); // a click's place is rounded, a pointer's is not
  });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -layout.columns, ArrowDown: layout.columns }[
      event.key
    ];
    if (event.key === "Enter") pick(cursor, true);
    if (!by) return;
    event.preventDefault();
    cursor = Math.max(0, Math.min(layout.count * layout.used - 1, cursor + by));
    if (dragged) pick(cursor, true);
    look();
  });

  function look() {
    const at = pixelOf(layout, cursor);
    const box = canvas.getBoundingClientRect();
    const [x, y] = opening.through((at.x + 1) / layout.width, (at.y + 1) / layout.height);
    opening.open(at, opening.through((at.x + 0.5) / layout.width, (at.y + 0.5) / layout.height));
    say(cursor, box.left + x * box.width, box.top + y * box.height);
  }

  return {
    element: figure,
    /**
     * Paint new values (or none) and return their true range; `each`: every tile by its own range.
     * @param {TensorData|null} next @param {string} theme @param {boolean} [each]
     */
    paint(next, theme, each = false) {
      values = next;
      const range = next ? colourRange(next) : null;
      pixels.fill(0);
      if (next) {
        const colours = colourTable(scale, theme);
        const places = (each ? rangesOfTiles(layout, next, colourRange) : [range]).map((one) =>
          placeIn(scale, one),
        );
        for (let flat = 0; flat < next.length; flat += 1) {
          const { x, y } = pixelOf(layout, flat);
          const place = places[each ? Math.floor(flat / layout.used) : 0];
          pixels[y * layout.width + x] = colours[place(next[flat])];
        }
      }
      context.putImageData(image, 0, 0);
      opening.repaint();
      canvas.setAttribute("aria-label", `${label}: ${inWords(next, range, shape)}`);
      if (pointed) say(pointed.flat, pointed.x, pointed.y);
      return range;
    },
    /** Show the picture, or leave only its place. */
    light(lit) {
      figure.classList.toggle("unlit", !lit);
    },
    /** Outline the chosen cell, or none. */
    outline(index) {
      if (index) this.stand(index);
      marks.set("chosen", index ? index.map((place) => [place]) : null);
    },
    /** Let the keys begin at this cell. */
    stand(index) {
      cursor = index.reduce((flat, place, axis) => flat * shape[axis] + place, 0);
    },
    /** Mark a set of cells, one list of indices for each axis, or none: what they are to another. */
    mark(role, axes) {
      marks.set(role, axes);
    },
  };
}

/** What a picture shows, for who does not see it: its range, where its largest is, how much is zero. */
function inWords(values, range, shape) {
  if (!range) return "nothing to show yet";
  let top = 0;
  let zeros = 0;
  for (let flat = 0; flat < values.length; flat += 1) {
    if (Math.abs(values[flat]) > Math.abs(values[top])) top = flat;
    if (values[flat] === 0) zeros += 1;
  }
  const ends = `${format(range.low)} to ${format(range.high)}`;
  const none = zeros ? `; ${zeros} of ${values.length} are zero` : "";
  return `${ends}; the largest, ${format(values[top])}, is at [${indexOf(shape, top).join(", ")}]${none}`;
}
