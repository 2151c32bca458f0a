/** The held-out images of a message as pressable cards: picture, label, answer, loss, true probability. */

/** @import { HeldOutMessage } from "../../net/protocol_types.js" */

import { thumbnailPicture } from "../../canvas/thumbnail_picture.js";
import { format } from "../../text/format.js";
import { answerName, heldOutImageTitle } from "../../text/held_out_words.js";
import { button, el } from "../../widgets/dom.js";
import { createRovingFocus } from "../network/roving_focus.js";

/** @param {(number: number) => void} look at an image, by its number among the held-out ones */
export function createHeldOutList(look) {
  const element = el("ul", "held-out-list");
  const roving = createRovingFocus(element, "button");
  /** @type {ReturnType<typeof createCard>[]} */
  const cards = [];

  function createCard() {
    const item = el("li");
    let number = 0;
    const card = button("", { className: "held-out-card", press: () => look(number) });
    const label = el("b");
    const answer = el("span");
    const loss = el("data");
    const probability = el("data");
    const lossLine = el("span", "soft", "loss ");
    const probabilityLine = el("span", "soft", "aᵖʳᵉᵈ ");
    lossLine.append(loss);
    probabilityLine.append(probability);
    const words = el("span", "held-out-words");
    words.append(label, answer, lossLine, probabilityLine);
    card.append(el("canvas"), words);
    item.append(card);
    return {
      item,
      /**
       * @param {HeldOutMessage} message @param {number} place @param {string[]} classes
       * @param {boolean} probable
       */
      show({ arrays }, place, classes, probable) {
        const width = arrays.outputs.shape[1];
        const image = {
          number: arrays.numbers.data[place],
          label: arrays.labels.data[place],
          answer: arrays.answers.data[place],
          loss: arrays.losses.data[place],
          outputs: arrays.outputs.data.subarray(place * width, (place + 1) * width),
        };
        ({ number } = image);
        card.firstElementChild?.replaceWith(thumbnailPicture(arrays.images, place));
        label.textContent = classes[image.label];
        const right = image.label === image.answer;
        answer.textContent = right ? "✓" : `✗ ${answerName(classes, image.answer)}`;
        answer.className = right ? "" : "wrong";
        showValue(loss, image.loss);
        probabilityLine.hidden = !probable;
        showValue(probability, image.outputs[image.label]);
        card.title = heldOutImageTitle(image, classes, probable);
        card.setAttribute("aria-label", card.title);
      },
    };
  }

  return {
    element,
    /**
     * @param {{message: HeldOutMessage, classes: string[], probable: boolean}} state `probable`: whether
     *   the outputs are probabilities
     */
    update({ message, classes, probable }) {
      const count = message.arrays.numbers.shape[0];
      const before = cards.length;
      for (const { item } of cards.splice(count)) item.remove();
      while (cards.length < count) {
        const card = createCard();
        cards.push(card);
        element.append(card.item);
      }
      cards.forEach((card, place) => card.show(message, place, classes, probable));
      if (cards.length !== before) roving.refresh();
    },
  };
}

/** @param {HTMLDataElement} data @param {number} value */
function showValue(data, value) {
  data.value = String(value);
  data.textContent = format(value, 3);
}
