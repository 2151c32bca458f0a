/** A question that was asked, as the presenter sees it: sentence, count, time, picture, outcome, buttons. */

/** @import { QuestionMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { answersItself, hasMoved } from "../../state/question_step.js";
import { clockText, countText, outcomeTexts, truthText } from "../../text/question_words.js";
import { el, find } from "../../widgets/dom.js";
import { createQuestionImage } from "./question_image.js";
import { createQuestionPicture } from "./question_picture.js";

/** @param {HTMLElement} element @param {Send} send */
export function createAskedQuestion(element, send) {
  const part = (/** @type {string} */ name) => find(`.question-${name}`, element);
  const deed = (/** @type {string} */ name) => find(`[data-question=${name}]`, element, HTMLButtonElement);
  const picture = createQuestionPicture();
  const image = createQuestionImage();
  part("shown").append(picture.element);
  part("image").append(image.element);
  /** @type {QuestionMessage | null} */
  let question = null;
  let arrivedAt = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;

  const deeds = {
    close: () => send({ type: "close_question" }),
    step: () => send({ type: "advance" }),
    reveal: () => send({ type: "reveal" }),
    done: () => send({ type: "drop_question" }),
    drop: () => send({ type: "drop_question" }),
    again: () => send({ type: "ask_again" }),
    show: () => send({ type: "show_answers", shown: !question?.shown }),
  };
  for (const [name, act] of Object.entries(deeds)) deed(name).addEventListener("click", act);

  function tick() {
    if (!question) return;
    const since = question.state === "open" ? (performance.now() - arrivedAt) / 1000 : 0;
    part("clock").textContent = clockText(question.asked_seconds + since);
  }

  /** @param {QuestionMessage} now @param {State} state */
  function writeButtons(now, state) {
    const { state: phase, round } = now;
    const moved = hasMoved(now, state);
    const free = answersItself(now);
    /** @type {Record<string, boolean>} */
    const seen = {
      close: phase === "open",
      step: phase === "closed" && !free && !moved,
      reveal: phase === "closed" && (free || moved),
      done: phase === "revealed",
      show: phase === "open" || phase === "closed",
      again: phase === "closed" && round === 1 && !moved,
      drop: phase === "open" || phase === "closed",
    };
    for (const [name, isSeen] of Object.entries(seen)) deed(name).hidden = !isSeen;
    deed("show").setAttribute("aria-pressed", String(now.shown));
    deed("show").textContent = now.shown ? "Hide the answers" : "Show the answers";
    deed("step").textContent = now.steps > 1 ? `Make ${now.steps} steps` : "Step";
    part("hint").textContent = hintOf(now, free, moved);
  }

  return {
    /** @param {State} state */
    update(state) {
      const now = state.question;
      element.hidden = now === null;
      if (now !== question) arrivedAt = performance.now();
      question = now;
      if (!now || now.state !== "open") {
        clearInterval(ticking);
        ticking = undefined;
      } else ticking ??= setInterval(tick, 1000);
      if (!now) return;
      part("sentence").textContent = now.text;
      part("answered").textContent = countText(now);
      tick();
      const seesAnswers = now.shown || now.state === "revealed";
      const rounds = seesAnswers ? now.rounds : [];
      const { questionPicture, welcome, theme } = state;
      image.update(now);
      picture.update({ question: now, picture: questionPicture, rounds, welcome, theme });
      writeLegend(part("legend"), now, rounds.length);
      writeOutcome(part("outcome"), now);
      writeButtons(now, state);
    },
  };
}

/** @param {QuestionMessage} question @param {boolean} free @param {boolean} moved */
function hintOf({ state, steps }, free, moved) {
  if (state === "revealed" || moved) return "";
  if (free) return state === "open" ? "" : "Reveal shows the answers to all.";
  const made = steps > 1 ? `makes ${steps} steps` : "makes the step";
  return state === "open"
    ? `Step closes the question, ${made} and shows the answer, in one press.`
    : `Step ${made} and shows the answer.`;
}

/** @param {HTMLElement} element @param {QuestionMessage} question @param {number} rounds that are shown */
function writeLegend(element, { kind }, rounds) {
  element.hidden = kind !== "landing" || rounds === 0;
  element.textContent = rounds > 1 ? "● first round, ■ second round, ▲ median" : "● one answer, ▲ median";
}

/** @param {HTMLElement} element @param {QuestionMessage} question */
function writeOutcome(element, question) {
  const lines = [question.notice ?? "", truthText(question), ...outcomeTexts(question)].filter(Boolean);
  if (element.textContent === lines.join("")) return;
  element.replaceChildren(...lines.map((line) => el("p", "", line)));
}
