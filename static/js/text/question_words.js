/** Sentences and short texts on the question of a room. Pure. */

/** @import { AnswerValue, ParameterIndex, QuestionKind, QuestionMessage } from "../net/protocol_types.js" */
/** @import { QuestionRound } from "../net/protocol_types.js" */
/** @import { State } from "../state/state_types.js" */

import { symbolOf, symbolText } from "../network/notation.js";
import { format, formatShort } from "./format.js";
import { amountText } from "./weight_move.js";

/** @typedef {{value: AnswerValue, words: string}} AnswerOption an answer that can be given */

/**
 * The kinds of questions: their names, and what each one asks.
 * @type {Record<QuestionKind, {name: string, about: string}>}
 */
export const KIND_WORDS = {
  landing: { name: "Landing", about: "Where will the ball land?" },
  class: { name: "Class", about: "Which class will the network say?" },
  direction: { name: "Direction", about: "Will the weight go up or down?" },
  learning_rate: { name: "Learning rate", about: "Does it crawl, overshoot or diverge?" },
  optimizer: { name: "Optimizer", about: "Which lane will be first?" },
  free: { name: "Free", about: "Your own question with 2 to 5 answers" },
};

/** @type {Partial<Record<QuestionKind, AnswerOption[]>>} */
const OPTIONS = {
  direction: [
    { value: "up", words: "Up ↑" },
    { value: "down", words: "Down ↓" },
    { value: "stays", words: "Stays" },
  ],
  learning_rate: [
    { value: "crawls", words: "Crawls: a very small step downhill" },
    { value: "good", words: "Good: downhill, towards the lowest point" },
    { value: "overshoots", words: "Overshoots: past the lowest point" },
    { value: "diverges", words: "Diverges: the loss rises" },
  ],
};

/**
 * The answers that a question offers; none for a landing.
 * @param {Pick<QuestionMessage, "kind" | "options">} question @returns {AnswerOption[]}
 */
export function answerOptions({ kind, options }) {
  const first = kind === "optimizer" ? 1 : 0; // lanes count from 1
  return OPTIONS[kind] ?? options.map((words, place) => ({ value: place + first, words }));
}

/** An answer in words. @param {QuestionMessage} question @param {AnswerValue} value */
export function answerText(question, value) {
  if (Array.isArray(value)) return `(${value.map((one) => formatShort(one)).join(", ")})`;
  if (question.kind === "landing") return format(Number(value));
  const words = answerOptions(question).find((one) => String(one.value) === String(value))?.words;
  return (words ?? String(value)).split(":")[0];
}

/**
 * The sentence that a question of a kind begins with.
 * @param {QuestionKind} kind @param {Pick<State, "welcome" | "selection">} state
 * @param {number | "weight" | "map"} [about] the learning rate, the number of steps, or where it lands
 */
export function defaultQuestionText(kind, { welcome, selection }, about) {
  const symbol = welcome ? symbolName(welcome.network, selection) : "the weight";
  const number = typeof about === "number" ? about : NaN;
  const steps = number === 1 ? "1 more step" : `${number} more steps`;
  return {
    landing: `Where will ${about === "map" ? "the ball" : symbol} land in the next step?`,
    class: "Which class will the network say after the next step?",
    direction: `Will ${symbol} go up or down in the next step?`,
    learning_rate: `The next step with learning rate ${formatShort(number)}: how will it go?`,
    optimizer: `Which lane will have the lowest loss of the fixed training images after ${steps}?`,
    free: "What will happen in the next step?",
  }[kind];
}

/**
 * @param {NonNullable<State["welcome"]>["network"]} network @param {ParameterIndex} parameter
 */
function symbolName(network, { address, index }) {
  return symbolText(symbolOf(network, address, index));
}

/** "12 of 30 have answered". @param {Pick<QuestionMessage, "count" | "present">} question */
export function countText({ count, present }) {
  return `${count} of ${Math.max(count, present)} ${count === 1 ? "has" : "have"} answered`;
}

/** A time as minutes and seconds: 0:42. @param {number} seconds */
export function clockText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** What the step did, in words; "" before it is revealed. @param {QuestionMessage} question */
export function truthText(question) {
  const { kind, truth, options } = question;
  if (truth === null) return "";
  const said = answerText(question, truth);
  if (kind === "landing") return `It landed at ${said}.`;
  if (kind === "class") return `The network says ${said}.`;
  if (kind === "direction") return truth === "stays" ? "The weight stays." : `The weight goes ${truth}.`;
  if (kind === "learning_rate") return truth === "good" ? "The step is good." : `The step ${truth}.`;
  if (kind === "optimizer") return `The lowest loss of the fixed training images: ${said}.`;
  return `Right: ${options[Number(truth)]}.`;
}

/**
 * How the class has answered, a sentence for each round; [] before the answer is revealed, and where
 * there is none.
 * @param {QuestionMessage} question
 */
export function outcomeTexts({ truth, rounds }) {
  if (truth === null) return [];
  const told = rounds.length > 1;
  return rounds.map((round) => {
    const name = told ? `${roundName(round.round)}: ` : "";
    const words = name + roundOutcome(round);
    return words.charAt(0).toUpperCase() + words.slice(1);
  });
}

/** @param {QuestionRound} round */
function roundOutcome({ count, right, off }) {
  if (count === 0) return "nobody has answered.";
  if (right !== null) return `${right} of ${count} right.`;
  if (off === null) return `${count} ${count === 1 ? "answer" : "answers"}.`;
  return `median ${amountText(off)} away.`;
}

/** "First round". @param {number} round */
export function roundName(round) {
  return round === 1 ? "First round" : "Second round";
}

/** One's own answer beside the truth; "" without an answer. @param {QuestionMessage} question */
export function yourText(question) {
  const { yours, truth, kind } = question;
  if (yours === null) return "";
  const said = answerText(question, yours);
  if (truth === null) return `You: ${said}`;
  if (kind === "landing") return `You: ${said}, it landed at ${answerText(question, truth)}`;
  return `You: ${said}, ${String(yours) === String(truth) ? "right" : "not right"}`;
}
