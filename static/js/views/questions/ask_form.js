/**
 * The form that asks the class a question: the kind, what it is about, the sentence, and for a free question
 * its answers. Everything has a default, so that one press asks.
 */

/** @import { AskCommand, QuestionKind } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { mapChoice, questionChoices, stepIsTooSmall } from "../../state/question_choices.js";
import { defaultQuestionText, KIND_WORDS } from "../../text/question_words.js";
import { button, el, find } from "../../widgets/dom.js";
import { createFreeAnswers } from "./free_answers.js";
import { createSubjectFields } from "./subject_fields.js";

/** @param {HTMLElement} element the form @param {Send} send */
export function createAskForm(element, send) {
  const kinds = find(".question-kinds", element);
  const words = find("#question-words", element, HTMLTextAreaElement);
  const problem = find("#question-problem", element);
  const ask = find("#question-ask", element, HTMLButtonElement);
  const subject = createSubjectFields(find(".question-subject", element), write);
  const answers = createFreeAnswers(find(".question-options", element));
  const buttons = questionButtons();
  kinds.append(...buttons.map(({ one }) => one));
  /** @type {QuestionKind} */
  let kind = "landing";
  /** @type {State | null} */
  let state = null;
  /** @type {State["questionForm"]} what it was opened with */
  let opened = null;
  let isOwnText = false;
  let against = ""; // why the chosen kind cannot be asked, as the form says it

  words.addEventListener("input", () => {
    isOwnText = words.value.trim() !== "";
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const command = commandOf();
    if (command) send(command);
  });

  function questionButtons() {
    const names = /** @type {QuestionKind[]} */ (Object.keys(KIND_WORDS));
    return names.map((name) => {
      const one = button("", { className: "question-kind", press: () => choose(name) });
      one.append(el("b", "", KIND_WORDS[name].name), el("span", "", KIND_WORDS[name].about));
      return { name, one };
    });
  }

  /** @param {QuestionKind} chosen */
  function choose(chosen) {
    kind = chosen;
    isOwnText = false;
    problem.textContent = "";
    write();
  }

  /** @returns {AskCommand | null} null where something is missing, which the form then says */
  function commandOf() {
    if (!state) return null;
    const about = subject.read(kind, choicesOf(state));
    const given = kind === "free" ? answers.read() : {};
    const text = words.value.trim() || defaultText();
    problem.textContent = typeof given === "string" ? given : typeof about === "string" ? about : "";
    if (typeof given === "string" || typeof about === "string") return null;
    return { type: "ask", kind, subject: about, text, ...given };
  }

  function defaultText() {
    return state ? defaultQuestionText(kind, state, subject.value(kind)) : "";
  }

  /** Show the chosen kind with its fields. */
  function write() {
    if (!state) return;
    const choices = choicesOf(state);
    for (const { name, one } of buttons) {
      const { reason } = choices.kinds.find((choice) => choice.kind === name) ?? { reason: "" };
      one.setAttribute("aria-pressed", String(name === kind));
      one.setAttribute("aria-disabled", String(reason !== ""));
      one.title = reason || KIND_WORDS[name].about;
    }
    const reason = choices.kinds.find((choice) => choice.kind === kind)?.reason ?? "";
    subject.show(kind, choices, state);
    if (kind === "landing" && subject.value(kind) === "weight" && stepIsTooSmall(state)) {
      send({ type: "local/curve", curve: { zoom: "step" } });
    }
    answers.show(kind === "free");
    ask.disabled = reason !== "";
    if (reason || problem.textContent === against) problem.textContent = reason;
    against = reason;
    if (!isOwnText) words.value = defaultText();
  }

  /** Begin anew, with what the form was opened with. @param {NonNullable<State["questionForm"]>} form */
  function begin({ draft }) {
    const choices = state ? questionChoices(state) : [];
    const possible = choices.find(({ reason }) => !reason)?.kind ?? "free";
    kind = draft?.kind ?? possible;
    isOwnText = Boolean(draft?.text);
    words.value = draft?.text ?? "";
    problem.textContent = "";
    subject.begin(draft ?? {});
    answers.begin(draft ?? {});
    write();
    buttons.find(({ name }) => name === kind)?.one.focus();
  }

  return {
    /** @param {State} next */
    update(next) {
      state = next;
      const form = next.questionForm;
      element.hidden = form === null;
      const isNew = form !== null && form !== opened;
      opened = form;
      if (!form) return;
      if (isNew) begin(form);
      else write();
      if (next.error?.command === "ask") problem.textContent = next.error.message;
    },
  };
}

/** @param {State} state */
function choicesOf(state) {
  return { kinds: questionChoices(state), map: mapChoice(state) };
}
