/** The network's prediction of a new image: sentence, bars, pictures and the nearest training images. */

/** @import { PredictionMessage, WelcomeMessage } from "../net/protocol_types.js" */
/** @import { Theme, ViewSettings } from "../state/state_types.js" */

import { colouringOf, isColourPicture } from "../network/colour_arrays.js";
import { find } from "../widgets/dom.js";
import { createClassBars } from "./class_bars.js";
import { createNearestImages } from "./nearest_images.js";
import { captionedPicture, createPredictionMaps } from "./prediction_maps.js";
import {
  limitsText,
  lossGradientText,
  nothingLearnedText,
  predictionSentence,
  whyText,
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
  let drawn = "";

  /** @param {number[]} shape @param {ViewSettings["channels"]} channels */
  function buildPictures(shape, channels) {
    const address = "input.activation";
    const colour = new Set(isColourPicture(shape) ? [address] : []);
    const input = captionedPicture("what the network sees", {
      address,
      shape,
      scale: "positive",
      colouring: colouringOf(colour, { field: "activations", address }, channels),
      label: address,
      room: 132,
    });
    const why = captionedPicture("why?", {
      address,
      shape,
      scale: "signed",
      colouring: colouringOf(colour, { field: "gradients", address }, channels),
      label: `∂z/∂${address}`,
      room: 132,
    });
    const loss = captionedPicture("∂C/∂pixel", {
      address,
      shape,
      scale: "signed",
      colouring: colouringOf(colour, { field: "gradients", address }, channels),
      label: `∂C/∂${address}`,
      room: 132,
    });
    why.element.dataset.part = "why";
    loss.element.dataset.part = "loss-gradient";
    part("pictures").replaceChildren(input.element, loss.element, why.element);
    return { input, why, loss };
  }

  /** @param {number[]} shape @param {ViewSettings["channels"]} channels */
  function picturesOf(shape, channels) {
    const key = [...shape, channels].join();
    if (!pictures || drawn !== key) pictures = buildPictures(shape, channels);
    drawn = key;
    return pictures;
  }

  /**
   * @param {PredictionMessage} prediction @param {WelcomeMessage} welcome
   * @param {ViewSettings["channels"]} channels @param {Theme} theme
   */
  function paintPictures({ arrays, why }, { classes: names, network }, channels, theme) {
    const shape = network.input_shape;
    const { input, why: whyPicture, loss } = picturesOf(shape, channels);
    input.paint(arrays.image.data, theme);
    input.element.hidden = Boolean(arrays.loss_gradient); // a held-out image stands beside as it is
    loss.element.hidden = part("loss-words").hidden = !arrays.loss_gradient;
    part("loss-words").textContent = lossGradientText(isColourPicture(shape), channels);
    if (arrays.loss_gradient) loss.paint(arrays.loss_gradient.data, theme);
    const slope = why === null ? undefined : arrays.why;
    whyPicture.element.hidden = !slope;
    part("why-words").hidden = !slope;
    if (why === null || !slope) return;
    const name = names[why];
    whyPicture.say(`∂z(${name})/∂pixel`);
    whyPicture.paint(slope.data, theme);
    part("why-words").textContent = whyText(name, isColourPicture(shape), channels);
  }

  return {
    /**
     * @param {{prediction: PredictionMessage | null, welcome: WelcomeMessage, why: number|null,
     *   theme: Theme, channels: ViewSettings["channels"], playing: boolean}} state `why`: the class that is
     *   asked about, answered or not
     */
    update({ prediction, welcome, why, theme, channels, playing }) {
      const { classes: names, network, recipe } = welcome;
      const probabilities = prediction?.arrays.probabilities.data ?? null;
      picturesOf(network.input_shape, channels);
      const { predicted = -1, label = null } = prediction ?? {};
      classes.update({ classes: names, probabilities, predicted, label, why });
      part("limits").textContent = limitsText(names, recipe.problem);
      part("learned").textContent = nothingLearnedText(label !== null);
      element.classList.toggle("nothing", !prediction);
      part("said").textContent =
        prediction && probabilities ? predictionSentence(prediction, probabilities, names) : "";
      if (!prediction) return;
      paintPictures(prediction, welcome, channels, theme);
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
