/**
 * What each branch of the run gave: its losses and evaluations, bounded in number; and the whole
 * line of a branch, from the first step on. Pure.
 */

import { decimate } from "../plots/decimate.js";

const MOST = 2000;
export const NO_CURVES = Object.freeze({});
const NOTHING = Object.freeze({ losses: [], evaluations: [] });

/** The curves with the losses that a step message told: [step, loss, branch] each. */
export function withLosses(curves, told, branches) {
  const known = new Set(branches.map(({ id }) => id));
  const own = new Map();
  for (const [step, loss, branch] of told) {
    if (!known.has(branch)) continue; // of a run that is gone
    if (!own.has(branch)) own.set(branch, new Map());
    own.get(branch).set(step, { step, loss });
  }
  const next = { ...curves };
  for (const [branch, points] of own) {
    const curve = curves[branch] ?? NOTHING;
    next[branch] = { ...curve, losses: bounded(merged(curve.losses, points)) };
  }
  return own.size ? next : curves;
}

/** The curves with what the held-out images gave. */
export function withEvaluation(curves, { step, loss, accuracy, images, branch }) {
  const curve = curves[branch] ?? NOTHING;
  const points = new Map([[step, { step, loss, accuracy, images }]]);
  return { ...curves, [branch]: { ...curve, evaluations: bounded(merged(curve.evaluations, points)) } };
}

/** The curves of the branches that there are. */
export function keepCurves(curves, branches) {
  const known = branches.map(({ id }) => String(id));
  const entries = Object.entries(curves);
  const kept = entries.filter(([id]) => known.includes(id));
  return kept.length === entries.length ? curves : Object.fromEntries(kept);
}

/** Losses and evaluations of a branch from the first step on: before a fork, of what it left. */
export function branchCurve(curves, branches, id) {
  const branch = branches.find((one) => one.id === id);
  const own = curves[id] ?? NOTHING;
  if (!branch || branch.from === null) return own;
  const before = branchCurve(curves, branches, branch.from);
  return {
    losses: [...before.losses.filter(({ step }) => step < branch.fork), ...own.losses],
    evaluations: [...before.evaluations.filter(({ step }) => step <= branch.fork), ...own.evaluations],
  };
}

/**
 * Every branch as it is drawn: its own curve, joined to the one it left; the current one whole, and
 * last, so that it lies above.
 */
export function branchCurves(curves, { branches, branch: current }) {
  const lines = branches.map((branch) => {
    const line = branchCurve(curves, branches, branch.id);
    if (branch.id === current) return { branch, ...line, current: true };
    const losses = line.losses.filter(({ step }) => step >= branch.fork - 1);
    return { branch, losses, evaluations: line.evaluations, current: false };
  });
  return lines.sort((one, two) => Number(one.current) - Number(two.current));
}

function merged(kept, points) {
  const added = [...points.values()].sort((one, two) => one.step - two.step);
  if (!kept.length || added[0].step > kept[kept.length - 1].step) return [...kept, ...added];
  return [...kept.filter(({ step }) => !points.has(step)), ...added].sort((one, two) => one.step - two.step);
}

function bounded(points) {
  return points.length < 2 * MOST ? points : decimate(points, MOST).points;
}
