/**
 * The loss over a plane as a surface in space. The scene is a unit box of equal scales, so that
 * arrow heads keep their shape; ticks and hover texts carry the true numbers. No layout in 2-D.
 */

import { format } from "../format.js";
import { bounds, padded } from "./landing.js";
import { ARROW_COLOURS, pathOf, pointWords, rowsOf, scaleOf } from "./surface_figure.js";

const HEIGHT = 1.2;
const HEAD = 0.2;

/** Functions from (α, β, loss) to the box, and the range of losses it holds. */
export function boxOf(surface) {
  const own = [surface.start_loss, surface.end_loss];
  const lifted = surface.arrows.map((arrow) => surface.start_loss + arrow.rise);
  const range = padded(bounds(surface.arrays.losses.data, own, lifted), 0.04);
  return {
    range,
    flat: (one) => one / surface.radius,
    high: (loss) => ((loss - range[0]) / (range[1] - range[0])) * HEIGHT,
  };
}

/** The figure of the surface with arrows on the tangent plane, measured end and path. */
export function spaceFigure(surface, theme, landed) {
  const box = boxOf(surface);
  const rows = rowsOf(surface.arrays.losses);
  const [low, high] = scaleOf(theme);
  const data = [
    {
      type: "surface",
      x: Array.from(surface.arrays.alphas.data, box.flat),
      y: Array.from(surface.arrays.betas.data, box.flat),
      z: rows.map((row) => row.map((one) => (one === null ? null : box.high(one)))),
      text: rows.map((row) => row.map((one) => (one === null ? "" : format(one)))),
      colorscale: [[0, low], [1, high]],
      showscale: false,
      lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05, roughness: 0.9 },
      hovertemplate: "C %{text}<extra></extra>",
      contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
    },
    ...path(surface, theme, box),
    ...surface.arrows.flatMap((arrow) => arrowOf(surface, arrow, theme, box)),
    ...end(surface, theme, box, landed),
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
          eye: { x: 1.42, y: -1.72, z: 1.15 },
          center: { x: 0, y: 0, z: -0.1 },
        },
        xaxis: axis("α", [-1, 1], ticks(half, box.flat)),
        yaxis: axis("β", [-1, 1], ticks(half, box.flat)),
        zaxis: axis("C", [0, HEIGHT], ticks(losses, box.high)),
      },
    },
  };
}

function arrowOf(surface, arrow, theme, box) {
  const color = theme[ARROW_COLOURS[arrow.name] ?? "ink"];
  const from = [0, 0, box.high(surface.start_loss)];
  const to = [
    box.flat(arrow.alpha),
    box.flat(arrow.beta),
    box.high(surface.start_loss + arrow.rise),
  ];
  const way = to.map((one, i) => one - from[i]);
  const length = Math.hypot(...way);
  if (!(length > 1e-9)) return [];
  const head = Math.min(HEAD, length * 0.6);
  const [u, v, w] = way.map((one) => (one / length) * head);
  const line = from.map((one, i) => [one, to[i] - way[i] * ((head * 0.8) / length)]);
  return [
    {
      type: "scatter3d",
      mode: "lines",
      x: line[0],
      y: line[1],
      z: line[2],
      line: { color, width: 7 },
      hoverinfo: "skip",
    },
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
      colorscale: [[0, color], [1, color]],
      text: [`${arrow.label}<br>rise on the tangent plane ${format(arrow.rise)}`],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}

function path(surface, theme, box) {
  const { points } = pathOf(surface);
  const inside = points.map(({ alpha, beta, loss }) => {
    const off = Math.max(Math.abs(alpha), Math.abs(beta)) > surface.radius;
    const held = loss >= box.range[0] && loss <= box.range[1];
    return off || !held ? null : box.high(loss);
  });
  return [
    {
      type: "scatter3d",
      mode: "lines+markers",
      x: points.map((one) => box.flat(one.alpha)),
      y: points.map((one) => box.flat(one.beta)),
      z: inside,
      text: points.map(pointWords),
      line: { color: theme.ink, width: 2 },
      marker: { size: 2.5, color: theme.ink },
      hovertemplate: "%{text}<extra></extra>",
      connectgaps: false,
    },
  ];
}

/** The measured end of the step and a stem to the surface: the stem is the part off the plane. */
function end(surface, theme, box, landed) {
  const update = surface.arrows.find((arrow) => arrow.name === "update");
  if (!update || !landed) return [];
  const x = box.flat(update.alpha);
  const y = box.flat(update.beta);
  const foot = box.high(nearestLoss(surface, update));
  const top = box.high(surface.end_loss);
  return [
    {
      type: "scatter3d",
      mode: "lines+markers",
      x: [x, x],
      y: [y, y],
      z: [foot, top],
      line: { color: theme.update, width: 3 },
      marker: { size: [0, 5], color: theme.update },
      text: ["", `end of the step, measured<br>C ${format(surface.end_loss)}`],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}

/** The loss of the drawn surface at a point, linear between its grid's values. */
export function nearestLoss(surface, { alpha, beta }) {
  const { alphas, betas, losses } = surface.arrays;
  const place = (axis, at) => {
    const last = axis.length - 1;
    const part = ((at - axis[0]) / (axis[last] - axis[0])) * last;
    const low = Math.min(Math.max(Math.floor(part), 0), last - 1);
    return { low, part: part - low };
  };
  const a = place(alphas.data, alpha);
  const b = place(betas.data, beta);
  const columns = losses.shape[1];
  const at = (row, column) => losses.data[(b.low + row) * columns + a.low + column];
  const below = at(0, 0) * (1 - a.part) + at(0, 1) * a.part;
  const above = at(1, 0) * (1 - a.part) + at(1, 1) * a.part;
  return below * (1 - b.part) + above * b.part;
}
