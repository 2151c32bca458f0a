/** Parts that several stations share: rows, captions, lists of terms, and pictures of arrays. */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { Colouring } from "../canvas/array_painter.js" */

/** @typedef {"positive" | "signed"} Scale */
/**
 * @typedef {object} TermLine
 * @property {string} label @property {string} [detail] @property {number} product
 * @property {boolean} [on] @property {() => void} [choose]
 */
/** @typedef {[HTMLButtonElement, HTMLElement, HTMLElement, HTMLDataElement]} LineParts */

import { createArrayView } from "../canvas/array_view.js";
import { flatOf } from "../canvas/tile_layout.js";
import { format } from "../text/format.js";
import { el } from "../widgets/dom.js";

const AROUND = 5; // rows and columns that are shown around a cell

/** Lay out elements side by side in a row. @param {...HTMLElement} parts */
export function row(...parts) {
  const element = el("div", "station-row");
  element.append(...parts);
  return element;
}

/** An operator sign between two pictures. @param {string} [text] */
export function sign(text) {
  const element = el("span", "station-sign", text);
  element.setAttribute("aria-hidden", "true");
  return element;
}

/** A picture or grid with its caption above. @param {HTMLElement} content */
export function captioned(content) {
  const element = el("div", "station-figure");
  const caption = el("p", "station-caption");
  element.append(caption, content);
  return {
    element,
    say(/** @type {string} */ text) {
      if (caption.textContent !== text) caption.textContent = text;
    },
  };
}

/**
 * The cells displayed around a number: the whole filter for a kernel, a square for a map, the nearest ones
 * of the row for units or a matrix. `places` are flat indices; `marked` is the position of the number among
 * them.
 * @param {number[]} shape
 * @param {number[]} index
 * @returns {{places: number[], columns: number, marked: number}}
 */
export function cellsAround(shape, index) {
  const count = (/** @type {number} */ axis) => shape[axis] ?? 1;
  const whole = shape.length === 4;
  const [down, across] = [shape.length - 2, shape.length - 1];
  const rows = shape.length > 2 ? span(index[down], count(down), whole) : [index[down]];
  const columns = span(index[across], count(across), whole);
  const at = (/** @type {number|undefined} */ i, /** @type {number} */ j) =>
    flatOf(shape, [...index.slice(0, Math.max(0, down)), ...(i === undefined ? [] : [i]), j]);
  const places = rows.flatMap((i) => columns.map((j) => at(i, j)));
  return { places, columns: columns.length, marked: places.indexOf(flatOf(shape, index)) };
}

/** @param {number} at @param {number} count @param {boolean} whole */
function span(at, count, whole) {
  const length = whole ? count : Math.min(AROUND, count);
  const first = whole ? 0 : Math.max(0, Math.min(at - Math.floor(length / 2), count - length));
  return Array.from({ length }, (_, place) => first + place);
}

/**
 * A list of products, one line each with a bar, followed by their sum. `label`, `left` and `right` are
 * text, `product` is a number.
 */
export function termList() {
  const list = el("ul", "terms");
  return {
    element: list,
    /** @param {TermLine[]} lines */
    update(lines) {
      const top = lines.reduce((most, { product }) => Math.max(most, Math.abs(product)), 0) || 1;
      while (list.children.length > lines.length) list.lastChild?.remove();
      while (list.children.length < lines.length) list.append(termLine());
      lines.forEach(({ label, detail = "", product, on = false, choose }, number) => {
        const line = list.children[number];
        const [press, middle, bar, value] = /** @type {LineParts} */ (/** @type {unknown} */ (line.children));
        press.textContent = label;
        press.disabled = !choose;
        press.onclick = choose ?? null;
        middle.textContent = detail;
        const part = (50 * Math.abs(product)) / top;
        const filled = /** @type {HTMLElement} */ (bar.firstChild);
        Object.assign(filled.style, { left: `${product < 0 ? 50 - part : 50}%`, width: `${part}%` });
        filled.classList.toggle("negative", product < 0);
        value.value = String(product);
        value.textContent = format(product);
        line.classList.toggle("on", on);
      });
    },
  };
}

function termLine() {
  const line = el("li");
  const button = el("button", "link");
  button.type = "button";
  const bar = el("i", "term-bar");
  bar.append(el("b"));
  line.append(button, el("span", "term-detail"), bar, el("data"));
  return line;
}

/**
 * A picture of one array of the step in a station, with its caption; it is recreated when the array
 * changes.
 * @param {{room: number, dragged?: boolean, choose?: (index: number[], settled: boolean) => void,
 *   called?: (index: number[]) => string}} options
 */
export function stationPicture({ room, dragged = false, choose, called }) {
  const place = el("div");
  const figure = captioned(place);
  /** @type {{key: string, view: ReturnType<typeof createArrayView>} | null} what was drawn last */
  let drawn = null;
  return {
    element: figure.element,
    /**
     * @param {{address: string, shape: number[], field?: string, values: TensorData|null,
     *   theme: string, caption: string, scale?: Scale, colouring?: Colouring|null, whole?: boolean}} what
     */
    update({ address, shape, values, theme, caption, ...look }) {
      const { field = "station", scale = "signed", colouring = null, whole = false } = look;
      const key = `${address} ${shape} ${scale} ${field}`;
      if (drawn?.key !== key) {
        const view = createArrayView({
          field,
          address,
          shape,
          scale,
          colouring,
          label: address,
          room,
          dragged,
          choose,
          called,
          whole,
        });
        place.replaceChildren(view.element);
        drawn = { key, view };
      }
      figure.say(caption);
      drawn.view.paint(values, theme);
      return drawn.view;
    },
  };
}
