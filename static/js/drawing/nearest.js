/** The training images nearest to a picture, with label and distance, for each way to measure it. */

import { format } from "../text/format.js";
import { rgbOf, placeIn, colourTable } from "../canvas/colour_scales.js";
import { measuredAtText } from "./text.js";

/** A place for them. */
export function createNearest() {
  const element = document.createElement("div");
  element.className = "nearest";
  return {
    element,
    /**
     * @param {{nearest: object[], arrays: object, classes: string[], theme: string, playing: boolean}} what
     */
    update({ nearest, arrays, classes, theme, playing }) {
      const rows = nearest.map(({ address, labels, distances, origins }) => {
        const images = arrays[`nearest.${address}`];
        const row = document.createElement("section");
        row.append(
          heading(address),
          ...labels.map((label, place) => {
            const words = {
              name: classes[label],
              distance: distances[place],
              origin: origins[place],
              address,
            };
            return thumbnail(images, place, words, theme);
          }),
        );
        return row;
      });
      element.replaceChildren(...rows, ...(playing ? [note()] : []));
    },
  };
}

function heading(address) {
  const title = document.createElement("h4");
  title.textContent = measuredAtText(address);
  title.title = `Distance: the root of the summed squared differences at ${address}`;
  return title;
}

function note() {
  const words = document.createElement("p");
  words.className = "soft";
  words.textContent = "While it plays only pixels are compared; pause to see what is alike to the network.";
  return words;
}

function thumbnail({ shape, data }, place, { name, distance, origin, address }, theme) {
  const figure = document.createElement("figure");
  const [, channels, height, width] = shape;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `A ${name}, training image ${origin} of the data`);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const colours = colourTable("positive", theme);
  const at = placeIn("positive", { low: 0, high: 1 });
  const start = place * channels * height * width;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    image.data.set([...rgbOf(colours[at(data[start + pixel])]), 255], 4 * pixel);
  }
  context.putImageData(image, 0, 0);
  const caption = document.createElement("figcaption");
  const label = document.createElement("b");
  label.textContent = name;
  const away = document.createElement("data");
  away.value = String(distance);
  away.textContent = format(distance, 3);
  caption.append(label, " ", away);
  figure.title = `A ${name}, image ${origin} of the data; distance ${distance} at ${address}`;
  figure.append(canvas, caption);
  return figure;
}
