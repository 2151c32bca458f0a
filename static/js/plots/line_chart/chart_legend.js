/** The legend of a line chart in SVG: one entry per line, placed where it covers no curve. */

import { arrowPath } from "./paths.js";
import { textWidth } from "./text_width.js";

/** @typedef {import("./line_chart_types.js").Box} Box */
/** @typedef {import("./line_chart_types.js").LegendSpec} LegendSpec */
/** @typedef {ReturnType<typeof import("./node_pool.js").createNodePool>} NodePool */

const SIGN = 24; // pixels for the sign and the gap behind it
const BETWEEN = 16; // between two entries beside each other

/** @param {number} size of the type */
function lineHeight(size) {
  return size + 5;
}

/** @param {LegendSpec[]} entries @param {number} size */
export function legendSize(entries, size) {
  const widths = entries.map(({ words }) => SIGN + textWidth(words, size));
  return { width: Math.max(0, ...widths), height: entries.length * lineHeight(size) };
}

/**
 * Break the entries into rows as wide as the plot, for a legend above it when no place inside is free.
 * @param {LegendSpec[]} entries @param {number} size @param {number} width
 * @returns {{places: {x: number, y: number}[], width: number, height: number}}
 */
export function legendRows(entries, size, width) {
  let [x, y, widest] = [0, 0, 0];
  const places = entries.map(({ words }) => {
    const wide = SIGN + textWidth(words, size);
    if (x > 0 && x + wide > width) [x, y] = [0, y + lineHeight(size)];
    const place = { x, y };
    widest = Math.max(widest, x + wide);
    x += wide + BETWEEN;
    return place;
  });
  return { places, width: widest, height: entries.length ? y + lineHeight(size) : 0 };
}

/**
 * @param {NodePool} pool @param {LegendSpec[]} entries @param {{x: number, y: number}[]} places
 * @param {{left: number, top: number}} corner @param {number} size
 */
export function drawLegend(pool, entries, places, { left, top }, size) {
  for (const [i, { sign, colour, words, dash = "solid", faint = false }] of entries.entries()) {
    const x = Math.round(left + places[i].x);
    const y = Math.round(top + places[i].y + lineHeight(size) / 2);
    const look = { "data-colour": colour, "data-dash": dash, "data-faint": String(faint) };
    const [kind, d] = signPath(sign, x, y);
    pool.node(`sign${i}`, "path", { class: `chart-${kind}`, ...look, "stroke-width": 2, d });
    pool.node(`words${i}`, "text", { class: "chart-words", x: x + SIGN, y: y + size * 0.36 }, words);
  }
}

/** @param {LegendSpec["sign"]} sign @param {number} x @param {number} y @returns {[string, string]} */
function signPath(sign, x, y) {
  const middle = x + 9;
  if (sign === "line") return ["line", `M${x} ${y}h18`];
  if (sign === "arrow") return ["arrow", arrowPath(x, x + 18, y, 8)];
  if (sign === "diamond") return ["diamond", `M${middle} ${y - 5}l5 5l-5 5l-5 -5z`];
  return [sign, `M${middle - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`];
}
