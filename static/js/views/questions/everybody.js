/**
 * What the presenter of a room sees of its class, in the room's banner: in which chapters everybody is, and
 * the buttons that ask a question, call everybody back, and hand out a copy.
 */

/** @import { ControlsLeft } from "../../net/protocol_types.js" */
/** @import { State, View } from "../../state/state_types.js" */

import { answersItself } from "../../state/question_step.js";
import { chapterTexts } from "../../text/everybody_words.js";
import { el, find, findAll } from "../../widgets/dom.js";

const MILLISECONDS = 5000; // that a sentence stays
const COPY = "Everyone gets exactly this state as a run of their own";
const COPY_LATER = "Show the answer of the question first: a copy could make its step.";

/** @type {View} */
export function mountEverybody(element, send) {
  const ask = find("#ask-open", element, HTMLButtonElement);
  const chapters = find("#chapters-open", element);
  const list = find("#chapters-list ul", element);
  const said = find(".everybody-said", element);
  const menu = find("#hand-out", element);
  const copies = find("[popovertarget=hand-out]", element, HTMLButtonElement);
  let isFormOpen = false;
  let timer = 0;
  let written = "";

  ask.addEventListener("click", () => send({ type: "local/question-form", open: !isFormOpen }));
  find("#come-back", element).addEventListener("click", () => {
    send({ type: "come_back" });
    say("Everyone is called back.");
  });
  for (const one of findAll("[data-hand-out]", menu, HTMLButtonElement)) {
    one.addEventListener("click", () => {
      menu.hidePopover();
      send({ type: "hand_out", controls: /** @type {ControlsLeft} */ (one.dataset.handOut) });
      say("Everyone has a copy.");
    });
  }

  /** @param {string} words */
  function say(words) {
    clearTimeout(timer);
    said.textContent = words;
    timer = window.setTimeout(() => (said.textContent = ""), MILLISECONDS);
  }

  return function update(/** @type {State} */ { room, following, question, questionForm }) {
    const presents = room?.role === "presenter" && !following;
    element.hidden = !presents;
    isFormOpen = questionForm !== null;
    ask.disabled = question !== null;
    const isHidden = question !== null && question.state !== "revealed" && !answersItself(question);
    copies.disabled = isHidden; // a copy could make the step
    copies.title = isHidden ? COPY_LATER : COPY;
    ask.setAttribute("aria-expanded", String(isFormOpen));
    const lines = chapterTexts(room?.whereabouts ?? null);
    chapters.hidden = lines.length === 0;
    if (lines.join() === written) return;
    written = lines.join();
    list.replaceChildren(...lines.map((line) => el("li", "", line)));
  };
}
