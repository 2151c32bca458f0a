/**
 * Reducers of the question of a room: (state, action) → state. Pure. `question` is the server's latest
 * question message, null if there is none. `questionPicture` holds the curve, the map and the prediction
 * as they were when the question was asked: they stay while the step is made.
 */

/** @import { QuestionMessage, SliceMessage } from "../net/protocol_types.js" */
/** @import { QuestionPicture, Reducers, State } from "./state_types.js" */

/** @typedef {Pick<State, "question" | "questionPicture" | "questionForm">} QuestionPart */

/** @type {QuestionPart} */
export const NO_QUESTION = { question: null, questionPicture: null, questionForm: null };

/** @type {Reducers} */
export const QUESTION_REDUCERS = {
  question: (state, question) => {
    if (question.state === "dropped") return { ...state, question: null, questionPicture: null };
    const isSame = state.question?.id === question.id;
    const questionPicture = isSame ? state.questionPicture : pictureOf(state, question);
    return { ...state, question, questionPicture, questionForm: null };
  },
  "local/question-form": (state, { open, draft = null }) => ({
    ...state,
    questionForm: open ? { draft } : null,
  }),
};

/**
 * The picture of the question after a message has changed the state. What was not there when the question
 * came is added once it comes; what is there stays.
 * @param {State} state @returns {State}
 */
export function keepQuestionPicture(state) {
  const { question, questionPicture: kept } = state;
  if (!question || !kept || (kept.slice && kept.surface && kept.prediction)) return state;
  const now = pictureOf(state, question);
  const next = {
    slice: kept.slice ?? now.slice,
    surface: kept.surface ?? now.surface,
    prediction: kept.prediction ?? now.prediction,
  };
  const parts = /** @type {(keyof QuestionPicture)[]} */ (Object.keys(next));
  return parts.every((part) => next[part] === kept[part]) ? state : { ...state, questionPicture: next };
}

/** @param {State} state @param {QuestionMessage} question @returns {QuestionPicture} */
function pictureOf({ following, step, slice, surface, prediction }, question) {
  if (following === "own") return { slice: null, surface: null, prediction: null };
  const isBefore = step?.position === question.step;
  return {
    slice: slice && isOfQuestion(slice, question) ? slice : null,
    surface: isBefore && surface?.step === step.step ? surface : null,
    prediction: isBefore ? prediction : null,
  };
}

/**
 * Whether a slice shows the parameter of a question where it was before the step that answers it: at the
 * end of the step before, or at the beginning of that step.
 * @param {SliceMessage} slice @param {QuestionMessage} question
 */
function isOfQuestion(slice, { subject, step }) {
  const isSame = slice.address === subject.address && String(slice.index) === String(subject.index);
  return isSame && !slice.preview && (slice.step === step || (slice.step === step - 1 && isMade(slice)));
}

/** @param {SliceMessage} slice whether it shows the curve after its step, too */
function isMade({ arrays }) {
  return arrays.losses_after !== undefined;
}
