/** The training images nearest to a picture, with label and distance, for each distance measure. */

/** @import { NearestImages, PredictionArrays, Tensor } from "../net/protocol_types.js" */
/** @import { Theme } from "../state/state_types.js" */

import { stillPicture } from "../canvas/still_picture.js";
import { format } from "../text/format.js";
import { el } from "../widgets/dom.js";
import { measuredAtText } from "./prediction_words.js";

/** @typedef {{name: string, distance: number, origin: number, address: string}} Neighbour */

const SHORT_NAME = 3; // characters beside which a distance has room

/** Create the list of nearest images. */
export function createNearestImages() {
  const element = el("div", "nearest");
  return {
    element,
    /**
     * @param {{nearest: NearestImages[], arrays: PredictionArrays, classes: string[], theme: Theme,
     *   playing: boolean}} prediction
     */
    update({ nearest, arrays, classes, theme, playing }) {
      const rows = nearest.map(({ address, labels, distances, origins }) => {
        const row = el("section");
        row.append(heading(address));
        const images = arrays[`nearest.${address}`];
        if (!images) return row;
        labels.forEach((label, place) => {
          const neighbour = {
            name: classes[label],
            distance: distances[place],
            origin: origins[place],
            address,
          };
          row.append(thumbnail(images, place, neighbour, theme));
        });
        return row;
      });
      element.classList.toggle(
        "long-names",
        classes.some((name) => name.length > SHORT_NAME),
      );
      element.replaceChildren(...rows, ...(playing ? [note()] : []));
    },
  };
}

/** @param {string} address */
function heading(address) {
  const title = el("h4", "", measuredAtText(address));
  title.title = `Distance: the root of the summed squared differences at ${address}`;
  return title;
}

function note() {
  const words = "While it plays only pixels are compared; pause to see what is alike to the network.";
  return el("p", "soft", words);
}

/** @param {Tensor} images @param {number} place @param {Neighbour} neighbour @param {Theme} theme */
function thumbnail({ shape, data }, place, { name, distance, origin, address }, theme) {
  const figure = el("figure");
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  const canvas = stillPicture(data.subarray(place * size, (place + 1) * size), shape.slice(1), theme);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `A ${name}, training image ${origin} of the data`);
  const caption = el("figcaption");
  const away = el("data", "", format(distance, 3));
  away.value = String(distance);
  caption.append(el("b", "", name), " ", away);
  figure.title = `A ${name}, image ${origin} of the data; distance ${distance} at ${address}`;
  figure.append(canvas, caption);
  return figure;
}
