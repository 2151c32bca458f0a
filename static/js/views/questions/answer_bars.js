/**
 * How the answers spread: a bar for each option, one below the other for two rounds. The right one is
 * marked with a sign and a word, and so is the answer of this page.
 */

/** @import { QuestionRound } from "../../net/protocol_types.js" */
/** @import { AnswerOption } from "../../text/question_words.js" */
/** @import { QuestionView } from "./question_types.js" */

import { answerOptions, roundName } from "../../text/question_words.js";
import { el } from "../../widgets/dom.js";

/** The bars of a question's answers. */
export function createAnswerBars() {
  const element = el("ul", "answer-bars");

  return {
    element,
    /** @param {QuestionView} view */
    update({ question, rounds }) {
      const { truth, yours } = question;
      const most = Math.max(1, ...rounds.flatMap(({ answers }) => Object.values(answers ?? {}).map(Number)));
      const rows = answerOptions(question).map((option) => {
        const isRight = truth !== null && String(option.value) === String(truth);
        const isYours = yours !== null && String(option.value) === String(yours);
        const row = el("li", isRight ? "answer-row right" : "answer-row");
        row.append(
          head(option, isRight, isYours),
          ...rounds.map((round) => bar(option, round, most, rounds.length > 1)),
        );
        return row;
      });
      element.replaceChildren(...rows);
    },
  };
}

/** @param {AnswerOption} option @param {boolean} isRight @param {boolean} isYours */
function head({ words }, isRight, isYours) {
  const line = el("span", "answer-head");
  line.append(el("span", "answer-words", words));
  if (isYours) line.append(el("span", "answer-yours", "◆ you"));
  if (isRight) line.append(el("span", "answer-right", "✓ right"));
  return line;
}

/** @param {AnswerOption} option @param {QuestionRound} round @param {number} most @param {boolean} isNamed */
function bar({ value }, { round, answers }, most, isNamed) {
  const count = answers && !Array.isArray(answers) ? (answers[String(value)] ?? 0) : 0;
  const line = el("span", `answer-bar${round === 2 ? " second" : ""}`);
  if (isNamed) line.append(el("span", "answer-round", roundName(round).replace(" round", "")));
  const track = el("span", "answer-track");
  const fill = el("span", "answer-fill");
  fill.style.width = `${(100 * count) / most}%`;
  track.append(fill);
  line.append(track, el("data", "answer-count", String(count)));
  return line;
}
