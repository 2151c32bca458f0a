/**
 * The loss along the step, φ(s), as a figure: a curve for the mini-batch and one for the fixed images. On
 * the mini-batch's curve, marks show s = 1, s* and the point where the loss is φ(0) again.
 */

import { format } from "../../text/format.js";
import { boundsOf, paddedRange } from "../ranges.js";

/** @typedef {import("../../net/protocol_types.js").StepSliceMessage} StepSliceMessage */
/** @typedef {import("../line_chart/line_chart_types.js").LegendSpec} LegendSpec */
/** @typedef {import("../line_chart/line_chart_types.js").LineFigure} LineFigure */
/** @typedef {import("../line_chart/line_chart_types.js").Mark} Mark */
/** @typedef {{s: number, loss: number}} Multiple */

/**
 * @param {{batch: StepSliceMessage, probe?: StepSliceMessage}} slices the messages of one step
 * @param {{reading: Multiple | null, tried: Multiple | null, landed: boolean}} view
 * @param {number} [top] @returns {LineFigure}
 */
export function stepSliceFigure({ batch, probe }, { reading, tried, landed }, top = 0) {
  const multiples = /** @type {ArrayLike<number>} */ (batch.arrays.multiples.data);
  const losses = /** @type {ArrayLike<number>} */ (batch.arrays.losses.data);
  const start = batch.start_loss ?? NaN;
  const slope = batch.slope ?? NaN;
  /** @type {Mark[]} */
  const marks = [];
  if (probe) {
    const y = /** @type {ArrayLike<number>} */ (probe.arrays.losses.data);
    marks.push({ kind: "line", name: "probe", colour: "ink-soft", dash: "dash", x: multiples, y });
  }
  marks.push(
    { kind: "line", name: "batch", colour: "ink", x: multiples, y: losses },
    {
      kind: "line",
      name: "tangent",
      colour: "backward",
      x: [-0.5, 1],
      y: [start - 0.5 * slope, start + slope],
    },
    ...namedMarks(batch),
    { kind: "dot", name: "start", colour: "ink", x: [0], y: [start], says: "s = 0: before the step" },
  );
  const end = {
    name: "step",
    colour: "update",
    x: [1],
    y: [batch.end_loss ?? NaN],
    says: "s = 1: this step",
  };
  marks.push(landed ? { kind: "dot", ...end, size: 11 } : { kind: "ring", ...end });
  if (tried) marks.push({ kind: "diamond", name: "tried", colour: "update", x: [tried.s], y: [tried.loss] });
  if (reading) {
    marks.push({
      kind: "dot",
      name: "reading",
      colour: "accent",
      x: [reading.s],
      y: [reading.loss],
      size: 11,
    });
  }
  return {
    x: {
      domain: [multiples[0] - 0.03, multiples[multiples.length - 1] + 0.03],
      title: "s",
      ticks: [0, 1, 2, 3],
    },
    y: [{ domain: paddedRange(boundsOf(losses, probe?.arrays.losses.data ?? [])), title: "loss" }],
    marks,
    legend: legend(batch, probe, tried),
    top,
    subject: "step",
  };
}

/** @param {StepSliceMessage} batch @param {StepSliceMessage | undefined} probe @param {Multiple | null} tried
 * @returns {LegendSpec[]} */
function legend(batch, probe, tried) {
  /** @type {LegendSpec[]} */
  const found = [{ sign: "line", colour: "ink", words: `these ${batch.images} images` }];
  if (probe)
    found.push({ sign: "line", colour: "ink-soft", dash: "dash", words: `${probe.images} fixed images` });
  found.push({ sign: "dot", colour: "update", words: "s = 1: this step" });
  if (hasFloor(batch)) found.push({ sign: "ring", colour: "forward", words: "s*: lowest point" });
  if (tried) found.push({ sign: "diamond", colour: "update", words: "step with this η" });
  return found;
}

/**
 * Return whether the smallest loss is inside the range, not at an end of it, where C still falls.
 * @param {StepSliceMessage} batch
 */
export function hasFloor({ best, arrays: { multiples } }) {
  const { data } = multiples;
  return best > Number(data[0]) + 1e-3 && best < Number(data[data.length - 1]) - 1e-3;
}

/** The places that have a name: the lowest point s*, and where the loss is back at φ(0).
 * @param {StepSliceMessage} batch @returns {Mark[]} */
function namedMarks(batch) {
  /** @type {Mark[]} */
  const found = [];
  if (hasFloor(batch)) {
    const label = `s* = ${format(batch.best, 3)}`;
    found.push(
      { kind: "rule", name: "best rule", colour: "line", x: batch.best, label },
      { kind: "ring", name: "best", colour: "forward", x: [batch.best], y: [batch.best_loss ?? NaN] },
    );
  }
  if (batch.back !== null) {
    found.push(
      { kind: "rule", name: "back rule", colour: "line", x: batch.back, label: "φ(s) = φ(0)" },
      { kind: "ring", name: "back", colour: "ink", x: [batch.back], y: [batch.start_loss ?? NaN] },
    );
  }
  return found;
}
