/**
 * The answer that this page has sent and that the room has not confirmed yet. After a lost connection it is
 * sent again.
 */

/** @import { AnswerValue, QuestionMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

/** @param {Send} send */
export function createSentAnswer(send) {
  /** @type {{question: string, round: number, value: AnswerValue} | null} */
  let sent = null;
  /** @type {State["error"]} the newest error when the answer was sent */
  let errorBefore = null;
  /** @type {State["error"]} */
  let error = null;
  /** @type {QuestionMessage | null} */
  let seen = null;
  let lost = false;
  let refusal = "";

  /** @param {QuestionMessage | null} question */
  function belongs(question) {
    return sent?.question === question?.id && sent?.round === question?.round;
  }

  function transmit() {
    if (sent) send({ type: "answer", ...sent });
  }

  return {
    /** The answer on its way, or null. */
    value: () => sent?.value ?? null,
    /** Why the newest answer was refused, as a sentence; "" if it was not. */
    refusal: () => refusal,
    /** @param {QuestionMessage} question @param {AnswerValue} value */
    give({ id, round }, value) {
      sent = { question: id, round, value };
      [errorBefore, lost, refusal] = [error, false, ""];
      transmit();
    },
    /** The state is another: is the answer confirmed, refused, or to be sent again? @param {State} state */
    update(state) {
      const { question, connection } = state;
      const isNew = question !== seen;
      const isOther = seen?.id !== question?.id || seen?.round !== question?.round;
      seen = question;
      error = state.error;
      if (isOther) refusal = "";
      if (!sent) return;
      if (error?.command === "answer" && error !== errorBefore) {
        refusal = error.message;
        sent = null;
      } else if (!question || !belongs(question) || question.state !== "open") {
        sent = null;
      } else if (isSameAnswer(question.yours, sent.value)) {
        sent = null;
      } else if (connection !== "open") {
        lost = true;
      } else if (lost && isNew) {
        lost = false; // the room knows this page again: it has sent the question
        transmit();
      }
    },
  };
}

/** @param {AnswerValue | null} one @param {AnswerValue | null} other */
export function isSameAnswer(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
