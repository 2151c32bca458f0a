/** What the network makes of the picture, as far as it is known: sentence, bars, pictures, nearest. */

import { createClassBars } from "./class_bars.js";
import { captionedPicture, createPredictionMaps } from "./prediction_maps.js";
import { createNearest } from "./nearest.js";
import { limitsText, nothingLearnedText, predictionSentence } from "./text.js";

/** @param {HTMLElement} element @param {{ask: (why: number|null) => void}} to */
export function createPredictionPanel(element, { ask }) {
  const find = (name) => element.querySelector(`[data-part="${name}"]`);
  const classes = createClassBars(ask);
  const maps = createPredictionMaps();
  const nearest = createNearest();
  find("classes").append(classes.element);
  find("maps").append(maps.element);
  find("nearest").append(nearest.element);
  let figures = null;
  let input = null;

  function build(shape) {
    if (input === shape.join()) return;
    input = shape.join();
    const address = "input.activation";
    const seen = captionedPicture("what the network sees", {
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
    why.element.dataset.part = "why";
    figures = { seen, why };
    find("pictures").replaceChildren(seen.element, why.element);
  }

  return {
    /**
     * @param {{prediction: object|null, welcome: object, why: number|null, theme: string, playing: boolean}} what
     *   `why`: the class that is asked about, answered or not
     */
    update({ prediction, welcome, why, theme, playing }) {
      const { classes: names, network, recipe } = welcome;
      const probabilities = prediction?.arrays.probabilities.data ?? null;
      build(network.input_shape);
      const { predicted = -1, label = null } = prediction ?? {};
      classes.update({ classes: names, probabilities, predicted, label, why });
      find("limits").textContent = limitsText(names, recipe.problem);
      find("learned").textContent = nothingLearnedText(label !== null);
      element.classList.toggle("nothing", !prediction);
      if (!prediction) {
        find("said").textContent = "";
        return;
      }
      find("said").textContent = predictionSentence(prediction, probabilities, names);
      figures.seen.paint(prediction.arrays.image.data, theme);
      const slope = prediction.arrays.why;
      figures.why.element.hidden = !slope;
      find("why-words").hidden = !slope;
      if (slope) {
        const name = names[prediction.why];
        figures.why.say(`∂z(${name})/∂pixel`);
        figures.why.paint(slope.data, theme);
        find("why-words").textContent =
          `Orange: more ink there would raise the logit z of ${name}; blue: it would lower it. The slope at this picture, ` +
          "for a small change; nothing is changed by asking.";
      }
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
