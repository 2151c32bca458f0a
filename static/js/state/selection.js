/**
 * The chosen number and the history of those before it: reducers, and the commands that request it.
 * `chosen` is {address, index, of, image}; image is null if a parameter's number refers to the whole
 * mini-batch. Choosing a number opens the inspector, unless a scene chooses with `quiet`.
 */

/** @import { ExplainCommand, WatchSliceCommand, WelcomeMessage } from "../net/protocol_types.js" */
/** @import { ChooseAction } from "./action_types.js" */
/** @import { Reducers, SelectedNumber, State } from "./state_types.js" */

/** @typedef {Pick<State, "chosen" | "trail" | "limit" | "explanation" | "gone">} Choice */

import { chosenText, isParameter, isThere } from "../network/addresses.js";
import { sliceQuery } from "./curve_options.js";

const FEW = 8;

/** The initial state of the selection. @type {Choice} */
export const NOTHING_CHOSEN = { chosen: null, trail: [], limit: FEW, explanation: null, gone: null };

/** @type {Reducers} */
export const SELECTION_REDUCERS = {
  explanation: (state, explanation) => ({ ...state, explanation }),
  "local/choose": (state, { address, index, of, image, onward = false, quiet = false }) => {
    const next = completed(state, { address, index, of, image });
    const show = quiet ? state.show : { ...state.show, inspector: true };
    const trail = onward && state.chosen ? [...state.trail, state.chosen] : [];
    const curve = { ...state.curve, readings: state.curve.derivative };
    return { ...state, show, chosen: next, trail, limit: FEW, gone: null, curve };
  },
  "local/choose-back": (state, { place }) => ({
    ...state,
    chosen: state.trail[place],
    trail: state.trail.slice(0, place),
    limit: FEW,
  }),
  "local/explain-more": (state) => ({ ...state, limit: Math.min(4 * state.limit, 64) }),
};

/**
 * @param {Pick<State, "welcome" | "image">} state @param {Omit<ChooseAction, "type">} action
 * @returns {SelectedNumber}
 */
function completed({ welcome, image: looked }, { address, index, of, image }) {
  const parameter = welcome !== null && isParameter(welcome.network, address);
  return {
    address,
    index: [...index],
    of: parameter ? "gradient" : of,
    image: image ?? (parameter ? null : looked),
  };
}

/**
 * The selection after a welcome. It is kept if the number still exists, otherwise reported as gone. A
 * default selection is replaced by the default of the new network.
 * @param {Pick<State, "chosen" | "welcome">} state @param {WelcomeMessage} welcome
 * @returns {Choice}
 */
export function keepChoice({ chosen, welcome: previous }, welcome) {
  const { address, index } = welcome.selection;
  /** @type {SelectedNumber} */
  const first = { address, index, of: "gradient", image: null };
  if (!chosen || (previous && isFirst(chosen, previous))) return { ...NOTHING_CHOSEN, chosen: first };
  if (!isThere(welcome.network, chosen)) {
    const gone = `${chosenText((previous ?? welcome).network, chosen)} is not in this network.`;
    return { ...NOTHING_CHOSEN, chosen: first, gone };
  }
  return { ...NOTHING_CHOSEN, chosen: { ...chosen, image: chosen.image === null ? null : welcome.image } };
}

/**
 * Whether nobody chose it: it is the parameter that the welcome began with.
 * @param {SelectedNumber} chosen @param {WelcomeMessage} welcome
 */
function isFirst({ address, index }, { selection }) {
  return address === selection.address && index.join() === selection.index.join();
}

/**
 * The selection after a change of the displayed image.
 * @param {SelectedNumber | null} chosen @param {number} image
 */
export function followImage(chosen, image) {
  return !chosen || chosen.image === null || chosen.image === image ? chosen : { ...chosen, image };
}

/**
 * Return whether an explanation is of the chosen number, at the displayed step or an earlier one.
 * @param {Pick<State, "chosen" | "explanation">} state
 */
export function isOfChoice({ chosen, explanation }) {
  return (
    chosen !== null &&
    explanation !== null &&
    explanation.address === chosen.address &&
    explanation.of === chosen.of &&
    explanation.image === chosen.image &&
    explanation.index.join() === chosen.index.join()
  );
}

/**
 * Return whether the explanation is of the chosen number at the displayed step.
 * @param {Pick<State, "chosen" | "explanation" | "step">} state
 */
export function explanationIsCurrent(state) {
  const { explanation, step } = state;
  if (!explanation || !step || !isOfChoice(state)) return false;
  return explanation.step === step.step && explanation.preview === step.preview;
}

/**
 * The commands that request the data of the chosen number.
 * @param {State} state
 * @returns {(ExplainCommand | WatchSliceCommand)[]}
 */
export function selectionQueries(state) {
  const { welcome, chosen, limit } = state;
  if (!chosen || !welcome) return [];
  const { address, index, of, image } = chosen;
  /** @type {(ExplainCommand | WatchSliceCommand)[]} */
  const asked = [{ type: "explain", address, index, of, image, limit }];
  if (isParameter(welcome.network, address)) asked.push(sliceQuery(state, { address, index }));
  return asked;
}
