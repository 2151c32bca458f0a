/** Paints the pixels of an own picture on a canvas: grey, or red, green and blue. */

import { context2d } from "../widgets/dom.js";

/**
 * Paint bytes (C, size, size), C = 1 or 3, one pixel of the canvas for each.
 * @param {HTMLCanvasElement} canvas @param {Uint8Array} pixels @param {number} size
 */
export function paintPixels(canvas, pixels, size) {
  Object.assign(canvas, { width: size, height: size });
  const area = size * size;
  const next = pixels.length === area ? 0 : area;
  paint(canvas, size, size, (place, channel) => pixels[place + channel * next]);
}

/**
 * Paint a kept picture.
 * @param {HTMLCanvasElement} canvas @param {import("./shrink.js").KeptPicture} picture
 */
export function paintKept(canvas, { rgb, width, height }) {
  Object.assign(canvas, { width, height });
  paint(canvas, width, height, (place, channel) => rgb[3 * place + channel]);
}

/**
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @param {(place: number, channel: number) => number} valueAt
 */
function paint(canvas, width, height, valueAt) {
  const context = context2d(canvas);
  const image = context.createImageData(width, height);
  for (let place = 0; place < width * height; place += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      image.data[4 * place + channel] = valueAt(place, channel);
    image.data[4 * place + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
