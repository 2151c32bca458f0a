/** The pictures of a prediction: the network's input, the gradient, and the feature maps of its layers. */

/** @import { Network, PredictionArrays, TensorData } from "../net/protocol_types.js" */
/** @import { ArrayViewOptions } from "../canvas/canvas_types.js" */
/** @import { Theme } from "../state/state_types.js" */

import { paintingRamp } from "../canvas/array_painter.js";
import { createArrayView } from "../canvas/array_view.js";
import { colourArrays } from "../network/colour_arrays.js";
import { columnsOf } from "../network/columns.js";
import { format } from "../text/format.js";
import { el } from "../widgets/dom.js";

/**
 * A picture with a caption above and a legend with the true ends below.
 * @param {string} caption @param {Omit<ArrayViewOptions, "field">} options as of an array view
 */
export function captionedPicture(caption, options) {
  const element = el("figure");
  const words = el("figcaption", "", caption);
  const legend = el("p", "ends");
  const ramp = el("i", "ramp");
  const ends = el("span");
  legend.append(ramp, ends);
  const { scale, colouring = null } = options;
  const picture = createArrayView({ field: "prediction", ...options });
  const { width, height } = picture.layout;
  picture.element.style.setProperty("--share", String(Math.min(1, width / height)));
  element.append(words, picture.element, legend);
  return {
    element,
    /** @param {string} text */
    say(text) {
      words.textContent = text;
    },
    /** @param {TensorData} values @param {Theme} theme */
    paint(values, theme) {
      const range = picture.paint(values, theme);
      ramp.style.backgroundImage = paintingRamp({ scale, colouring, theme }, range);
      ends.textContent = range ? `${format(range.low, 3)} … ${format(range.high, 3)}` : "";
    },
  };
}

/** The outputs of all layers between the pixels and the logits, one picture per column. */
export function createPredictionMaps() {
  const element = el("div", "prediction-maps");
  /** @type {Network | null} */
  let drawn = null;
  /** @type {{address: string, picture: ReturnType<typeof captionedPicture>}[]} */
  let pictures = [];

  /** @param {Network} network */
  function build(network) {
    const all = columnsOf(network);
    const colour = colourArrays(network);
    const logits = all.length - 2; // they stand as bars beside
    const columns = all.filter(
      ({ kind }, place) => place !== logits && !["input", "flatten", "outputs"].includes(kind),
    );
    pictures = columns.map(({ shape, units }) => {
      const { address, positive } = units[units.length - 1];
      const picture = captionedPicture(address.slice(0, address.indexOf(".")), {
        address,
        shape,
        scale: positive ? "positive" : "signed",
        colouring: colour.has(address) ? "true_colour" : null,
        label: address,
        room: 96,
      });
      return { address, picture };
    });
    element.replaceChildren(...pictures.map(({ picture }) => picture.element));
  }

  return {
    element,
    /** @param {Network} network @param {PredictionArrays} arrays @param {Theme} theme */
    update(network, arrays, theme) {
      if (network !== drawn) build(network);
      drawn = network;
      for (const { address, picture } of pictures) {
        const activations = arrays[`activations.${address}`];
        if (activations) picture.paint(activations.data, theme);
      }
    },
  };
}
