/**
 * The step that answers a question: which commands make it and show the answer, in one press. Pure.
 */

/** @import { Command, QuestionMessage } from "../net/protocol_types.js" */
/** @import { State } from "./state_types.js" */

/** Whether a question needs no step: a free one. @param {Pick<QuestionMessage, "kind">} question */
export function answersItself({ kind }) {
  return kind === "free";
}

/**
 * Whether the run stands elsewhere than when the question was asked.
 * @param {Pick<QuestionMessage, "step">} question @param {Pick<State, "status">} state
 */
export function hasMoved({ step }, { status }) {
  return status !== null && status.position !== step;
}

/**
 * The question that the next step answers: one that this page presents, open or closed, before its step.
 * @param {Pick<State, "question" | "room" | "following" | "status">} state
 */
export function questionOfNextStep({ question, room, following, status }) {
  const presents = room?.role === "presenter" && !following;
  if (!presents || !question || answersItself(question) || hasMoved(question, { status })) return null;
  return question.state === "open" || question.state === "closed" ? question : null;
}

/**
 * The commands that close a question where it is open and make its step. `reveal` is among them unless the
 * step takes many updates: then it follows once they are made.
 * @param {QuestionMessage} question @param {Pick<State, "status">} state
 * @returns {Command[]}
 */
export function stepCommands({ state, kind, subject, steps }, { status }) {
  /** @type {Command[]} */
  const commands = state === "open" ? [{ type: "close_question" }] : [];
  if (kind === "optimizer") {
    return [...commands, { type: "run", speed: 0, until: { kind: "steps", value: steps } }];
  }
  const rate = subject.value ?? null;
  if (kind === "learning_rate" && rate !== null && rate !== status?.learning_rate) {
    commands.push({ type: "configure", learning_rate: rate });
  }
  return [...commands, { type: "advance" }, { type: "reveal" }];
}

/**
 * Whether the updates that a question waits for are made, and the run stands.
 * @param {QuestionMessage} question @param {Pick<State, "status">} state
 */
export function isStepMade({ state, step, steps }, { status }) {
  return (
    state === "closed" && status !== null && status.state !== "playing" && status.position >= step + steps
  );
}
