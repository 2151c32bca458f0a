/**
 * The view that shows which images of the mini-batch have the largest terms in the gradient of the chosen
 * parameter. The terms are those of the explanation. A press on an image shows it.
 */

/** @import { ExplanationMessage, StepMessage, Tensor } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { thumbnailPicture } from "../../canvas/thumbnail_picture.js";
import { isParameter } from "../../network/addresses.js";
import { symbolOf, symbolText } from "../../network/notation.js";
import { explanationIsCurrent } from "../../state/selection.js";
import { format } from "../../text/format.js";
import { imageTerms, othersText, termImagesText, termTitle } from "../../text/image_terms.js";
import { button, el, find } from "../../widgets/dom.js";

/** @typedef {{image: number, term: number}} ImageTerm */

/** @param {HTMLElement} element @param {Send} send */
export function mountTermImages(element, send) {
  const list = find(".term-images", element);
  const words = find(".words", element);
  const more = find(".term-images-more", element);
  const numbers = find(".numbers", element);
  /** @type {ReturnType<typeof createRow>[]} */
  const rows = [];
  /** @type {Partial<State>} */
  let seen = {};
  more.addEventListener("click", () => send({ type: "local/explain-more" }));

  function createRow() {
    const item = el("li");
    let shown = 0;
    const row = button("", {
      className: "term-image",
      press: () => send({ type: "local/image", image: shown }),
    });
    const name = el("b");
    const bar = el("i", "term-bar");
    const value = el("data");
    row.append(el("canvas"), name, bar, value);
    item.append(row);
    return {
      item,
      /**
       * @param {HTMLCanvasElement} picture @param {ImageTerm} of
       * @param {{largest: number, step: StepMessage, classes: string[], symbol: string}} what
       */
      show(picture, { image, term }, { largest, step, classes, symbol }) {
        shown = image;
        row.firstElementChild?.replaceWith(picture);
        name.textContent = classes[step.arrays.labels.data[image]];
        bar.style.setProperty("--part", `${largest ? (50 * Math.abs(term)) / largest : 0}%`);
        bar.classList.toggle("positive", term > 0);
        value.value = String(term);
        value.textContent = `${term > 0 ? "+" : ""}${format(term, 3)}`;
        row.title = termTitle({ image, term, name: name.textContent, symbol });
        row.setAttribute("aria-label", row.title);
        row.setAttribute("aria-pressed", String(image === step.image));
      },
    };
  }

  /** @param {number} count */
  function keepRows(count) {
    for (const { item } of rows.splice(count)) item.remove();
    while (rows.length < count) {
      rows.push(createRow());
      list.append(rows[rows.length - 1].item);
    }
  }

  return function update(/** @type {State} */ state) {
    const { welcome, chosen, explanation, step } = state;
    const of = welcome && chosen && isParameter(welcome.network, chosen.address) && chosen.image === null;
    element.hidden = !of;
    if (!of || !step) return;
    const current = explanationIsCurrent(state);
    element.classList.toggle("stale", step.done && !current);
    const same = explanation === seen.explanation && step === seen.step && chosen === seen.chosen;
    if (same || (step.done && !current)) return;
    seen = { explanation, step, chosen };
    const symbol = symbolText(symbolOf(welcome.network, chosen.address, chosen.index));
    words.textContent = termImagesText(step.done, symbol);
    numbers.hidden = list.hidden = !step.done;
    more.hidden = true;
    if (!step.done || !explanation) return keepRows(0);
    const found = imageTerms(explanation, welcome.network);
    const largest = Math.max(...found.terms.map(({ term }) => Math.abs(term)));
    keepRows(found.terms.length);
    found.terms.forEach((one, place) => {
      const what = { largest, step, classes: welcome.classes, symbol };
      rows[place].show(pictureOf(explanation, step, one.image, place), one, what);
    });
    more.hidden = found.otherCount === 0 || found.terms.length >= 64;
    line("others", found.otherCount ? found.others : null, othersText(found.otherCount));
    line("penalty", found.penalty);
    line("sum", explanation.total, `∂C/∂${symbol}, the sum`);
  };

  /** @param {string} name @param {number | null} value @param {string} [text] */
  function line(name, value, text) {
    const row = find(`.${name}`, numbers);
    row.hidden = value === null;
    if (text) find("dt", row).textContent = text;
    const data = find("data", row, HTMLDataElement);
    data.value = String(value);
    data.textContent = format(value);
  }
}

/**
 * The picture of an image: from the step, or from the explanation where the mini-batch is larger than that.
 * @param {ExplanationMessage} explanation @param {StepMessage} step @param {number} image
 * @param {number} place of its term
 */
function pictureOf({ arrays }, step, image, place) {
  const images = /** @type {Tensor | undefined} */ (arrays.term_images);
  return images ? thumbnailPicture(images, place) : thumbnailPicture(step.arrays.images, image);
}
