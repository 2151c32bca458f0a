/**
 * The loss over a plane as a surface in space. The scene is a unit box of equal scales, so that
 * arrow heads keep their shape; ticks and hover texts carry the true numbers. No layout in 2-D.
 */

import { format } from "../../text/format.js";
import { boundsOf, paddedRange } from "../ranges.js";
import { ARROW_COLOURS, arrowsOf } from "./arrows.js";
import { surfaceRows, heightScale } from "./figure_2d.js";
import { mapRect } from "./map_rect.js";
import { endTraces, pathTraces, pickedTraces } from "./stems.js";

const HEIGHT = 1.2;
const HEAD = 0.2;
const SHORTEST = 0.01;
const LIFT = 0.02; // a curved floor lies over its tangent plane: arrows on it would be buried

/** The range of losses that the box holds in a scene of that size, arrows and all. */
export function sceneRange(surface, size) {
  return rangeOf(surface, arrowsOf(surface, mapRect(surface, size).perUnit));
}

/** The range of losses with the tips of arrows: no more than the cap. */
function rangeOf(surface, arrows) {
  const cap = surface.heights?.cap ?? Infinity;
  const own = [surface.start_loss, surface.end_loss];
  const lifted = arrows.map(({ rise = 0, factor = 1 }) => surface.start_loss + rise * factor);
  const shown = Array.from(surface.arrays.losses.data, (one) => Math.min(one, cap));
  return paddedRange(boundsOf(shown, own, lifted), 0.04);
}

/** Functions from (α, β, loss) to the box. */
export function sceneBox(surface, range = rangeOf(surface, surface.arrows)) {
  const cap = surface.heights?.cap ?? Infinity;
  return {
    range,
    cap,
    flat: (one) => one / surface.radius,
    high: (loss) => ((Math.min(loss, cap) - range[0]) / (range[1] - range[0])) * HEIGHT,
  };
}

/**
 * The figure of the surface with arrows on the tangent plane, measured end, path, and the point that
 * was `picked`; heights in `range`, which stays while playing.
 */
export function sceneFigure(surface, theme, size, { landed, picked }, range) {
  const arrows = arrowsOf(surface, mapRect(surface, size).perUnit);
  const box = sceneBox(surface, range);
  const rows = surfaceRows(surface.arrays.losses);
  const [low, high] = heightScale(theme);
  const data = [
    {
      type: "surface",
      x: Array.from(surface.arrays.alphas.data, box.flat),
      y: Array.from(surface.arrays.betas.data, box.flat),
      z: rows.map((row) => row.map((one) => (one === null ? null : box.high(one)))),
      text: turned(rows).map((column) => column.map((one) => (one === null ? "" : format(one)))),
      colorscale: [
        [0, low],
        [1, high],
      ],
      showscale: false,
      lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05, roughness: 0.9 },
      hovertemplate: "C %{text}<extra></extra>",
      contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
    },
    ...pathTraces(surface, theme, box),
    ...arrows.flatMap((arrow) => arrowOf(surface, arrow, theme, box)),
    ...(landed ? endTraces(surface, theme, box) : []),
    ...(picked ? pickedTraces(picked, theme, box) : []),
  ];
  const ticks = (values, place) => ({
    tickvals: values.map(place),
    ticktext: values.map((one) => (one ? format(one, 2) : "0")),
  });
  const half = [-surface.radius / 2, 0, surface.radius / 2];
  const span = box.range[1] - box.range[0];
  const losses = [0.2, 0.5, 0.8].map((part) => box.range[0] + part * span);
  const axis = (title, range, more) => ({
    title: { text: title, font: { size: 12 } },
    range,
    autorange: false,
    showgrid: false,
    zeroline: false,
    showbackground: false,
    showspikes: false,
    linecolor: theme.line,
    showline: true,
    color: theme["ink-soft"],
    tickfont: { size: 11 },
    ...more,
  });
  return {
    data,
    layout: {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      scene: {
        uirevision: "one",
        dragmode: "orbit",
        aspectmode: "manual",
        aspectratio: { x: 1.15, y: 1.15, z: (1.15 * HEIGHT) / 2 },
        camera: {
          projection: { type: "perspective" },
          eye: { x: 1.42, y: 1.72, z: 1.15 }, // from where the loss falls to, with most planes
          center: { x: 0, y: 0, z: -0.1 },
        },
        xaxis: axis("α", [-1, 1], ticks(half, box.flat)),
        yaxis: axis("β", [-1, 1], ticks(half, box.flat)),
        zaxis: axis("C", [0, HEIGHT], ticks(losses, box.high)),
      },
    },
  };
}

/** Columns of rows: the library looks a text up by column first, and a height by row. */
function turned(rows) {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}

function arrowOf(surface, arrow, theme, box) {
  const color = theme[ARROW_COLOURS[arrow.name] ?? "ink"];
  const rise = (alpha, beta) => surface.slope[0] * alpha + surface.slope[1] * beta;
  const at = (alpha, beta) => [
    box.flat(alpha * arrow.factor),
    box.flat(beta * arrow.factor),
    box.high(surface.start_loss + rise(alpha, beta) * arrow.factor) + LIFT,
  ];
  const from = at(arrow.tail_alpha, arrow.tail_beta);
  const to = at(arrow.tail_alpha + arrow.alpha, arrow.tail_beta + arrow.beta);
  const way = to.map((one, i) => one - from[i]);
  const length = Math.hypot(...way);
  if (!(length > SHORTEST)) return [];
  const head = Math.min(HEAD, length * 0.6);
  const [u, v, w] = way.map((one) => (one / length) * head);
  const line = from.map((one, i) => [one, to[i] - way[i] * ((head * 0.8) / length)]);
  const shaft = {
    type: "scatter3d",
    mode: "lines",
    x: line[0],
    y: line[1],
    z: line[2],
    line: { color, width: { fan: 2, descent: 7, update: 7 }[arrow.name] ?? 4 },
    hoverinfo: "skip",
  };
  if (arrow.name === "fan") return [shaft];
  return [
    shaft,
    {
      type: "cone",
      x: [to[0]],
      y: [to[1]],
      z: [to[2]],
      u: [u],
      v: [v],
      w: [w],
      sizemode: "raw",
      anchor: "tip",
      showscale: false,
      colorscale: [
        [0, color],
        [1, color],
      ],
      text: [`${arrow.label}<br>rise on the tangent plane ${format(rise(arrow.alpha, arrow.beta))}`],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}
