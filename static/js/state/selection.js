/**
 * Which number is chosen, and the road by which it was come to: (state, action) → state, pure.
 * `chosen` is {address, index, of, image}; image is null where a parameter's number is that of the
 * whole mini-batch. Numbers are the server's.
 */

import { chosenText, isParameter, isThere } from "../network/addresses.js";
import { sliceQuery } from "./weight_curve.js";

const FEW = 8;

/** What the page knows of the choice before anything has arrived. */
export const NOTHING_CHOSEN = { chosen: null, trail: [], limit: FEW, explanation: null, gone: null };

export const SELECTION_REDUCERS = {
  explanation: (state, explanation) => ({ ...state, explanation }),
  "local/choose": (state, { address, index, of, image, onward = false }) => {
    const next = completed(state, { address, index, of, image });
    const trail = onward ? [...state.trail, state.chosen] : [];
    const curve = { ...state.curve, readings: state.curve.derivative };
    return { ...state, chosen: next, trail, limit: FEW, gone: null, curve };
  },
  "local/choose-back": (state, { place }) => ({
    ...state,
    chosen: state.trail[place],
    trail: state.trail.slice(0, place),
    limit: FEW,
  }),
  "local/explain-more": (state) => ({ ...state, limit: Math.min(4 * state.limit, 64) }),
};

function completed({ welcome, image: looked }, { address, index, of, image }) {
  const parameter = isParameter(welcome.network, address);
  return {
    address,
    index: [...index],
    of: parameter ? "gradient" : of,
    image: image ?? (parameter ? null : looked),
  };
}

/**
 * The choice after a welcome: kept where the number is still there, else said to be gone; what nobody
 * chose gives way to what is looked at first there.
 */
export function keepChoice({ chosen, welcome: before }, welcome) {
  const { address, index } = welcome.selection;
  const first = { address, index, of: "gradient", image: null };
  if (!chosen || isFirst(chosen, before)) return { ...NOTHING_CHOSEN, chosen: first };
  if (!isThere(welcome.network, chosen)) {
    const gone = `${chosenText(before.network, chosen)} is not in this network.`;
    return { ...NOTHING_CHOSEN, chosen: first, gone };
  }
  return { ...NOTHING_CHOSEN, chosen: { ...chosen, image: chosen.image === null ? null : welcome.image } };
}

/** Whether nobody chose it: it is the parameter that the welcome began with. */
function isFirst({ address, index }, { selection }) {
  return address === selection.address && index.join() === selection.index.join();
}

/** The choice while another image is looked at. */
export function followImage(chosen, image) {
  return !chosen || chosen.image === null || chosen.image === image ? chosen : { ...chosen, image };
}

/** Whether an explanation is of what is chosen now: of the step that is shown, or of one before it. */
export function isOfChoice({ chosen, explanation }) {
  return (
    Boolean(chosen && explanation) &&
    explanation.address === chosen.address &&
    explanation.of === chosen.of &&
    explanation.image === chosen.image &&
    explanation.index.join() === chosen.index.join()
  );
}

/** Whether it is of the step that is shown, too. */
export function needsExplanation(state) {
  const { explanation, step } = state;
  return isOfChoice(state) && explanation.step === step?.step && explanation.preview === step.preview;
}

/** The commands that ask for what is chosen. */
export function selectionQueries(state) {
  const { welcome, chosen, limit } = state;
  if (!chosen) return [];
  const { address, index, of, image } = chosen;
  const asked = [{ type: "explain", address, index, of, image, limit }];
  if (isParameter(welcome.network, address)) asked.push(sliceQuery(state, { address, index }));
  return asked;
}
