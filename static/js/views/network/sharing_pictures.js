/**
 * Pictures of weight sharing in a convolution: the connections from one input row to one output row, and
 * the matrix of the equivalent dense layer. Each weight has one colour.
 */

/** @import { Theme } from "../../state/state_types.js" */
/** @import { LayerSides } from "../../walk/walk_types.js" */

import { windowOf } from "../../network/receptive_fields.js";
import { sharingColour, sharingEdges, sharingEntries } from "../../network/weight_sharing.js";
import { context2d, el, svg } from "../../widgets/dom.js";

const WIDE = 640;
const FIRST_ROWS = 30;

/**
 * The graph of the connections through one row of a filter.
 * @param {LayerSides} sides @param {number} row @param {Theme} theme
 */
export function sharingGraph({ layer, entering, leaving }, row, theme) {
  const { size } = windowOf(layer);
  const [inputs, outputs] = [entering.shape[2], leaving.shape[2]];
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} 190`, class: "sharing-graph", role: "img" });
  const edges = sharingEdges(layer, 1, inputs, outputs);
  picture.setAttribute(
    "aria-label",
    `${inputs} inputs above, ${outputs} outputs below, ${edges.length} connections in ${size[1]} colours`,
  );
  /** @param {number} count @param {number} number */
  const place = (count, number) => ((number + 0.5) * WIDE) / count;
  for (const { from, to, j } of edges) {
    picture.append(
      svg("line", {
        x1: place(inputs, from),
        y1: 24,
        x2: place(outputs, to),
        y2: 156,
        stroke: sharingColour(row * size[1] + j, size, theme),
        "stroke-width": 1.4,
      }),
    );
  }
  for (const [count, y] of [
    [inputs, 20],
    [outputs, 160],
  ]) {
    const radius = Math.min(6, (0.4 * WIDE) / count);
    for (let number = 0; number < count; number += 1)
      picture.append(svg("circle", { cx: place(count, number), cy: y, r: radius }));
  }
  picture.append(
    rowLabel(`one row of ${entering.address}`, 10),
    rowLabel(`one row of ${leaving.address}`, 182),
  );
  return picture;
}

/** @param {string} text @param {number} y */
function rowLabel(text, y) {
  const label = svg("text", { x: 0, y });
  label.textContent = text;
  return label;
}

/**
 * The matrix twice, with a caption: its first rows enlarged, and the whole.
 * @param {LayerSides} sides @param {Theme} theme
 */
export function sharingMatrices({ layer, entering, leaving }, theme) {
  const { size } = windowOf(layer);
  const [height, width] = [leaving, entering].map(({ shape }) => shape[1] * shape[2]);
  const entries = sharingEntries(layer, entering.shape, leaving.shape);
  const rows = Math.min(height, FIRST_ROWS);
  const above = entries.filter(({ row }) => row < rows);
  const columns = Math.min(width, 2 + Math.max(...above.map(({ column }) => column)));
  const caption = el(
    "p",
    "soft",
    `Above its first ${rows} rows, below all of it: one row an output, one column an input, ` +
      "paper where there is a zero.",
  );
  return [
    matrixPicture(entries, { height: rows, width: columns, size, theme }),
    matrixPicture(entries, { height, width, size, theme }),
    caption,
  ];
}

/**
 * @param {ReturnType<typeof sharingEntries>} entries
 * @param {{height: number, width: number, size: [number, number], theme: Theme}} options
 */
function matrixPicture(entries, { height, width, size, theme }) {
  const count = size[0] * size[1];
  const canvas = el("canvas", "sharing-matrix");
  Object.assign(canvas, { width, height });
  canvas.style.aspectRatio = `${width} / ${height}`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute(
    "aria-label",
    `a matrix of ${height} rows and ${width} columns with ${count} coloured diagonals; all else is zero`,
  );
  const context = context2d(canvas);
  const colours = Array.from({ length: count }, (_, weight) => sharingColour(weight, size, theme));
  for (const { row, column, weight } of entries) {
    context.fillStyle = colours[weight];
    context.fillRect(column, row, 1, 1);
  }
  return canvas;
}
