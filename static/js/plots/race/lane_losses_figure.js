/**
 * The losses of all lanes as a figure, or what the held-out images gave: a line for each lane, a band for
 * lanes
 * that differ in their seed alone. Pure.
 */

/** @import { LaneCurve, LaneCurves } from "../../state/state_types.js" */
/** @import { AxisSpec, LineFigure, Mark } from "../line_chart/line_chart_types.js" */
/** @import { AxisChoice } from "../losses/losses_axis.js" */

import { decimate } from "../decimate.js";
import { lossesAxis } from "../losses/losses_axis.js";
import { lossesSpan } from "../losses/losses_figure.js";
import { laneSign } from "./lane_signs.js";

/** @typedef {"losses" | "held_out_losses" | "held_out_accuracy"} LaneQuantity */
/** @typedef {{x: number, y: number}} CurvePoint after x steps */
/** @typedef {{number: number, points: CurvePoint[], broken: number[]}} LaneLine */

/** What can be drawn, in words. @type {Record<LaneQuantity, {words: string, title: string, axis: string}>} */
export const LANE_QUANTITIES = {
  losses: { words: "Mini-batch", title: "The loss of each mini-batch", axis: "loss" },
  held_out_losses: {
    words: "Held-out",
    title: "The loss of images from which no lane learns",
    axis: "held-out loss",
  },
  held_out_accuracy: {
    words: "Accuracy",
    title: "The share of held-out images that are right",
    axis: "held-out right",
  },
};

/**
 * The values of a lane after each number of steps, and where they are no numbers.
 * @param {number} number @param {LaneCurve | undefined} curve @param {LaneQuantity} quantity
 * @returns {LaneLine}
 */
export function laneLinePoints(number, curve, quantity) {
  const { losses = [], evaluations = [] } = curve ?? {};
  const all =
    quantity === "losses"
      ? losses.map(({ step, loss }) => ({ x: step + 1, y: Number(loss ?? NaN) }))
      : evaluations.map(({ step, loss, accuracy }) => ({
          x: step,
          y: Number((quantity === "held_out_losses" ? loss : accuracy) ?? NaN),
        }));
  const points = all.filter(({ y }) => Number.isFinite(y));
  return { number, points, broken: all.filter(({ y }) => !Number.isFinite(y)).map(({ x }) => x) };
}

/**
 * The band of lanes: at each step that all have, the lowest, the mean and the highest value.
 * @param {LaneLine[]} lines
 */
export function bandOf(lines) {
  const [first, ...others] = lines.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  const steps = [...first.keys()].filter((x) => others.every((one) => one.has(x)));
  const rows = steps.map((x) => [first, ...others].map((one) => Number(one.get(x))));
  return {
    x: steps,
    low: rows.map((row) => Math.min(...row)),
    mean: rows.map((row) => row.reduce((sum, one) => sum + one, 0) / row.length),
    high: rows.map((row) => Math.max(...row)),
  };
}

/**
 * @param {LaneCurves} curves @param {number[]} numbers of the lanes, the picked one last
 * @param {{quantity: LaneQuantity, axis: AxisChoice, groups: number[][], latest: number, picked: number |
 * null,
 *   cursor: number | null, most?: number}} how `groups`: lanes that differ in their seed alone
 * @returns {LineFigure}
 */
export function laneLossesFigure(
  curves,
  numbers,
  { quantity, axis, groups, latest, picked, cursor, most = 800 },
) {
  const lines = numbers.map((number) => laneLinePoints(number, curves[number], quantity));
  const values = lines.flatMap(({ points }) => points.map(({ y }) => y));
  const y = axisOf(values, quantity, axis);
  const inBand = new Set(groups.flat());
  const marks = [
    ...groups.flatMap((group) => bandMarks(lines.filter(({ number }) => group.includes(number)))),
    ...lines.flatMap((line) =>
      laneMarks(line, y, { picked: line.number === picked, faint: inBand.has(line.number), most }),
    ),
  ];
  if (cursor !== null) {
    marks.push({ kind: "rule", name: "cursor", colour: "ink-soft", x: cursor, label: `step ${cursor}` });
  }
  return {
    x: { domain: lossesSpan(latest), title: "steps done" },
    y: [y],
    marks,
    legend: [],
    subject: quantity,
  };
}

/** @param {number[]} values @param {LaneQuantity} quantity @param {AxisChoice} axis @returns {AxisSpec} */
function axisOf(values, quantity, axis) {
  const { axis: title } = LANE_QUANTITIES[quantity];
  if (quantity === "held_out_accuracy") {
    const least = values.length ? Math.min(...values) : 0;
    return { kind: "linear", domain: [Math.max(0, least - 0.05), 1.02], title };
  }
  const found = lossesAxis(values, axis);
  return { ...found, title: found.kind === "log" ? `${title}, log` : title };
}

/**
 * @param {LaneLine} line @param {AxisSpec} y @param {{picked: boolean, faint: boolean, most: number}} how
 * @returns {Mark[]}
 */
function laneMarks({ number, points, broken }, y, { picked, faint, most }) {
  const { colour, dash } = laneSign(number);
  const kept = decimate(points, most, (point) => point.y).points;
  const [xs, ys] = [kept.map(({ x }) => x), kept.map((point) => point.y)];
  const name = `lane ${number}`;
  /** @type {Mark[]} */
  const marks = [];
  if (kept.length === 1) marks.push({ kind: "dot", name: `${name} first`, colour, x: xs, y: ys, size: 6 });
  if (kept.length > 1) {
    const width = picked ? 3 : faint ? 1.25 : 2;
    marks.push({ kind: "line", name, colour, dash, x: xs, y: ys, width, faint: faint && !picked });
  }
  const last = kept.at(-1);
  if (last) {
    const at = { x: last.x, y: last.y, text: String(number), strong: picked };
    marks.push({ kind: "label", name: `${name} number`, colour, ...at });
  }
  if (broken.length) {
    const says = `The loss of lane ${number} is no number here: it diverged`;
    const at = broken.slice(0, 1);
    marks.push({
      kind: "clipped",
      name: `${name} diverged`,
      colour,
      x: at,
      y: at.map(() => y.domain[1]),
      says,
    });
  }
  return marks;
}

/** @param {LaneLine[]} lines @returns {Mark[]} */
function bandMarks(lines) {
  const { x, low, mean, high } = bandOf(lines);
  if (x.length < 2) return [];
  const numbers = lines.map(({ number }) => number);
  const name = `lanes ${numbers.join(", ")}`;
  const says = `From the lowest to the highest of ${name}, which differ in their seed alone`;
  return [
    { kind: "band", name: `${name} band`, colour: "ink-soft", x, low, high, says },
    {
      kind: "line",
      name: `${name} mean`,
      colour: "ink",
      x,
      y: mean,
      width: 2.5,
      says: `The mean of ${name}`,
    },
  ];
}

/**
 * What each lane gave at a number of steps; of held-out images, what it gave last before. Null where nothing
 * is
 * known.
 * @param {LaneLine[]} lines @param {number} step @param {LaneQuantity} quantity
 */
export function valuesAt(lines, step, quantity) {
  return lines.map(({ number, points }) => {
    const found =
      quantity === "losses" ? points.find(({ x }) => x === step) : points.findLast(({ x }) => x <= step);
    return { number, value: found?.y ?? null };
  });
}
