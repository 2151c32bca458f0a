/**
 * A small line of one number over the steps, on a canvas, with the number of the step under the
 * pointer. Which number it is, is the caller's.
 */

import { format } from "../text/format.js";
import { hideTooltip, showTooltip } from "../app/tooltip.js";
import { decimate } from "../plots/decimate.js";

const WIDTH = 132;
const HEIGHT = 30;
const ROOM = 3;

/** @param {string} colour a custom property of the page: "ink" or "backward" */
export function createSparkline(colour) {
  const canvas = document.createElement("canvas");
  const density = globalThis.devicePixelRatio || 1;
  Object.assign(canvas, { className: "spark", width: WIDTH * density, height: HEIGHT * density });
  canvas.setAttribute("role", "img");
  let rows = [];
  let name = "";

  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const row = rowAt(rows, (event.clientX - box.left) / box.width);
    if (row) showTooltip(`${name}\nstep ${row[0]}: ${format(row[1])}`, event.clientX, event.clientY);
  });
  canvas.addEventListener("pointerleave", hideTooltip);

  return {
    element: canvas,
    /** Draw the rows [[step, value], …], the one of `step` marked. */
    draw(next, step, label) {
      rows = next;
      name = label;
      canvas.setAttribute("aria-label", `${label}: ${words(rows)}`);
      paint(
        canvas.getContext("2d"),
        density,
        sparklinePath(rows, WIDTH, HEIGHT, ROOM),
        rows,
        step,
        colourOf(canvas, colour),
      );
    },
  };
}

/** The colour of a custom property as it is in this theme. */
function colourOf(element, name) {
  element.style.color = `var(--${name})`;
  return getComputedStyle(element).color;
}

/** The row whose step is nearest to a place from 0 to 1 between the first and the last. */
export function rowAt(rows, place) {
  if (!rows.length) return null;
  const first = rows[0][0];
  const wanted = first + place * (rows[rows.length - 1][0] - first);
  return rows.reduce((best, row) => (Math.abs(row[0] - wanted) < Math.abs(best[0] - wanted) ? row : best));
}

/** {x, y, zero}: functions of step and value in pixels, and where 0 is (null outside). */
export function sparklinePath(rows, width, height, room) {
  const values = rows.map(([, value]) => value).filter((one) => one !== null && Number.isFinite(one));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const first = rows[0]?.[0] ?? 0;
  const long = (rows[rows.length - 1]?.[0] ?? 0) - first || 1;
  const tall = high - low || 1;
  const x = (step) => room + ((step - first) / long) * (width - 2 * room);
  const y = (value) =>
    high === low ? height / 2 : height - room - ((value - low) / tall) * (height - 2 * room);
  return { x, y, zero: low < 0 && high > 0 ? y(0) : null };
}

function paint(context, density, { x, y, zero }, rows, step, colour) {
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.strokeStyle = context.fillStyle = colour;
  if (zero !== null) {
    context.globalAlpha = 0.3;
    context.fillRect(0, Math.round(zero), WIDTH, 1);
    context.globalAlpha = 1;
  }
  context.lineWidth = 1.25;
  context.beginPath();
  let down = false;
  for (const [at, value] of decimate(rows, 4 * WIDTH, (row) => row[1]).points) {
    if (value === null || !Number.isFinite(value)) {
      down = false;
      continue;
    }
    context[down ? "lineTo" : "moveTo"](x(at), y(value));
    down = true;
  }
  context.stroke();
  const here = rows.find(([at]) => at === step);
  if (!here || here[1] === null) return;
  context.beginPath();
  context.arc(x(step), y(here[1]), 2.5, 0, 7);
  context.fill();
}

function words(rows) {
  const values = rows.map(([, value]) => value).filter((one) => one !== null);
  if (!values.length) return "nothing yet";
  const ends = `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  return `step ${rows[0][0]} to ${rows[rows.length - 1][0]}, from ${ends}, last ${format(values[values.length - 1])}`;
}
