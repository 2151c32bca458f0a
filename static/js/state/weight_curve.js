/**
 * What is looked at on the curves: how C(w) is shown, the point that is read on it, a learning
 * rate that is only tried, and the descent of the weight alone. (state, action) → state, pure.
 *
 * `curve`: {zoom, readings, derivative, threshold}; `probe`: {place} on the curve of
 * the weight, {a} on that of the prediction, {s} on that of the step; `along`: the slices of the
 * step by set; `trial`: a learning rate; `descent`: the message,
 * of which `shown` steps are shown.
 */

import { panelsOnStage } from "./stages.js";

/** What the page knows of it before anything has arrived. */
export const NO_READOUT = {
  curve: { zoom: "valley", readings: false, derivative: false, threshold: 1e-6 },
  probe: null,
  trial: null,
  descent: null,
  shown: 0,
  along: {},
};

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
    const { slice, descent: before } = state;
    if (descent.step !== slice?.step || !isOf(descent, slice)) return state;
    const goesOn = before && before.learning_rate === descent.learning_rate && before.steps < descent.steps;
    return { ...state, descent, shown: goesOn ? state.shown : 0 };
  },
};

/** Whether two of a parameter's accounts are of the same parameter. */
function isOf(one, other) {
  return one.address === other.address && one.index.join() === other.index.join();
}

/** What stays when another slice comes: of the same curve all, of another nothing. */
export function keepReadout(state, slice) {
  const { slice: before, curve, descent, shown, probe, trial } = state;
  const same = before && isOf(slice, before) && slice.step === before.step;
  return {
    curve: { ...curve, zoom: slice.zoom },
    probe: same ? probe : null,
    trial: trial === slice.learning_rate ? null : trial,
    descent: same ? descent : null,
    shown: same ? shown : 0,
  };
}

/** The command that asks for the curve of a parameter as it is looked at. */
export function sliceQuery(state, { address, index }) {
  const { zoom, readings } = state.curve;
  const alongStep = panelsOnStage(state).has("step_curve");
  return { type: "slice", address, index, zoom, readings, along_step: alongStep };
}

/** The command that lets the parameter descend alone, with the learning rate that is tried. */
export function descendQuery({ selection, slice, trial, curve }) {
  return {
    type: "descend",
    ...selection,
    learning_rate: trial ?? slice.learning_rate,
    threshold: curve.threshold,
  };
}
