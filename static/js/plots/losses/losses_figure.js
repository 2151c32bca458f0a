/**
 * The losses of a run as a figure: one line per branch over the step number, with the loss of the held-out
 * images. A loss that is not finite is a triangle at the upper edge.
 */

import { percent } from "../../text/format.js";
import { decimate } from "../decimate.js";
import { lossesAxis } from "./losses_axis.js";

/** @typedef {import("../../state/state_types.js").BranchCurve} BranchCurve */
/** @typedef {import("../../state/state_types.js").EvaluationPoint} EvaluationPoint */
/** @typedef {import("../../state/state_types.js").LossPoint} LossPoint */
/** @typedef {import("../line_chart/line_chart_types.js").Dash} Dash */
/** @typedef {import("../line_chart/line_chart_types.js").LineFigure} LineFigure */
/** @typedef {import("../line_chart/line_chart_types.js").Mark} Mark */
/** @typedef {BranchCurve & {branch: {id: number, name: string}, current: boolean}} BranchLine */
/** @typedef {import("./losses_axis.js").AxisChoice} AxisChoice */
/** @typedef {{label: string, losses: LossPoint[]}} FormerLine a run before, with what it had of its own */

/** @type {Dash[]} */
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "short", "sparse", "double"];
const RINGS = 40; // held-out points up to which each is drawn as a ring of its own
const HELD_OUT = 400;

/**
 * The line style of a branch, determined by its letter, so that it never changes.
 * @param {{name: string}} branch
 */
export function branchSign({ name }) {
  const place = (name.charCodeAt(0) - 65) % DASHES.length;
  return { colour: `branch-${place + 1}`, dash: DASHES[place] };
}

/**
 * The step numbers at both ends of the axis.
 * @param {number} latest steps done on the longest branch
 * @returns {[number, number]}
 */
export function lossesSpan(latest) {
  const last = Math.max(latest, 10);
  return [-last * 0.025, last * 1.025];
}

/**
 * @param {BranchLine[]} lines the current branch last @param {number} latest
 * @param {{axis?: AxisChoice, most?: number, former?: FormerLine[]}} [options] `most`: points that a line is
 *   drawn with; `former`: the runs before
 * @returns {LineFigure}
 */
export function lossesFigure(lines, latest, { axis = "auto", most = 1000, former = [] } = {}) {
  const drawn = lines.map((line) => {
    const known = line.losses.filter(({ loss }) => isLoss(loss));
    return { ...line, ...decimate(known, most), broken: line.losses.filter(({ loss }) => !isLoss(loss)) };
  });
  const held = lines.find(({ current }) => current)?.evaluations ?? [];
  const evaluations = decimate(
    held.filter(({ loss }) => isLoss(loss)),
    HELD_OUT,
  ).points;
  const before = former.map(({ label, losses }) => ({
    label,
    ...decimate(
      losses.filter(({ loss }) => isLoss(loss)),
      most,
    ),
  }));
  const all = [...before, ...drawn].flatMap(({ points }) => points);
  const values = [...all, ...evaluations].map(({ loss }) => Number(loss));
  const y = lossesAxis(values, axis);
  const edge = y.domain[1];
  const thinned = drawn.some((line) => line.thinned);
  return {
    x: { domain: lossesSpan(latest), title: thinned ? "steps done (lowest and highest kept)" : "steps done" },
    y: [y],
    marks: [
      ...before.flatMap(formerMarks),
      ...drawn.flatMap((line) => lineMarks(line, edge, lines.length > 1)),
      ...heldOutMarks(evaluations),
    ],
    legend: legend(held, lines.length, former.length),
    subject: y.kind,
  };
}

/** @param {number | null} loss */
function isLoss(loss) {
  return loss !== null && Number.isFinite(loss);
}

/**
 * @param {{branch: {name: string}, points: LossPoint[], broken: LossPoint[], current: boolean}} line
 * @param {number} edge @param {boolean} many @returns {Mark[]}
 */
function lineMarks({ branch, points, broken, current }, edge, many) {
  const { colour, dash } = branchSign(branch);
  const [x, y] = [points.map(({ step }) => step + 1), points.map(({ loss }) => Number(loss))];
  const name = `branch ${branch.name}`;
  /** @type {Mark[]} */
  const found = [];
  if (points.length > 1) {
    const look = current ? { width: 2 } : { width: 1.5, faint: points.length > 200 };
    found.push({ kind: "line", name, colour, dash, x: gapped(x, broken), y: gapped(y, broken, x), ...look });
  } else if (points.length) found.push({ kind: "dot", name: `${name} first`, colour, x, y, size: 5 });
  if (broken.length) {
    const at = decimate(broken, 60, ({ step }) => step).points.map(({ step }) => step + 1);
    const says = "The loss is no number here: the run diverged";
    found.push({
      kind: "clipped",
      name: `${name} diverged`,
      colour: "problem",
      x: at,
      y: at.map(() => edge),
      says,
    });
  }
  const last = points[points.length - 1];
  if (many && last) {
    const end = { x: last.step + 1, y: Number(last.loss), text: branch.name, strong: current };
    found.push({ kind: "label", name: `${name} letter`, colour, ...end });
  }
  return found;
}

/**
 * The losses of a run before: a faint line with its label at the end.
 * @param {{label: string, points: LossPoint[]}} run @param {number} place among those before
 * @returns {Mark[]}
 */
function formerMarks({ label, points }, place) {
  const last = points.at(-1);
  if (!last) return [];
  const [x, y] = [points.map(({ step }) => step + 1), points.map(({ loss }) => Number(loss))];
  const look = /** @type {const} */ ({ colour: "ink-soft", says: `a run before: ${label}` });
  const dash = DASHES[(place + 1) % DASHES.length];
  const end = { x: last.step + 1, y: Number(last.loss), text: label };
  return [
    points.length > 1
      ? { kind: "line", name: `run before ${place}`, ...look, x, y, dash, width: 1.5, faint: true }
      : { kind: "dot", name: `run before ${place}`, ...look, x, y, size: 5 },
    { kind: "label", name: `run before ${place} label`, ...look, ...end },
  ];
}

/** A list with a gap wherever steps are missing, because their loss is no number.
 * @param {number[]} list @param {LossPoint[]} broken @param {number[]} [steps] */
function gapped(list, broken, steps = list) {
  if (!broken.length) return list;
  /** @type {number[]} */
  const found = [];
  let next = 0;
  for (const [i, one] of list.entries()) {
    if (next < broken.length && broken[next].step + 1 < steps[i]) found.push(NaN);
    while (next < broken.length && broken[next].step + 1 < steps[i]) next += 1;
    found.push(one);
  }
  return found;
}

/** @param {EvaluationPoint[]} evaluations @returns {Mark[]} */
function heldOutMarks(evaluations) {
  if (!evaluations.length) return [];
  const [x, y] = [evaluations.map(({ step }) => step), evaluations.map(({ loss }) => Number(loss))];
  const at = { colour: "forward", x, y };
  /** @type {Mark[]} */
  const found = [{ kind: "line", name: "held out", ...at, width: 1.5, dash: "short" }];
  if (evaluations.length <= RINGS) found.push({ kind: "ring", name: "held-out points", ...at, size: 7 });
  return found;
}

/** @param {EvaluationPoint[]} held @param {number} branches @param {number} former */
function legend(held, branches, former) {
  const last = held[held.length - 1];
  const words = last ? `held out: ${percent(last.accuracy)} right` : "held out";
  const own = branches > 1 ? "mini-batches, by branch" : "mini-batch of the step";
  return [
    /** @type {const} */ ({ sign: "line", colour: "ink", words: own }),
    /** @type {const} */ ({ sign: "ring", colour: "forward", words }),
    ...(former
      ? [/** @type {const} */ ({ sign: "line", colour: "ink-soft", faint: true, words: "runs before" })]
      : []),
  ];
}
