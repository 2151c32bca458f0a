/** The fields for the answers of a free question: up to five, one of which may be marked as right. */

/** @import { QuestionDraft } from "../../state/action_types.js" */

import { el } from "../../widgets/dom.js";

const MOST = 5;
const MOST_CHARACTERS = 80;

/** @param {HTMLElement} element */
export function createFreeAnswers(element) {
  const rows = Array.from({ length: MOST }, (_, number) => createRow(number));
  const none = createRight("no right answer", MOST);
  const group = el("fieldset", "question-free");
  group.append(el("legend", "", "The answers, and which one is right"), ...rows.map(({ row }) => row));
  group.append(none.label);
  element.append(group);

  /** @param {number} number */
  function createRow(number) {
    const row = el("div", "question-option");
    const input = el("input");
    input.maxLength = MOST_CHARACTERS;
    input.setAttribute("aria-label", `Answer ${number + 1}`);
    input.placeholder = number < 2 ? `Answer ${number + 1}` : `Answer ${number + 1}, if you like`;
    const right = createRight("right", number);
    row.append(input, right.label);
    return { row, input, radio: right.radio };
  }

  /** @param {string} words @param {number} number */
  function createRight(words, number) {
    const label = el("label", "question-right");
    const radio = el("input");
    radio.type = "radio";
    radio.name = "question-right";
    if (number < MOST) radio.setAttribute("aria-label", `Answer ${number + 1} is right`);
    label.append(radio, words);
    return { label, radio };
  }

  return {
    /** @param {boolean} shown */
    show(shown) {
      element.hidden = !shown;
    },
    /** @param {QuestionDraft} draft */
    begin({ options = ["Yes", "No"], right = null }) {
      rows.forEach(({ input, radio }, number) => {
        input.value = options[number] ?? "";
        radio.checked = number === right;
      });
      none.radio.checked = right === null;
    },
    /**
     * The answers with the number of the right one; or a sentence where there are too few.
     * @returns {{options: string[], right: number | null} | string}
     */
    read() {
      const filled = rows.filter(({ input }) => input.value.trim() !== "");
      if (filled.length < 2) return "A free question needs at least two answers.";
      const right = filled.findIndex(({ radio }) => radio.checked);
      const isEmpty = rows.some(({ input, radio }) => radio.checked && !input.value.trim());
      if (isEmpty) return "The answer that is marked as right is empty.";
      return { options: filled.map(({ input }) => input.value.trim()), right: right < 0 ? null : right };
    },
  };
}
