/** The line under a question that tells a follower what to do, or what has become of the answer. Pure. */

/** @import { QuestionMessage } from "../net/protocol_types.js" */
/** @import { State } from "../state/state_types.js" */

import { outcomeTexts, truthText, yourText } from "./question_words.js";

/** How a question of a kind is answered. @param {QuestionMessage} question */
function howToAnswer({ kind, subject, round }) {
  const again = round > 1 ? "Second round: answer once more. " : "";
  if (kind !== "landing") return `${again}Choose an answer.`;
  const place = subject.place === "map" ? "the place on the map" : "the place on the curve";
  return `${again}Tap ${place}; or move the mark with the arrow keys and press Enter.`;
}

/**
 * @param {Pick<State, "connection"> & {question: QuestionMessage}} state
 * @param {{isHere: boolean, isSending: boolean, refusal: string}} page `isHere`: the question can be answered
 *   on the page as it is
 */
export function answerLine({ question, connection }, { isHere, isSending, refusal }) {
  const { state, yours, notice } = question;
  if (state === "revealed") {
    const truth = question.kind === "landing" && yours !== null ? "" : truthText(question); // yours says it
    const said = [notice, truth, yourText(question), ...outcomeTexts(question)];
    return said.filter(Boolean).map(asSentence).join(" ");
  }
  if (state === "closed") {
    const without = yours === null ? "You have not answered. " : "";
    return `${without}Closed: wait for ${question.kind === "free" ? "the answers" : "the step"}.`;
  }
  if (!isHere) return yours === null ? "You look elsewhere." : "You have answered.";
  if (refusal) return refusal;
  if (isSending && connection !== "open")
    return "The connection is lost. Your answer is sent once it is back.";
  if (isSending) return "Sending your answer…";
  if (yours !== null) return "Sent. You can change it until the question is closed.";
  return howToAnswer(question);
}

/** @param {string | null} words */
function asSentence(words) {
  return /[.!?…]$/.test(words ?? "") ? words : `${words}.`;
}
