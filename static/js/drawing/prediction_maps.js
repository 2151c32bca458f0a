/**
 * The pictures of a prediction: what the network sees, why, the maps of its layers. Each has its
 * caption and a legend with the true ends; which numbers they are is the message's.
 */

import { columnsOf } from "../network/columns.js";
import { format } from "../text/format.js";
import { colourRamp } from "../canvas/colour_scales.js";
import { createArrayView } from "../canvas/array_view.js";

/** A picture with a caption above and a legend below. @param {object} options of createPicture */
export function captionedPicture(caption, options) {
  const element = document.createElement("figure");
  const words = document.createElement("figcaption");
  words.textContent = caption;
  const legend = document.createElement("p");
  legend.className = "ends";
  legend.innerHTML = `<i class="ramp"></i><span></span>`;
  const drawn = createArrayView({ field: "prediction", ...options });
  element.append(words, drawn.element, legend);
  return {
    element,
    say(text) {
      words.textContent = text;
    },
    paint(values, theme) {
      const range = drawn.paint(values, theme);
      legend.firstElementChild.style.backgroundImage = colourRamp(options.scale, theme, range);
      legend.lastElementChild.textContent = range ? `${format(range.low, 3)} … ${format(range.high, 3)}` : "";
    },
  };
}

/** The outputs of all layers between the pixels and the logits, one picture a column. */
export function createPredictionMaps() {
  const element = document.createElement("div");
  element.className = "prediction-maps";
  let known = null;
  let pictures = [];

  function build(network) {
    const all = columnsOf(network);
    const logits = all.length - 2; // they stand as bars beside
    const columns = all.filter(
      ({ kind }, place) => place !== logits && !["input", "flatten", "outputs"].includes(kind),
    );
    pictures = columns.map((column) => {
      const { address, positive } = column.units.at(-1);
      const scale = positive ? "positive" : "signed";
      const picture = captionedPicture(address.slice(0, address.indexOf(".")), {
        address,
        shape: column.shape,
        scale,
        label: address,
        room: 96,
      });
      return { address, picture };
    });
    element.replaceChildren(...pictures.map(({ picture }) => picture.element));
  }

  return {
    element,
    update(network, arrays, theme) {
      if (network !== known) build(network);
      known = network;
      for (const { address, picture } of pictures)
        picture.paint(arrays[`activations.${address}`].data, theme);
    },
  };
}
