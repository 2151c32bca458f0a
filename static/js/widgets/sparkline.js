/**
 * A sparkline in SVG: one number over the steps, with its value at the step under the pointer. The caller
 * chooses the number.
 */

import { hideTooltip, showTooltip } from "../app/tooltip.js";
import { decimate } from "../plots/decimate.js";
import { format } from "../text/format.js";
import { svg } from "./dom.js";

/** @typedef {import("../state/state_types.js").PinnedRows} PinnedRows */

const WIDTH = 132;
const HEIGHT = 30;
const ROOM = 3;

/** @param {string} colour a custom property of the page: "ink" or "backward" */
export function createSparkline(colour) {
  const picture = svg("svg", {
    class: "spark",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
  });
  picture.setAttribute("role", "img");
  picture.dataset.colour = colour;
  const [level, line, here] = ["chart-axis", "chart-line", "chart-here"].map((name) =>
    svg("path", { class: name }),
  );
  picture.append(level, line, here);
  /** @type {PinnedRows} */
  let rows = [];
  let name = "";

  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const row = rowAt(rows, (event.clientX - box.left) / box.width);
    if (row) showTooltip(`${name}\nstep ${row[0] + 1}: ${format(row[1])}`, event.clientX, event.clientY);
  });
  picture.addEventListener("pointerleave", hideTooltip);

  return {
    element: picture,
    /** Draw the rows, the one of `step` marked.
     * @param {PinnedRows} next @param {number | undefined} step @param {string} label */
    draw(next, step, label) {
      rows = next;
      name = label;
      picture.setAttribute("aria-label", `${label}: ${words(rows)}`);
      const { x, y, zero } = sparklinePath(rows, WIDTH, HEIGHT, ROOM);
      level.setAttribute("d", zero === null ? "" : `M0 ${Math.round(zero)}H${WIDTH}`);
      line.setAttribute("d", path(rows, x, y));
      const row = rows.find(([at]) => at === step);
      const marked = row && row[1] !== null && Number.isFinite(row[1]) ? `M${x(row[0])} ${y(row[1])}h0` : "";
      here.setAttribute("d", marked);
    },
  };
}

/** @param {PinnedRows} rows @param {(step: number) => number} x @param {(value: number) => number} y */
function path(rows, x, y) {
  let d = "";
  let down = false;
  for (const [at, value] of decimate(rows, 4 * WIDTH, (row) => row[1] ?? NaN).points) {
    const known = value !== null && Number.isFinite(value);
    if (known) d += `${down ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    down = known;
  }
  return d;
}

/**
 * The row whose step is nearest to a position, from 0 for the first step to 1 for the last.
 * @param {PinnedRows} rows @param {number} place
 */
export function rowAt(rows, place) {
  if (!rows.length) return null;
  const first = rows[0][0];
  const wanted = first + place * (rows[rows.length - 1][0] - first);
  return rows.reduce((best, row) => (Math.abs(row[0] - wanted) < Math.abs(best[0] - wanted) ? row : best));
}

/** {x, y, zero}: functions of step and value in pixels, and where 0 is (null outside).
 * @param {PinnedRows} rows @param {number} width @param {number} height @param {number} room */
export function sparklinePath(rows, width, height, room) {
  const values = rows.flatMap(([, value]) => (value !== null && Number.isFinite(value) ? [value] : []));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const first = rows[0]?.[0] ?? 0;
  const long = (rows[rows.length - 1]?.[0] ?? 0) - first || 1;
  const tall = high - low || 1;
  /** @param {number} step */
  const x = (step) => room + ((step - first) / long) * (width - 2 * room);
  /** @param {number} value */
  const y = (value) =>
    high === low ? height / 2 : height - room - ((value - low) / tall) * (height - 2 * room);
  return { x, y, zero: low < 0 && high > 0 ? y(0) : null };
}

/** @param {PinnedRows} rows */
function words(rows) {
  const values = rows.flatMap(([, value]) => (value === null ? [] : [value]));
  if (!values.length) return "nothing yet";
  const ends = `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  const steps = `step ${rows[0][0] + 1} to ${rows[rows.length - 1][0] + 1}`;
  return `${steps}, from ${ends}, last ${format(values[values.length - 1])}`;
}
