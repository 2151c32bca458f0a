/** Which held-out image is looked at: one after the other, by number, or the next that is wrong. */

import { createArrayView } from "../canvas/array_view.js";

/** @param {() => void} changed */
export function createHeldOut(changed) {
  const element = document.createElement("div");
  element.className = "held-out";
  element.innerHTML = `<div class="held-out-picture"></div>
    <p class="held-out-line"><button type="button" class="quiet" data-by="-1" aria-label="The held-out image before">◀</button>
    <input type="number" min="1" step="1" inputmode="numeric" id="held-out-number" aria-label="Which held-out image"> <span class="soft"></span>
    <button type="button" class="quiet" data-by="1" aria-label="The next held-out image">▶</button></p>
    <p class="held-out-line"><button type="button" class="link" id="held-out-wrong"></button></p>`;
  const input = element.querySelector("input");
  const wrong = /** @type {HTMLButtonElement} */ (element.querySelector("#held-out-wrong"));
  let at = 0;
  let count = 1;
  let mistakes = [];
  let picture = null;
  let shape = "";

  function go(place) {
    at = ((place % count) + count) % count;
    input.value = String(at + 1);
    changed();
  }

  for (const button of element.querySelectorAll("[data-by]")) {
    button.addEventListener("click", () => go(at + Number(button.dataset.by)));
  }
  input.addEventListener("change", () => {
    const value = Number(input.value);
    go(Number.isInteger(value) && value >= 1 && value <= count ? value - 1 : at);
  });
  wrong.addEventListener("click", () => go(mistakes.find((place) => place > at) ?? mistakes[0]));

  return {
    element,
    number: () => at,
    /** Another problem, with so many held-out images. */
    begin(images) {
      count = images;
      at = Math.min(at, count - 1);
      mistakes = [];
      input.max = String(count);
      input.value = String(at + 1);
    },
    update({ welcome, prediction, theme }) {
      if (prediction?.held_out !== at) return;
      if (shape !== welcome.network.input_shape.join()) {
        shape = welcome.network.input_shape.join();
        const address = "input.activation";
        picture = createArrayView({
          field: "held-out",
          address,
          shape: welcome.network.input_shape,
          scale: "positive",
          label: address,
          room: 256,
        });
        element.firstElementChild.replaceChildren(picture.element);
      }
      picture.paint(prediction.arrays.image.data, theme);
      element.querySelector(".soft").textContent = `of ${count}, label ${welcome.classes[prediction.label]}`;
      mistakes = prediction.mistakes;
      wrong.disabled = mistakes.length === 0;
      const number = mistakes.length;
      wrong.textContent = number
        ? `the next of the ${number} that it gets wrong`
        : "it gets all of them right";
    },
  };
}
