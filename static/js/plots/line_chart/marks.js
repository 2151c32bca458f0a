/**
 * Draws the marks of a line chart: curves and tangents clipped to their panel; points, arrows and rules
 * above them.
 */

import { magnification, timesText } from "../arrow_magnification.js";
import { arrowPath, bandPath, curvePath, pointsPath, tangentEnds } from "./paths.js";
import { textWidth } from "./text_width.js";

/** @typedef {import("./line_chart_types.js").Box} Box */
/** @typedef {import("./line_chart_types.js").ChartLayout} ChartLayout */
/** @typedef {import("./line_chart_types.js").LabelWish} LabelWish */
/** @typedef {import("./line_chart_types.js").Mark} Mark */
/** @typedef {import("./line_chart_types.js").PanelLayout} PanelLayout */
/** @typedef {import("./node_pool.js").KeptNode} KeptNode */
/** @typedef {ReturnType<typeof import("./node_pool.js").createNodePool>} NodePool */
/** @typedef {{x: number, y: number}} Pixel */

const TANGENT = 84;
const HEAD = 9;
const RADIUS = { dot: 4, ring: 4.5, diamond: 5.5, clipped: 5 };
const SPARSE = 160; // points of a curve that are looked at for free room

/**
 * Draw the marks: one node pool per panel for marks clipped at its edges, and one for marks above all
 * panels.
 * @param {NodePool[]} areas @param {NodePool} above @param {Mark[]} marks @param {ChartLayout} layout
 * @returns {{curves: Pixel[][], taken: Box[], wishes: LabelWish[]}} what is not to be covered, and the
 *   labels that are still to be placed
 */
export function drawMarks(areas, above, marks, layout) {
  /** @type {Pixel[][]} */
  const curves = [];
  /** @type {Box[]} */
  const taken = [];
  /** @type {LabelWish[]} */
  const wishes = [];
  const { x, type } = layout;
  for (const mark of marks) {
    const at = mark.panel ?? 0;
    const panel = layout.panels[at];
    if (!panel) continue;
    const named = { "data-mark": mark.name, "data-colour": mark.colour };
    if (mark.kind === "line") {
      const d = curvePath(mark.x, mark.y, x, panel.y);
      const look = { "data-dash": mark.dash ?? "solid", "data-faint": String(mark.faint ?? false) };
      const width = (mark.width ?? 2) * type.mark;
      const node = areas[at].node(mark.name, "path", {
        class: "chart-line",
        ...named,
        ...look,
        "stroke-width": width,
        d,
      });
      keep(node, mark);
      curves.push(sampled(mark.x, mark.y, x, panel.y));
    } else if (mark.kind === "band") {
      const d = bandPath(mark.x, mark.low, mark.high, x, panel.y);
      keep(areas[at].node(mark.name, "path", { class: "chart-band", ...named, d }), mark);
    } else if (mark.kind === "tangent") {
      const [one, other] = tangentEnds(mark, x, panel.y, panel, (mark.reach ?? TANGENT) * type.mark);
      const xs = [one[0], other[0]];
      const ys = [one[1], other[1]];
      const d = curvePath(xs, ys, x, panel.y);
      const width = 2 * type.mark;
      keep(
        areas[at].node(mark.name, "path", {
          class: "chart-line",
          ...named,
          "data-dash": "solid",
          "stroke-width": width,
          d,
        }),
        {
          ...mark,
          x: xs,
          y: ys,
        },
      );
      curves.push(sampled(xs, ys, x, panel.y));
    } else if (mark.kind === "rule") {
      const last = layout.panels[layout.panels.length - 1];
      const d = `M${Math.round(x.at(mark.x))} ${panel.top}V${last.bottom}`;
      keep(above.node(mark.name, "path", { class: "chart-rule", ...named, d }), mark);
      if (mark.label)
        wishes.push(ruleWish(mark.name, mark.label, mark.colour, x.at(mark.x), panel, type.text));
    } else if (mark.kind === "arrow") {
      const drawn = arrow(mark, layout, panel);
      const node = above.node(mark.name, "path", {
        class: "chart-arrow",
        ...named,
        "data-factor": drawn.factor,
        d: drawn.d,
      });
      keep(node, mark);
      taken.push(drawn.box);
      if (drawn.factor !== 1) wishes.push(factorWish(mark.name, mark.colour, drawn, type.text));
    } else if (mark.kind === "label") {
      wishes.push(pointWish(mark, x.at(mark.x), panel.y.at(mark.y), type.text));
    } else {
      const radius = ((mark.size ?? 0) / 2 || RADIUS[mark.kind]) * type.mark;
      const d = pointsPath(mark.kind, mark.x, mark.y, x, panel.y, radius);
      const node = above.node(mark.name, "path", { class: `chart-${mark.kind}`, ...named, d });
      keep(node, mark);
      if (mark.x.length < 12) taken.push(...pointBoxes(mark, radius, x, panel));
    }
  }
  return { curves, taken, wishes };
}

/** Remember the numbers that a node was drawn from, and say what it is where it is pointed at.
 * @param {KeptNode} node @param {{says?: string, name: string, x: unknown, y?: unknown}} mark */
function keep(node, mark) {
  node.datum = mark;
  if (!mark.says || node.seen?.says === mark.says) return;
  const title = node.querySelector("title") ?? document.createElementNS(node.namespaceURI, "title");
  title.textContent = mark.says;
  if (!title.parentNode) node.append(title);
  (node.seen ??= {}).says = mark.says;
}

/**
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys
 * @param {import("./line_chart_types.js").Scale} x @param {import("./line_chart_types.js").Scale} y
 */
function sampled(xs, ys, x, y) {
  const every = Math.max(1, Math.floor(xs.length / SPARSE));
  /** @type {Pixel[]} */
  const found = [];
  for (let i = 0; i < xs.length; i += every) {
    if (Number.isFinite(ys[i])) found.push({ x: x.at(xs[i]), y: y.at(ys[i]) });
  }
  return found;
}

/**
 * @param {import("./line_chart_types.js").ArrowMark} mark @param {ChartLayout} layout
 * @param {PanelLayout} panel
 */
function arrow(mark, { x, type }, panel) {
  const from = x.at(mark.x);
  const pixels = x.at(mark.x + mark.length) - from;
  const factor = mark.trueLength ? 1 : magnification(Math.abs(pixels));
  const to = Math.max(panel.left, Math.min(panel.right, from + pixels * factor));
  const y = panel.y.at(mark.y);
  const d = arrowPath(from, to, y, HEAD * type.mark);
  const box = { left: Math.min(from, to), right: Math.max(from, to), top: y - 7, bottom: y + 7 };
  return { d, factor, to, y, box };
}

/** @param {string} name @param {string} colour @param {{factor: number, to: number, y: number}} arrow
 * @param {number} size @returns {LabelWish} */
function factorWish(name, colour, { factor, to, y }, size) {
  const text = timesText(factor);
  const half = textWidth(text, size) / 2;
  const boxes = [-9, size + 11, -9 - size * 2, size * 2 + 12].map((by) => {
    return { left: to - half, right: to + half, top: y + by - size, bottom: y + by };
  });
  return { name: `${name} factor`, text, colour: `${colour}-shade`, boxes };
}

/** @param {string} name @param {string} text @param {string} colour @param {number} at
 * @param {PanelLayout} panel @param {number} size @returns {LabelWish} */
function ruleWish(name, text, colour, at, panel, size) {
  const width = textWidth(text, size);
  const boxes = [0, 1, 2].flatMap((row) => {
    const top = panel.top + 2 + row * (size + 4);
    return [
      { left: at + 4, right: at + 4 + width, top, bottom: top + size },
      { left: at - 4 - width, right: at - 4, top, bottom: top + size },
    ];
  });
  return { name: `${name} label`, text, colour: colour === "line" ? "ink-soft" : colour, boxes };
}

/** @param {import("./line_chart_types.js").LabelMark} mark @param {number} x @param {number} y
 * @param {number} size @returns {LabelWish} */
function pointWish({ name, text, colour, strong }, x, y, size) {
  const width = textWidth(text, size, strong);
  const boxes = [0, -size, size, -2 * size, 2 * size].flatMap((by) => [
    { left: x + 3, right: x + 3 + width, top: y + by - size / 2, bottom: y + by + size / 2 },
    { left: x - 5 - width, right: x - 5, top: y + by - size, bottom: y + by },
  ]);
  return { name, text, colour, strong, boxes };
}

/** @param {import("./line_chart_types.js").PointMark} mark @param {number} radius
 * @param {import("./line_chart_types.js").Scale} x @param {PanelLayout} panel @returns {Box[]} */
function pointBoxes(mark, radius, x, panel) {
  return Array.from({ length: mark.x.length }, (_, i) => {
    const [across, up] = [x.at(mark.x[i]), panel.y.at(mark.y[i])];
    return { left: across - radius, right: across + radius, top: up - radius, bottom: up + radius };
  });
}
