/** What the pictures of a question show, in words for those who do not see them. Pure. */

/** @import { QuestionMessage, QuestionRound } from "../net/protocol_types.js" */

import { answerText, outcomeTexts, roundName, truthText, yourText } from "./question_words.js";

/**
 * The picture of a landing on C(w) or on the map.
 * @param {QuestionMessage} question @param {QuestionRound[]} rounds those that may be seen
 */
export function landingSummary(question, rounds) {
  const seen = rounds.map((round) => {
    const name = rounds.length > 1 ? `${roundName(round.round)}: ` : "";
    const median = round.median === null ? "" : `, median ${answerText(question, round.median)}`;
    return `${name}${round.count} ${round.count === 1 ? "answer" : "answers"}${median}.`;
  });
  const place = question.subject.place === "map" ? "The map of the loss" : "The curve C(w)";
  const yours = yourText(question);
  return [
    `${place} before the step.`,
    ...seen,
    truthText(question),
    ...outcomeTexts(question),
    yours && `${yours}.`,
  ]
    .filter(Boolean)
    .join(" ");
}
