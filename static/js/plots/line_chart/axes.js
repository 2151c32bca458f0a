/** Draws the axes of a line chart: lines, ticks, tick labels of 12 px and titles. */

import { TICK_LENGTH } from "./layout.js";
import { textWidth } from "./text_width.js";

/** @typedef {import("./line_chart_types.js").Box} Box */
/** @typedef {import("./line_chart_types.js").ChartLayout} ChartLayout */
/** @typedef {import("./line_chart_types.js").LineFigure} LineFigure */
/** @typedef {ReturnType<typeof import("./node_pool.js").createNodePool>} NodePool */

const LABEL_GAP = 3;

/**
 * @param {NodePool} pool @param {LineFigure} figure @param {ChartLayout} layout
 * @returns {Box[]} what is taken inside the panels by words
 */
export function drawAxes(pool, figure, { type, left, right, xTicks, panels }) {
  const bottom = panels[panels.length - 1].bottom;
  let ticks = "";
  for (const { pixel } of xTicks) ticks += `M${Math.round(pixel)} ${bottom}v${TICK_LENGTH}`;
  for (const panel of panels) {
    ticks += `M${left} ${panel.top}V${panel.bottom}H${right}`;
    for (const { pixel } of panel.ticks) ticks += `M${left} ${Math.round(pixel)}h${-TICK_LENGTH}`;
  }
  for (const [i, { zero }] of figure.y.entries()) {
    if (zero) ticks += `M${left} ${Math.round(panels[i].y.at(0))}H${right}`;
  }
  pool.node("axes", "path", { class: "chart-axis", d: ticks });
  for (const [i, { pixel, label }] of xTicks.entries()) {
    if (!label) continue;
    const y = bottom + TICK_LENGTH + LABEL_GAP + type.tick * 0.8;
    pool.node(
      `x${i}`,
      "text",
      { class: "chart-tick", x: Math.round(pixel), y, "text-anchor": "middle" },
      label,
    );
  }
  for (const [i, panel] of panels.entries()) {
    for (const [k, { pixel, label }] of panel.ticks.entries()) {
      if (!label) continue;
      const [x, y] = [left - TICK_LENGTH - LABEL_GAP, Math.round(pixel) + type.tick * 0.36];
      pool.node(`y${i}.${k}`, "text", { class: "chart-tick", x, y, "text-anchor": "end" }, label);
    }
  }
  if (type.compact) return [];
  const y = bottom + TICK_LENGTH + LABEL_GAP + type.tick * 0.8;
  pool.node("x", "text", { class: "chart-title", x: right, y, "text-anchor": "end" }, figure.x.title);
  return panels.map((panel, i) => {
    const { title, colour = "ink" } = figure.y[i];
    const [x, baseline] = panel.inColumn
      ? [left - TICK_LENGTH - LABEL_GAP, panel.top + type.text * 0.72]
      : [2, panel.top - 7];
    const at = { x, y: baseline, "text-anchor": panel.inColumn ? "end" : "start" };
    pool.node(`title${i}`, "text", { class: "chart-title", "data-colour": colour, ...at }, title);
    const end = panel.inColumn ? left : 4 + textWidth(title, type.text);
    return { left: 0, right: end, top: baseline - type.text, bottom: baseline + 4 };
  });
}
