/**
 * The losses and evaluations of each branch of the run, bounded in number, and the full curve of a branch
 * from the first step.
 */

/** @import { Branch, EvaluationMessage, StatusMessage, StepMessage } from "../net/protocol_types.js" */
/** @import { BranchCurve, BranchCurves, EvaluationPoint, LossPoint } from "./state_types.js" */

import { decimate } from "../plots/decimate.js";

const MOST = 2000;
/** @type {BranchCurves} */
export const NO_CURVES = Object.freeze({});
/** @type {BranchCurve} */
const NOTHING = Object.freeze({ losses: [], evaluations: [] });

/**
 * Add the losses of a step message to the curves: [step, loss, branch] each.
 * @param {BranchCurves} curves @param {StepMessage["losses"]} losses @param {Branch[]} branches
 */
export function withLosses(curves, losses, branches) {
  const known = new Set(branches.map(({ id }) => id));
  /** @type {Map<number, Map<number, LossPoint>>} */
  const added = new Map();
  for (const [step, loss, branch] of losses) {
    if (!known.has(branch)) continue; // of a run that is gone
    const points = added.get(branch) ?? new Map();
    added.set(branch, points.set(step, { step, loss }));
  }
  const next = { ...curves };
  for (const [branch, points] of added) {
    const curve = curves[branch] ?? NOTHING;
    next[branch] = { ...curve, losses: withPoints(curve.losses, points) };
  }
  return added.size ? next : curves;
}

/**
 * Add an evaluation on the held-out images to the curves.
 * @param {BranchCurves} curves @param {EvaluationPoint & Pick<EvaluationMessage, "branch">} evaluation
 */
export function withEvaluation(curves, { step, loss, accuracy, images, branch }) {
  const curve = curves[branch] ?? NOTHING;
  const points = new Map([[step, { step, loss, accuracy, images }]]);
  return { ...curves, [branch]: { ...curve, evaluations: withPoints(curve.evaluations, points) } };
}

/**
 * Keep only the curves of existing branches.
 * @param {BranchCurves} curves @param {Branch[]} branches
 * @returns {BranchCurves}
 */
export function keepCurves(curves, branches) {
  const known = branches.map(({ id }) => String(id));
  const entries = Object.entries(curves);
  const kept = entries.filter(([id]) => known.includes(id));
  return kept.length === entries.length ? curves : Object.fromEntries(kept);
}

/**
 * Losses and evaluations of a branch from the first step: before a fork, those of its parent branch.
 * @param {BranchCurves} curves @param {Branch[]} branches @param {number} id
 * @returns {BranchCurve}
 */
export function branchCurve(curves, branches, id) {
  const branch = branches.find((candidate) => candidate.id === id);
  const curve = curves[id] ?? NOTHING;
  if (!branch || branch.from === null) return curve;
  const before = branchCurve(curves, branches, branch.from);
  return {
    losses: [...before.losses.filter(({ step }) => step < branch.fork), ...curve.losses],
    evaluations: [...before.evaluations.filter(({ step }) => step <= branch.fork), ...curve.evaluations],
  };
}

/**
 * The drawn curve of every branch: its own part, joined to its parent. The current branch is complete and
 * comes last, so that it is on top.
 * @param {BranchCurves} curves @param {Pick<StatusMessage, "branches" | "branch">} status
 */
export function branchCurves(curves, { branches, branch: current }) {
  const lines = branches.map((branch) => {
    const line = branchCurve(curves, branches, branch.id);
    if (branch.id === current) return { branch, ...line, current: true };
    const losses = line.losses.filter(({ step }) => step >= branch.fork - 1);
    return { branch, losses, evaluations: line.evaluations, current: false };
  });
  return lines.sort((first, second) => Number(first.current) - Number(second.current));
}

/**
 * Points by step, with further ones in place of those of the same step, bounded in number.
 * @template {{step: number}} Point
 * @param {Point[]} kept @param {Map<number, Point>} points
 * @returns {Point[]}
 */
export function withPoints(kept, points) {
  return bounded(merged(kept, points));
}

/**
 * @template {{step: number}} Point
 * @param {Point[]} kept @param {Map<number, Point>} points
 * @returns {Point[]}
 */
function merged(kept, points) {
  const added = [...points.values()].sort(byStep);
  if (!kept.length || added[0].step > kept[kept.length - 1].step) return [...kept, ...added];
  return [...kept.filter(({ step }) => !points.has(step)), ...added].sort(byStep);
}

/** @param {{step: number}} first @param {{step: number}} second */
function byStep(first, second) {
  return first.step - second.step;
}

/**
 * @template {{step: number}} Point
 * @param {Point[]} points
 * @returns {Point[]}
 */
function bounded(points) {
  return points.length < 2 * MOST ? points : decimate(points, MOST).points;
}
