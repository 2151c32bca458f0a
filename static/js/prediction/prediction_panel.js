/** The network's prediction of a new image: sentence, bars, pictures and the nearest training images. */

/** @import { PredictionMessage, WelcomeMessage } from "../net/protocol_types.js" */
/** @import { Theme } from "../state/state_types.js" */

import { find } from "../widgets/dom.js";
import { createClassBars } from "./class_bars.js";
import { createNearestImages } from "./nearest_images.js";
import { captionedPicture, createPredictionMaps } from "./prediction_maps.js";
import {
  limitsText,
  LOSS_GRADIENT_TEXT,
  nothingLearnedText,
  predictionSentence,
} from "./prediction_words.js";

/** @param {HTMLElement} element @param {{ask: (why: number|null) => void}} options */
export function createPredictionPanel(element, { ask }) {
  const part = (/** @type {string} */ name) => find(`[data-part="${name}"]`, element);
  const classes = createClassBars(ask);
  const maps = createPredictionMaps();
  const nearest = createNearestImages();
  part("classes").append(classes.element);
  part("maps").append(maps.element);
  part("nearest").append(nearest.element);
  /** @type {ReturnType<typeof buildPictures> | null} */
  let pictures = null;
  let drawnShape = "";

  /** @param {number[]} shape */
  function buildPictures(shape) {
    const address = "input.activation";
    const input = captionedPicture("what the network sees", {
      address,
      shape,
      scale: "positive",
      label: address,
      room: 132,
    });
    const why = captionedPicture("why?", {
      address,
      shape,
      scale: "signed",
      label: `∂z/∂${address}`,
      room: 132,
    });
    const loss = captionedPicture("∂C/∂pixel", {
      address,
      shape,
      scale: "signed",
      label: `∂C/∂${address}`,
      room: 132,
    });
    why.element.dataset.part = "why";
    loss.element.dataset.part = "loss-gradient";
    part("pictures").replaceChildren(input.element, loss.element, why.element);
    return { input, why, loss };
  }

  /** @param {number[]} shape */
  function picturesOf(shape) {
    if (!pictures || drawnShape !== shape.join()) pictures = buildPictures(shape);
    drawnShape = shape.join();
    return pictures;
  }

  /** @param {PredictionMessage} prediction @param {WelcomeMessage} welcome @param {Theme} theme */
  function paintPictures({ arrays, why }, { classes: names, network }, theme) {
    const { input, why: whyPicture, loss } = picturesOf(network.input_shape);
    input.paint(arrays.image.data, theme);
    input.element.hidden = Boolean(arrays.loss_gradient); // a held-out image stands beside as it is
    loss.element.hidden = part("loss-words").hidden = !arrays.loss_gradient;
    part("loss-words").textContent = LOSS_GRADIENT_TEXT;
    if (arrays.loss_gradient) loss.paint(arrays.loss_gradient.data, theme);
    const slope = why === null ? undefined : arrays.why;
    whyPicture.element.hidden = !slope;
    part("why-words").hidden = !slope;
    if (why === null || !slope) return;
    const name = names[why];
    whyPicture.say(`∂z(${name})/∂pixel`);
    whyPicture.paint(slope.data, theme);
    part("why-words").textContent =
      `Orange: more ink there would raise the logit z of ${name}; blue: it would lower it. The slope at ` +
      "this picture, for a small change; nothing is changed by asking.";
  }

  return {
    /**
     * @param {{prediction: PredictionMessage | null, welcome: WelcomeMessage, why: number|null,
     *   theme: Theme, playing: boolean}} state `why`: the class that is asked about, answered or not
     */
    update({ prediction, welcome, why, theme, playing }) {
      const { classes: names, network, recipe } = welcome;
      const probabilities = prediction?.arrays.probabilities.data ?? null;
      picturesOf(network.input_shape);
      const { predicted = -1, label = null } = prediction ?? {};
      classes.update({ classes: names, probabilities, predicted, label, why });
      part("limits").textContent = limitsText(names, recipe.problem);
      part("learned").textContent = nothingLearnedText(label !== null);
      element.classList.toggle("nothing", !prediction);
      part("said").textContent =
        prediction && probabilities ? predictionSentence(prediction, probabilities, names) : "";
      if (!prediction) return;
      paintPictures(prediction, welcome, theme);
      maps.update(network, prediction.arrays, theme);
      nearest.update({
        nearest: prediction.nearest,
        arrays: prediction.arrays,
        classes: names,
        theme,
        playing,
      });
    },
  };
}
