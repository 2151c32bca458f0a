/**
 * The view of the sentence on the run, with the buttons that it offers. It is the live region of the page:
 * screen readers announce it after a single step, but not while playing.
 */

/** @import { Send, State } from "../../state/state_types.js" */

import { runSentence } from "../../text/run_sentence.js";
import { button, el } from "../../widgets/dom.js";

const SHORTEST = 500; // milliseconds that a sentence stays while playing

/** @param {HTMLElement} element @param {Send} send */
export function mountSentence(element, send) {
  const words = el("span", "sentence-words");
  const offers = el("span", "sentence-offers");
  let shown = "";
  let since = -Infinity;

  return function update(/** @type {State} */ state) {
    const sentence = runSentence(state);
    if (!sentence || !state.status) return;
    const now = performance.now();
    if (state.status.state === "playing" && !sentence.problem && now - since < SHORTEST) return;
    const key = JSON.stringify(sentence);
    if (key === shown) return;
    if (!shown) element.replaceChildren(words, offers);
    shown = key;
    since = now;
    element.setAttribute("aria-live", sentence.spoken ? "polite" : "off");
    element.classList.toggle("problem", sentence.problem);
    words.replaceChildren(...withBold(sentence.text));
    offers.replaceChildren(
      ...sentence.offers.map(({ name, title, command }) =>
        button(name, { className: "offer", title, press: () => send(command) }),
      ),
    );
  };
}

/** The text with the name of the button that it asks to press in bold. @param {string} text */
function withBold(text) {
  const [before, after] = text.split("Press Step:");
  return after === undefined ? [before] : [`${before}Press `, el("b", "", "Step"), `:${after}`];
}
