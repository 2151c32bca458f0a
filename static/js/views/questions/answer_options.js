/** The options of a question as buttons: a press answers, arrow keys move between them. */

/** @import { AnswerValue, QuestionMessage } from "../../net/protocol_types.js" */

import { answerOptions } from "../../text/question_words.js";
import { button } from "../../widgets/dom.js";
import { isSameAnswer } from "./sent_answer.js";

const SHORT = 8; // characters of an option that shares its line with others
const MOVES = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
});

/** @param {HTMLElement} element @param {(value: AnswerValue) => void} choose */
export function createAnswerOptions(element, choose) {
  /** @type {{value: AnswerValue, made: HTMLButtonElement}[]} */
  let options = [];
  let built = "";

  element.addEventListener("keydown", (event) => {
    const by = MOVES[event.key];
    const at = options.findIndex(({ made }) => made === document.activeElement);
    if (!by || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    options[(at + by + options.length) % options.length].made.focus();
  });

  /** @param {QuestionMessage} question */
  function build(question) {
    const offered = answerOptions(question);
    const key = JSON.stringify([question.id, offered]);
    if (key === built) return;
    built = key;
    options = offered.map(({ value, words }) => {
      const press = () => choose(value);
      return { value, made: button(words, { className: "answer-option", press }) };
    });
    element.classList.toggle(
      "short",
      offered.length > 2 && offered.every(({ words }) => words.length <= SHORT),
    );
    element.replaceChildren(...options.map(({ made }) => made));
  }

  return {
    /**
     * @param {QuestionMessage} question @param {AnswerValue | null} given this page's answer
     * @param {boolean} isOpen whether it can be answered
     */
    update(question, given, isOpen) {
      build(question);
      for (const { value, made } of options) {
        made.disabled = !isOpen;
        made.setAttribute("aria-pressed", String(isSameAnswer(value, given)));
      }
    },
  };
}
