/**
 * The state of the curves: display options, the reading point, a trial learning rate and the descent of
 * one weight. Contains the reducers, and the commands that request the curves.
 *
 * `curve`: {zoom, readings, derivative, threshold}. `probe`: {place} on the curve of the weight, {a} on
 * that of the prediction, {s} on that of the step. `along`: the slices of the step by set. `trial`: a
 * learning rate. `descent`: the message, of which `shown` steps are shown.
 */

/** @import { DescendCommand, ParameterIndex } from "../net/protocol_types.js" */
/** @import { SliceMessage, WatchSliceCommand } from "../net/protocol_types.js" */
/** @import { Reducers, State } from "./state_types.js" */

import { panelsOnStage } from "./stages.js";

/**
 * The initial state of the curves.
 * @type {Pick<State, "curve" | "probe" | "trial" | "descent" | "shown" | "along">}
 */
export const NO_READOUT = {
  curve: { zoom: "valley", readings: false, derivative: false, threshold: 1e-6 },
  probe: null,
  trial: null,
  descent: null,
  shown: 0,
  along: {},
};

/** @type {Reducers} */
export const CURVE_REDUCERS = {
  "local/curve": (state, { curve }) => ({ ...state, curve: { ...state.curve, ...curve } }),
  "local/probe": (state, { probe }) => ({ ...state, probe }),
  "local/trial": (state, { trial }) => ({ ...state, trial }),
  "local/descent-shown": (state, { shown }) => ({ ...state, shown }),
  "local/descent-end": (state) => ({ ...state, descent: null, shown: 0, trial: null }),
  step_slice: (state, slice) => {
    const same = Object.values(state.along).every((other) => other.step === slice.step);
    return { ...state, along: { ...(same ? state.along : {}), [slice.set]: slice } };
  },
  descent: (state, descent) => {
    const { slice, descent: previous } = state;
    if (!slice || descent.step !== slice.step || !isSameParameter(descent, slice)) return state;
    const goesOn = previous?.learning_rate === descent.learning_rate && previous.steps < descent.steps;
    return { ...state, descent, shown: goesOn ? state.shown : 0 };
  },
};

/** @param {ParameterIndex} first @param {ParameterIndex} second */
function isSameParameter(first, second) {
  return first.address === second.address && first.index.join() === second.index.join();
}

/**
 * The state that is kept when another slice arrives: all of it for the same curve, none for another.
 * @param {Pick<State, "slice" | "curve" | "descent" | "shown" | "probe" | "trial">} state
 * @param {SliceMessage} slice
 */
export function keepReadout(state, slice) {
  const { slice: previous, curve, descent, shown, probe, trial } = state;
  const same = previous && isSameParameter(slice, previous) && slice.step === previous.step;
  return {
    curve: { ...curve, zoom: slice.zoom },
    probe: same ? probe : null,
    trial: trial === slice.learning_rate ? null : trial,
    descent: same ? descent : null,
    shown: same ? shown : 0,
  };
}

/**
 * The command that requests the curve of a parameter with the current display options.
 * @param {Pick<State, "curve" | "show" | "narrow" | "tour" | "embedded" | "editing" | "comparison">} state
 * @param {ParameterIndex} parameter
 * @returns {WatchSliceCommand}
 */
export function sliceQuery(state, { address, index }) {
  const { zoom, readings } = state.curve;
  const alongStep = panelsOnStage(state).has("step_curve");
  return { type: "slice", address, index, zoom, readings, along_step: alongStep };
}

/**
 * The command that starts the descent of the parameter alone, with the trial learning rate.
 * @param {Pick<State, "selection" | "slice" | "trial" | "curve">} state
 * @returns {DescendCommand}
 */
export function descendQuery({ selection, slice, trial, curve }) {
  return {
    type: "descend",
    ...selection,
    learning_rate: trial ?? slice?.learning_rate ?? null,
    threshold: curve.threshold,
  };
}
