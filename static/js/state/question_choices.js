/** Which kinds of questions can be asked of what the page shows, and why others cannot. Pure. */

/** @import { QuestionKind, QuestionSubject } from "../net/protocol_types.js" */
/** @import { State } from "./state_types.js" */

import { boundsOf } from "../plots/ranges.js";
import { panelsOnStage } from "./stages.js";

/**
 * A kind with what it is asked about. `reason`: why it cannot be asked, as a sentence; "" if it can.
 * @typedef {{kind: QuestionKind, subject: QuestionSubject, reason: string}} QuestionChoice
 */

/** The kinds in the order of the form. @type {QuestionKind[]} */
export const QUESTION_KINDS = ["landing", "class", "direction", "learning_rate", "optimizer", "free"];

const USUAL_STEPS = 20; // of a question about lanes
const PLAYING = "Pause first.";
const TRIED = "A value is tried on C(w): keep it or put it back first.";
const NEXT_STEP =
  "Press Step once, then ask: here the page shows the next step already, and with it the answer.";
const LEAST_SHARE = 0.03; // of the width of C(w): a shorter step cannot be seen there
const NO_CURVE = "C(w) of this step is still being computed.";
const NO_LANES = "Compare lanes first (4).";
const NO_MAP = "The loss landscape of this step is not on the page.";

/** @param {State} state @returns {QuestionChoice[]} */
export function questionChoices(state) {
  return QUESTION_KINDS.map((kind) => ({
    kind,
    subject: subjectOf(kind, state),
    reason: reasonAgainst(kind, state),
  }));
}

/** The map as the subject of a landing, and why it cannot be asked about. @param {State} state */
export function mapChoice(state) {
  const { surface, step, pending } = state;
  const isThere = surface && surface.step === step?.step && !pending.surface && !surface.preview;
  const isOnStage = panelsOnStage(state).has("surface");
  return {
    subject: /** @type {QuestionSubject} */ ({ place: "map" }),
    reason: reasonAgainstStep(state) || (isThere && isOnStage ? "" : NO_MAP),
  };
}

/** @param {QuestionKind} kind @param {State} state @returns {QuestionSubject} */
function subjectOf(kind, { selection, prediction, status }) {
  const { address, index } = selection;
  if (kind === "landing") return { place: "weight", address, index };
  if (kind === "direction") return { address, index };
  if (kind === "learning_rate") return { value: status?.learning_rate ?? null };
  if (kind === "optimizer") return { steps: USUAL_STEPS };
  if (kind === "class") {
    return prediction?.held_out === null ? { drawing: true } : { held_out: prediction?.held_out ?? 0 };
  }
  return {};
}

/** @param {QuestionKind} kind @param {State} state */
function reasonAgainst(kind, state) {
  const { slice, step, comparison, lanes, selection, curve } = state;
  if (kind === "free") return "";
  if (kind === "class") return reasonToPause(state);
  if (kind === "optimizer") {
    const isThere = (comparison?.lanes.length ?? 0) > 1 && lanes?.arrived;
    return isThere ? reasonToPause(state) : NO_LANES;
  }
  const reason = reasonAgainstStep(state);
  if (reason || kind !== "landing") return reason;
  const isShown = slice?.address === selection.address && String(slice.index) === String(selection.index);
  return isShown && slice?.step === step?.step && slice.zoom === curve.zoom ? "" : NO_CURVE;
}

/**
 * Whether C(w) is so wide that the step cannot be seen on it: every answer would be right.
 * @param {Pick<State, "slice" | "curve">} state
 */
export function stepIsTooSmall({ slice, curve }) {
  if (!slice || slice.update === null || curve.zoom === "step") return false;
  const [low, high] = boundsOf(slice.arrays.values.data);
  return Math.abs(slice.update) < LEAST_SHARE * (high - low);
}

/** @param {State} state */
function reasonToPause({ status }) {
  return status?.state === "playing" ? PLAYING : "";
}

/** Why the next step cannot be asked about. @param {State} state */
function reasonAgainstStep(state) {
  if (reasonToPause(state)) return PLAYING;
  if (state.status?.preview) return TRIED;
  return state.step?.done ? "" : NEXT_STEP;
}
