/**
 * One array as a picture on a canvas: its colours, the cell under the pointer or the keys, and the
 * outline of the chosen cell. Which array, and whether it is lit, is the caller's.
 */

import { format } from "./format.js";
import { placeIn, rangeOf, table } from "./palette.js";
import { flatAt, flatOf, indexOf, layoutOf, pixelOf } from "./tiles.js";
import { hideTooltip, showTooltip } from "./tooltip.js";

/**
 * @param {{field: string, address: string, shape: number[], scale: "positive"|"signed",
 *   whole?: boolean, label: string, choose?: (index: number[]) => void,
 *   also?: () => {label: string, values: ArrayLike<number>}|null}} options
 */
export function createPicture(options) {
  const { field, address, shape, scale, whole, label, choose, also } = options;
  const layout = layoutOf(shape, { whole, small: address.endsWith(".bias") && shape[0] > 20 });
  const figure = document.createElement("div");
  figure.className = "figure";
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: layout.width, height: layout.height, tabIndex: 0 });
  Object.assign(canvas.dataset, { address, field });
  canvas.style.setProperty("--width", `${layout.width * layout.scale}px`);
  canvas.style.aspectRatio = `${layout.width} / ${layout.height}`;
  canvas.setAttribute("role", "img");
  const outline = document.createElement("span");
  outline.className = "outline";
  outline.hidden = true;
  figure.append(canvas, outline);
  const context = canvas.getContext("2d");
  const image = context.createImageData(layout.width, layout.height);
  const pixels = new Uint32Array(image.data.buffer);
  let values = null;
  let cursor = 0;
  let pointed = null;

  function say(flat, x, y) {
    pointed = { flat, x, y };
    if (flat < 0 || !values) return hideTooltip();
    const index = indexOf(shape, flat);
    const lines = [`${label}[${index.join(", ")}] = ${format(values[flat])}`];
    const other = also?.();
    if (other) lines.push(`${other.label}[${index.join(", ")}] = ${format(other.values[flat])}`);
    return showTooltip(lines.join("\n"), x, y);
  }

  function flatUnder(event) {
    const box = canvas.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * layout.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * layout.height);
    return flatAt(layout, x, y);
  }

  for (const name of ["pointermove", "pointerdown"]) {
    canvas.addEventListener(name, (event) => say(flatUnder(event), event.clientX, event.clientY));
  }
  for (const name of ["pointerleave", "blur"]) {
    canvas.addEventListener(name, () => {
      pointed = null;
      hideTooltip();
    });
  }
  canvas.addEventListener("click", (event) => {
    const flat = pointed ? pointed.flat : flatUnder(event); // a click's place is rounded, a pointer's is not
    if (flat >= 0) choose?.(indexOf(shape, flat));
  });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -layout.columns, ArrowDown: layout.columns }[event.key];
    if (event.key === "Enter") choose?.(indexOf(shape, cursor));
    if (!by) return;
    event.preventDefault();
    cursor = Math.max(0, Math.min(layout.count * layout.used - 1, cursor + by));
    const at = pixelOf(layout, cursor);
    const box = canvas.getBoundingClientRect();
    const cell = box.width / layout.width;
    say(cursor, box.left + (at.x + 1) * cell, box.top + (at.y + 1) * cell);
  });

  return {
    element: figure,
    /** Paint new values (or none) and return their true range. */
    paint(next, theme) {
      values = next;
      const range = next ? rangeOf(next) : null;
      pixels.fill(0);
      if (next) {
        const colours = table(scale, theme);
        const place = placeIn(scale, range);
        for (let flat = 0; flat < next.length; flat += 1) {
          const { x, y } = pixelOf(layout, flat);
          pixels[y * layout.width + x] = colours[place(next[flat])];
        }
      }
      context.putImageData(image, 0, 0);
      const words = range ? `${format(range.low)} to ${format(range.high)}` : "nothing to show yet";
      canvas.setAttribute("aria-label", `${label}: ${words}`);
      if (pointed) say(pointed.flat, pointed.x, pointed.y);
      return range;
    },
    /** Show the picture, or leave only its place. */
    light(lit) {
      figure.classList.toggle("unlit", !lit);
    },
    /** Outline one cell, or none. */
    outline(index) {
      outline.hidden = !index;
      if (!index) return;
      const { x, y } = pixelOf(layout, flatOf(shape, index));
      Object.assign(outline.style, {
        left: `${(100 * x) / layout.width}%`,
        top: `${(100 * y) / layout.height}%`,
        width: `${100 / layout.width}%`,
        height: `${100 / layout.height}%`,
      });
    },
  };
}
