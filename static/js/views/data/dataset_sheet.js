/** A contact sheet: up to 24 images of a data set on one canvas, fetched once it is in sight. */

/** @import { Tensor } from "../../net/protocol_types.js" */

import { fetchContactSheet } from "../../net/data_requests.js";
import { isOwnData } from "../../state/datasets.js";
import { LOST_DATA } from "../../text/dataset_words.js";
import { context2d, el } from "../../widgets/dom.js";

const ACROSS = 6;
const TILE = 32; // pixels of the page that an image is at most wide and high
const GAP = 2;

/**
 * @param {{name: string, classes: string[], size: number[]}} dataset
 * @returns {{element: HTMLElement, watch: (scroller: HTMLElement) => void}} `watch` waits until the sheet is
 *   seen in the element that scrolls
 */
export function createDatasetSheet({ name, classes, size: [height, width] }) {
  const element = el("div", "dataset-sheet");
  const canvas = el("canvas");
  const said = el("p", "soft");
  const longest = Math.max(height, width);
  const zoom = longest <= TILE ? Math.floor(TILE / longest) : TILE / longest;
  element.style.setProperty("--sheet-height", `${4 * zoom * height + 3 * GAP}px`);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The images are on their way");
  element.append(canvas, said);

  async function fill() {
    said.textContent = "";
    try {
      const { images, labels } = await fetchContactSheet(name);
      drawSheet(canvas, images, zoom);
      canvas.setAttribute("aria-label", sheetLabel(labels, classes));
      element.dataset.images = String(images.shape[0]);
    } catch (failure) {
      said.textContent = isOwnData(name) ? LOST_DATA : /** @type {Error} */ (failure).message;
    }
  }

  return {
    element,
    watch(scroller) {
      const sight = new IntersectionObserver(
        (seen) => {
          if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
          sight.disconnect();
          fill();
        },
        { root: scroller, rootMargin: "200px" },
      );
      sight.observe(element);
    },
  };
}

/**
 * Draw images beside and below each other: grey from black to white, or in colour.
 * @param {HTMLCanvasElement} canvas @param {Tensor} images (n, C, H, W), 0 to 255
 * @param {number} zoom pixels of the page for one of an image
 */
function drawSheet(canvas, { shape, data }, zoom) {
  const [count, channels, height, width] = shape;
  const rows = Math.ceil(count / ACROSS);
  const gap = Math.max(1, Math.round(GAP / zoom));
  Object.assign(canvas, {
    width: ACROSS * width + (ACROSS - 1) * gap,
    height: rows * height + (rows - 1) * gap,
  });
  canvas.style.setProperty("--width", `${canvas.width * zoom}px`);
  const context = context2d(canvas);
  const pixels = height * width;
  for (let place = 0; place < count; place += 1) {
    const picture = context.createImageData(width, height);
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      for (let colour = 0; colour < 3; colour += 1) {
        const channel = channels >= 3 ? colour : 0;
        picture.data[4 * pixel + colour] = data[(place * channels + channel) * pixels + pixel];
      }
      picture.data[4 * pixel + 3] = 255;
    }
    const [row, column] = [Math.floor(place / ACROSS), place % ACROSS];
    context.putImageData(picture, column * (width + gap), row * (height + gap));
  }
}

/**
 * What a sheet shows: "24 images: 12 of 3, 12 of 8".
 * @param {Tensor} labels @param {string[]} classes
 */
function sheetLabel({ data }, classes) {
  const counts = classes.map((name, label) => ({
    name,
    count: data.filter((/** @type {number} */ one) => one === label).length,
  }));
  const seen = counts.filter(({ count }) => count > 0).map(({ name, count }) => `${count} of ${name}`);
  return `${data.length} images: ${seen.join(", ")}`;
}
