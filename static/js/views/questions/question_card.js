/**
 * The presenter's card: the form that asks, then the question with its count and time, the picture of the
 * answers, and what can be done with it. The page beside it stays in use.
 */

/** @import { QuestionMessage } from "../../net/protocol_types.js" */
/** @import { State, View } from "../../state/state_types.js" */

import { find } from "../../widgets/dom.js";
import { createAskForm } from "./ask_form.js";
import { createAskedQuestion } from "./asked_question.js";

const TITLES = { open: "Question", closed: "Question closed", revealed: "Answer", dropped: "" };

/** @type {View} */
export function mountQuestionCard(element, send) {
  const title = find("#question-title", element);
  const large = find("#question-large", element, HTMLButtonElement);
  const away = find("#question-away", element, HTMLButtonElement);
  const form = createAskForm(find("#question-form", element), send);
  const asked = createAskedQuestion(find("#question-asked", element), send);
  /** @type {Element | null} what had the focus before the form was opened */
  let before = null;
  let wasOpen = false;

  away.addEventListener("click", close);
  large.addEventListener("click", () => {
    const isLarge = element.classList.toggle("large");
    large.setAttribute("aria-pressed", String(isLarge));
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || away.hidden) return;
    event.stopPropagation();
    close();
  });

  function close() {
    send({ type: "local/question-form", open: false });
    if (before instanceof HTMLElement) before.focus();
  }

  return function update(/** @type {State} */ state) {
    const { room, following, question, questionForm } = state;
    const presents = room?.role === "presenter" && !following;
    const isOpen = presents && (question !== null || questionForm !== null);
    if (isOpen && !wasOpen) before = document.activeElement;
    const hadFocus = element.contains(document.activeElement);
    wasOpen = isOpen;
    element.hidden = !isOpen;
    document.body.toggleAttribute("data-question-card", isOpen);
    element.dataset.state = question?.state ?? "";
    away.hidden = question !== null;
    title.textContent = question ? cardTitle(question) : "Ask the class";
    form.update(question ? { ...state, questionForm: null } : state);
    asked.update(presents ? state : { ...state, question: null });
    const isLost = document.activeElement === document.body || document.activeElement === null;
    if (isOpen && hadFocus && isLost) title.focus({ preventScroll: true });
  };
}

/** @param {QuestionMessage} question */
function cardTitle({ state, round }) {
  return TITLES[state] + (round > 1 ? ": second round" : "");
}
