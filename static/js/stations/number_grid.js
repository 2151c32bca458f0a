/** A small grid of numbers on coloured cells. */

/** @import { Scale } from "./station_elements.js" */

import { colourRange, colourTable, inkOn, placeIn, rgbOf } from "../canvas/colour_scales.js";
import { format } from "../text/format.js";
import { el } from "../widgets/dom.js";
import { captioned } from "./station_elements.js";

const READABLE = 7; // rows or columns of a grid in which numbers can be read

/**
 * A grid of numbers on coloured cells, with a common power of ten in the caption. A grid that is too large
 * to read is drawn without numbers.
 */
export function numberGrid() {
  const grid = el("div", "number-grid");
  grid.setAttribute("role", "img");
  const figure = captioned(grid);
  return {
    element: figure.element,
    /**
     * @param {{caption: string, values: ArrayLike<number>, columns: number, theme: string,
     *   scale?: Scale, marked?: number, outside?: boolean[], choose?: (place: number) => void}} what
     */
    update({ caption, values, columns, theme, scale = "signed", marked = -1, outside = [], choose }) {
      const range = colourRange(values);
      const rows = values.length / columns;
      const readable = rows <= READABLE && columns <= READABLE;
      const power = readable ? powerOf(range) : 0;
      figure.say(power ? `${caption}, in 10${raised(power)}` : caption);
      grid.classList.toggle("coarse", !readable);
      grid.style.setProperty("--columns", String(columns));
      while (grid.children.length > values.length) grid.lastChild?.remove();
      while (grid.children.length < values.length) grid.append(el("span"));
      const place = placeIn(scale, range);
      const colours = colourTable(scale, theme);
      const shown = readable ? Array.from(values, (value) => plain(value / 10 ** power, power ? 1 : 2)) : [];
      /** @type {HTMLElement[]} */ ([...grid.children]).forEach((cell, number) => {
        const colour = rgbOf(colours[place(values[number])]);
        cell.style.background = `rgb(${colour.join(" ")})`;
        cell.style.color = inkOn(colour);
        cell.textContent = outside[number] ? "·" : (shown[number] ?? "");
        cell.dataset.value = String(values[number]);
        cell.classList.toggle("marked", number === marked);
        cell.classList.toggle("outside", Boolean(outside[number]));
        cell.onclick = choose ? () => choose(number) : null;
      });
      const words = readable
        ? Array.from(values, (value) => format(value, 3)).join(", ")
        : `${format(range?.low)} to ${format(range?.high)}`;
      grid.setAttribute("aria-label", `${caption}: ${words}`);
    },
  };
}

/** @param {{low: number, high: number} | null} range */
function powerOf(range) {
  const top = range ? Math.max(Math.abs(range.low), Math.abs(range.high)) : 0;
  if (!Number.isFinite(top) || top === 0 || (top >= 0.1 && top < 100)) return 0;
  return Math.floor(Math.log10(top));
}

/** @param {number} value @param {number} digits */
function plain(value, digits) {
  if (!Number.isFinite(value)) return "–";
  const text = value.toFixed(Math.abs(value) >= 10 ? 1 : digits);
  return Number(text) === 0 ? "0" : text.replace("-", "−");
}

/** @param {number} power */
function raised(power) {
  return String(power).replace(/./g, (one) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(one)] ?? "⁻");
}
