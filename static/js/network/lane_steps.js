/**
 * The same step of two lanes: which of them the network can show, the step of the second lane in the form of
 * a step, and the difference of both. Pure.
 */

/** @import { ComparedLane, OtherStepMessage, StepMessage } from "../net/protocol_types.js" */
/** @import { Tensor } from "../net/protocol_types.js" */
/** @import { State, ViewSettings } from "../state/state_types.js" */

import { sameJson } from "../scene/same_json.js";

/** @typedef {{picked: ComparedLane, other: ComparedLane, problem: string | null}} LanePair */
/** @typedef {{step: StepMessage, other: StepMessage}} StepPair the same step of both lanes */

/**
 * The picked lane and the second one; `problem` says why they cannot be shown beside each other. Null where
 * there is no second lane.
 * @param {Pick<State, "comparison">} state
 * @returns {LanePair | null}
 */
export function lanePair({ comparison }) {
  const laneOf = (/** @type {number | null | undefined} */ number) =>
    comparison?.lanes.find((lane) => lane.number === number);
  const [picked, other] = [laneOf(comparison?.picked), laneOf(comparison?.other)];
  if (!picked || !other || picked === other) return null;
  const problem = sameNetwork(picked, other) ? null : `Lane ${other.number} has another network.`;
  return { picked, other, problem };
}

/**
 * Whether two lanes have arrays of the same names and shapes. `network_differs` compares with lane 1.
 * @param {ComparedLane} one @param {ComparedLane} other
 */
function sameNetwork(one, other) {
  if (one.network_differs !== other.network_differs) return false;
  const networkOf = (/** @type {ComparedLane} */ { recipe: { preset, problem, architecture } }) => [
    problem,
    preset,
    architecture,
  ];
  return !one.network_differs || sameJson(networkOf(one), networkOf(other));
}

/**
 * How two lanes are shown: as chosen, where there are two with the same network; else the picked one alone.
 * @param {Pick<State, "comparison" | "show">} state
 * @returns {ViewSettings["lane_view"]}
 */
export function laneViewOf(state) {
  const pair = lanePair(state);
  return pair && !pair.problem ? state.show.lane_view : "picked";
}

/**
 * The steps of both lanes, where the second lane's is that of the step on display; else null.
 * @param {Pick<State, "step" | "otherStep" | "comparison">} state
 * @returns {StepPair | null}
 */
export function stepPair({ step, otherStep, comparison }) {
  if (!step || !otherStep || otherStep.lane !== comparison?.other) return null;
  if (otherStep.step !== step.step || otherStep.position !== step.position) return null;
  return { step, other: otherLaneStep(step, otherStep) };
}

/**
 * The step of the second lane, in the form of a step. Of its mini-batch the labels and images are known where
 * it is that of the picked lane.
 * @param {StepMessage} step of the picked lane @param {OtherStepMessage} other
 * @returns {StepMessage}
 */
function otherLaneStep(step, other) {
  const { image, loss, loss_after: after, accuracy, gradient_norms: norms, update_ratios: ratios } = other;
  const { images, labels } = step.arrays;
  return {
    ...step,
    image,
    loss,
    loss_after: after,
    accuracy,
    gradient_norms: norms,
    update_ratios: ratios,
    dead_units: {},
    label: other.same_images ? step.label : NO_LABEL,
    arrays: { images, labels, ...other.arrays },
  };
}

const NO_LABEL = -1;

/**
 * The difference of two steps, the second lane's minus the picked one's, number by number. It has no answer
 * and no figures of its own.
 * @param {StepPair} pair
 * @returns {StepMessage}
 */
export function differenceStep({ step, other }) {
  /** @type {Record<string, Tensor>} */
  const arrays = {};
  for (const [name, tensor] of Object.entries(other.arrays)) {
    const mine = step.arrays[/** @type {`activations.${string}`} */ (name)];
    if (tensor && mine && COMPARABLE.test(name) && mine.data.length === tensor.data.length)
      arrays[name] = { shape: tensor.shape, data: difference(tensor.data, mine.data) };
  }
  return {
    ...step,
    label: NO_LABEL,
    loss: minus(other.loss, step.loss),
    loss_after: minus(other.loss_after, step.loss_after),
    accuracy: minus(other.accuracy, step.accuracy) ?? NaN,
    gradient_norms: {},
    update_ratios: {},
    dead_units: {},
    arrays: /** @type {StepMessage["arrays"]} */ (/** @type {unknown} */ (arrays)),
  };
}

const COMPARABLE = /^(activations|gradients|parameters|updates)\.|^(image_losses|true_probabilities)$/;

/** @param {Tensor["data"]} one @param {Tensor["data"]} from */
function difference(one, from) {
  return Float32Array.from(one, (value, place) => value - from[place]);
}

/** @param {number | null} one @param {number | null} from */
function minus(one, from) {
  return one === null || from === null ? null : one - from;
}
