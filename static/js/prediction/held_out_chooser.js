/** The chooser of a held-out image: previous and next, by number, or the next one with a wrong prediction. */

/** @import { PredictionMessage, WelcomeMessage } from "../net/protocol_types.js" */
/** @import { Theme } from "../state/state_types.js" */

import { createArrayView } from "../canvas/array_view.js";
import { isColourPicture } from "../network/colour_arrays.js";
import { button, el } from "../widgets/dom.js";
import { numberField } from "../widgets/number_field.js";

/** @param {() => void} changed */
export function createHeldOutChooser(changed) {
  const element = el("div", "held-out");
  const place = el("div", "held-out-picture");
  const line = el("p", "held-out-line");
  const wrongLine = el("p", "held-out-line");
  const input = el("input");
  input.id = "held-out-number";
  input.setAttribute("aria-label", "Which held-out image");
  const field = numberField(input, { whole: true, least: 1, buttons: false, take: (at) => go(at - 1) });
  const words = el("span", "soft");
  const wrong = button("", {
    press: () => go(mistakes.find((mistake) => mistake > number) ?? mistakes[0]),
  });
  wrong.id = "held-out-wrong";
  line.append(
    stepButton("◀", -1, "The held-out image before"),
    field.element,
    " ",
    words,
    stepButton("▶", 1, "The next held-out image"),
  );
  wrongLine.append(wrong);
  element.append(place, line, wrongLine);
  let number = 0;
  let count = 1;
  /** @type {number[]} */
  let mistakes = [];
  /** @type {ReturnType<typeof createArrayView> | null} */
  let picture = null;
  let drawnShape = "";

  /** @param {string} sign @param {number} by @param {string} label */
  function stepButton(sign, by, label) {
    const made = button(sign, { className: "quiet", label, press: () => go(number + by) });
    made.dataset.by = String(by);
    return made;
  }

  /** @param {number} next */
  function lookAt(next) {
    number = ((next % count) + count) % count;
    field.show(number + 1);
  }

  /** @param {number} next */
  function go(next) {
    lookAt(next);
    changed();
  }

  /** @param {number[]} shape */
  function pictureOf(shape) {
    if (picture && drawnShape === shape.join()) return picture;
    drawnShape = shape.join();
    const address = "input.activation";
    picture = createArrayView({
      field: "held-out",
      address,
      shape,
      scale: "positive",
      colouring: isColourPicture(shape) ? "true_colour" : null,
      label: address,
      room: 256,
    });
    place.replaceChildren(picture.element);
    return picture;
  }

  return {
    element,
    number: () => number,
    /** Choose an image; nobody is told. */
    lookAt,
    /** Another problem, with so many held-out images. @param {number} images */
    begin(images) {
      count = images;
      number = Math.min(number, count - 1);
      mistakes = [];
      field.limit({ most: count, allowed: `1 to ${count}` });
      field.show(number + 1);
    },
    /** @param {{welcome: WelcomeMessage, prediction: PredictionMessage | null, theme: Theme}} state */
    update({ welcome, prediction, theme }) {
      if (prediction?.held_out !== number || prediction.label === null) return;
      pictureOf(welcome.network.input_shape).paint(prediction.arrays.image.data, theme);
      words.textContent = `of ${count}, label ${welcome.classes[prediction.label]}`;
      words.title = words.textContent;
      mistakes = prediction.mistakes ?? [];
      wrong.disabled = mistakes.length === 0;
      wrong.textContent = mistakes.length
        ? `the next of the ${mistakes.length} that it gets wrong`
        : "it gets all of them right";
    },
  };
}
