/** The layout of a line chart for a given size: margins that fit the labels, panels, scales and ticks. */

import { createScale } from "./scale.js";
import { textWidth } from "./text_width.js";
import { linearTicks, logTickLabels, logTicks, tickLabels } from "./ticks.js";

/** @typedef {import("./line_chart_types.js").AxisSpec} AxisSpec */
/** @typedef {import("./line_chart_types.js").ChartLayout} ChartLayout */
/** @typedef {import("./line_chart_types.js").ChartType} ChartType */
/** @typedef {import("./line_chart_types.js").LineFigure} LineFigure */
/** @typedef {import("./line_chart_types.js").Size} Size */
/** @typedef {import("./line_chart_types.js").Tick} Tick */

export const TICK_LENGTH = 4;
const COMPACT = 130; // pixels of height under which there is no room for titles and legend
const LARGE = { width: 760, height: 400 };
const LABEL_GAP = 3; // between a tick and its label
const COLUMN = 56; // a title up to this width stands over the labels of its axis, a longer one above it
const STEP = 8; // margins are whole multiples of it, so that they rarely change

/** @param {Size} size @returns {ChartType} */
export function chartType({ width, height }) {
  const large = width >= LARGE.width && height >= LARGE.height;
  return { text: large ? 15 : 13, tick: large ? 13 : 12, mark: large ? 1.3 : 1, compact: height < COMPACT };
}

/**
 * @param {LineFigure} figure @param {Size} size @param {number} [legendHeight] pixels for a legend
 *   that finds no free place inside
 * @returns {ChartLayout}
 */
export function chartLayout(figure, size, legendHeight = 0) {
  const type = chartType(size);
  const titles = figure.y.map(({ title }) => (type.compact ? 0 : textWidth(title, type.text)));
  const rows = titles.map((width) => (width > COLUMN ? type.text + 5 : type.compact ? 8 : 4));
  const labelTop = (figure.top ?? 0) + legendHeight;
  const top = labelTop + rows[0];
  const bottom = size.height - (type.tick + TICK_LENGTH + LABEL_GAP + 5);
  const spans = panelSpans(figure.y, top, Math.max(top + 20, bottom), 4 + Math.max(...rows));
  const rough = figure.y.map((axis, i) => ticksOf(axis, spans[i][1] - spans[i][0], 28, 6));
  const labels = rough.flatMap((one) => one.labels.map((label) => textWidth(label, type.tick)));
  const widest = Math.max(12, ...labels, ...titles.filter((width) => width <= COLUMN));
  const left = Math.ceil((widest + TICK_LENGTH + LABEL_GAP + 3) / STEP) * STEP;
  const right = size.width - (type.compact ? 16 : 14);
  const x = createScale(figure.x.kind ?? "linear", figure.x.domain, left, Math.max(left + 20, right));
  const panels = figure.y.map((axis, i) => {
    const y = createScale(axis.kind ?? "linear", axis.domain, spans[i][1], spans[i][0]);
    const ticks = rough[i].values.map((value, k) => {
      return { value, pixel: y.at(value), label: rough[i].labels[k] };
    });
    const [from, to] = spans[i];
    const inColumn = titles[i] > 0 && titles[i] <= COLUMN;
    const highest = inColumn ? from + type.text + type.tick / 2 : from - type.tick;
    return { left, right, top: from, bottom: to, y, inColumn, ticks: apart(ticks, type.tick + 1, highest) };
  });
  const xTicks = acrossTicks(figure.x, x, left, right, size, type);
  return { ...size, type, left, right, labelTop, x, xTicks, panels };
}

/**
 * From where to where each panel goes.
 * @param {AxisSpec[]} axes @param {number} top @param {number} bottom @param {number} gap
 * @returns {[number, number][]}
 */
function panelSpans(axes, top, bottom, gap) {
  const whole = bottom - top - gap * (axes.length - 1);
  let at = top;
  return axes.map(({ share }) => {
    const from = at;
    const to = from + whole * (share ?? 1 / axes.length);
    at = to + gap;
    return [from, to];
  });
}

/** @param {AxisSpec} axis @param {number} pixels @param {number} each @param {number} most */
function ticksOf({ kind, domain, ticks }, pixels, each, most) {
  const count = Math.max(2, Math.min(most, Math.floor(pixels / each)));
  if (ticks) return { values: ticks, labels: tickLabels(ticks) };
  if (kind === "log") {
    const values = logTicks(domain, count);
    return { values, labels: logTickLabels(values) };
  }
  const values = linearTicks(domain, count);
  return { values, labels: tickLabels(values) };
}

/** Ticks above each other, without the labels that would be printed on another or on the title.
 * @param {Tick[]} ticks @param {number} least @param {number} highest @returns {Tick[]} */
function apart(ticks, least, highest) {
  let last = Infinity;
  return ticks.map((tick) => {
    if (last - tick.pixel < least || tick.pixel < highest) return { ...tick, label: "" };
    last = tick.pixel;
    return tick;
  });
}

/**
 * Ticks beside each other: as many labels as fit, none past the edge and none on the axis' title.
 * @param {AxisSpec} axis @param {import("./line_chart_types.js").Scale} x @param {number} left
 * @param {number} right @param {Size} size @param {ChartType} type @returns {Tick[]}
 */
function acrossTicks(axis, x, left, right, { width }, type) {
  const title = type.compact ? 0 : textWidth(axis.title, type.text) + 10;
  const end = type.compact ? width : right - title;
  for (const each of [64, 96, 140]) {
    const { values, labels } = ticksOf(axis, right - left, each, 8);
    let last = -Infinity;
    let hidden = 0;
    const found = values.map((value, i) => {
      const pixel = x.at(value);
      const half = textWidth(labels[i], type.tick) / 2;
      const fits = pixel - half >= Math.max(0, last + 6) && pixel + half <= end;
      if (fits) last = pixel + half;
      else if (pixel + half <= end) hidden += 1;
      return { value, pixel, label: fits ? labels[i] : "" };
    });
    if (!hidden) return found;
  }
  return [];
}
