/**
 * The card on which a follower answers the question of the room, and then sees what the step did. It takes no
 * focus. Who looks elsewhere is led to the question.
 */

/** @import { AnswerValue, QuestionMessage } from "../../net/protocol_types.js" */
/** @import { QuestionPictureView, QuestionView } from "./question_types.js" */
/** @import { State, View } from "../../state/state_types.js" */

import { answerLine } from "../../text/answer_words.js";
import { find } from "../../widgets/dom.js";
import { createAnswerBars } from "./answer_bars.js";
import { createAnswerOptions } from "./answer_options.js";
import { createLandingPicture } from "./landing_picture.js";
import { createMapPicture } from "./map_picture.js";
import { createQuestionImage } from "./question_image.js";
import { createSentAnswer } from "./sent_answer.js";

/** @type {View} */
export function mountAnswerCard(element, send) {
  const part = (/** @type {string} */ name) => find(`#answer-${name}`, element);
  const said = find("#answer-said");
  const [title, body, go] = [part("title"), part("body"), part("go")];
  const fold = find("#answer-fold", element, HTMLButtonElement);
  const image = createQuestionImage();
  const options = createAnswerOptions(part("options"), answer);
  const sent = createSentAnswer(send);
  /** @type {QuestionMessage | null} */
  let asked = null;
  /** @type {QuestionPictureView | null} */
  let picture = null;
  let built = "";
  let stage = ""; // the question, its round and where it stands: each new one unfolds the card
  let firstLine = ""; // said with the question, and until another line comes
  part("image").append(image.element);
  go.addEventListener("click", () => send({ type: "local/room-follow" }));
  fold.addEventListener("click", () => unfold(fold.getAttribute("aria-expanded") !== "true"));

  /** @param {AnswerValue} value */
  function answer(value) {
    if (asked?.state === "open") sent.give(asked, value);
  }

  /** @param {boolean} isOpen */
  function unfold(isOpen) {
    body.hidden = !isOpen;
    fold.setAttribute("aria-expanded", String(isOpen));
    fold.textContent = isOpen ? "▾" : "▴";
  }

  /** @param {string} words */
  function say(words) {
    if (said.textContent !== words) said.textContent = words;
  }

  /**
   * The picture that fits the question: C(w) or the map with a mark to move, or the bars of the answers.
   * @param {QuestionMessage} question @param {boolean} isHere @param {boolean} hasAnswers
   */
  function choosePicture({ id, round, kind, subject, state }, isHere, hasAnswers) {
    const isLanding = kind === "landing";
    const isMovable = isLanding && state === "open";
    const isSeen = isHere && (isLanding || hasAnswers);
    const key = JSON.stringify([id, isSeen, isMovable && round]);
    if (key === built) return;
    built = key;
    const movable = isMovable ? { onPick: answer } : {};
    if (!isSeen) picture = null;
    else if (!isLanding) picture = createAnswerBars();
    else picture = subject.place === "map" ? createMapPicture(movable) : createLandingPicture(movable);
    part("picture").replaceChildren(...(picture ? [picture.element] : []));
  }

  /** @param {State & {question: QuestionMessage}} state */
  function draw(state) {
    const { question, following, welcome, theme } = state;
    const isHere = following === "live" || question.kind === "free";
    const isOpen = question.state === "open";
    const rounds = question.rounds.filter(({ answers }) => answers !== null);
    const picked = sent.value();
    part("text").textContent = question.text;
    image.update(question);
    choosePicture(question, isHere, rounds.length > 0);
    /** @type {QuestionView} */
    const view = { question, picture: state.questionPicture, rounds, welcome, picked, theme };
    picture?.update(view);
    const isChosen = question.kind !== "landing" && question.state !== "revealed" && isHere;
    part("options").hidden = !isChosen;
    if (isChosen) options.update(question, picked ?? question.yours, isOpen);
    const page = { isHere, isSending: picked !== null, refusal: sent.refusal() };
    const line = answerLine(state, page);
    part("line").textContent = line;
    go.hidden = isHere;
    const now = JSON.stringify([question.id, question.round, question.state]);
    if (now !== stage) {
      unfold(true);
      firstLine = line;
    }
    say(isOpen && line === firstLine ? `Your teacher asks: ${question.text} ${line}` : line);
    stage = now;
  }

  return function update(state) {
    const { question, following } = state;
    const hadFocus = element.contains(document.activeElement);
    sent.update(state);
    asked = following ? question : null;
    element.hidden = !asked;
    document.body.toggleAttribute("data-answer-card", !element.hidden);
    element.dataset.state = asked?.state ?? "";
    if (asked) draw({ ...state, question: asked });
    else [built, stage, picture] = ["", "", null];
    if (!asked) say("");
    const isLost = document.activeElement === document.body || !document.activeElement;
    if (asked && hadFocus && isLost) title.focus({ preventScroll: true });
  };
}
