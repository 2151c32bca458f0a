/** A small picture of an image that came as bytes: 0 is paper, 255 ink; with three channels, its colours. */

/** @import { Tensor, TensorData } from "../net/protocol_types.js" */

import { context2d, el } from "../widgets/dom.js";

/**
 * The picture of one of several images.
 * @param {Tensor} images uint8, (n, H, W), or (n, C, H, W) with more than one channel
 * @param {number} place
 */
export function thumbnailPicture({ shape, data }, place) {
  const [channels, height, width] = shape.length === 4 ? shape.slice(1) : [1, shape[1], shape[2]];
  const size = channels * height * width;
  const canvas = el("canvas");
  Object.assign(canvas, { width, height });
  const context = context2d(canvas);
  const sheet = context.createImageData(width, height);
  paintBytes(sheet.data, data.subarray(place * size, (place + 1) * size), channels);
  context.putImageData(sheet, 0, 0);
  return canvas;
}

/**
 * Write an image's bytes as pixels: red, green, blue, opaque.
 * @param {Uint8ClampedArray} pixels @param {TensorData} bytes (C, H, W) @param {number} channels
 */
export function paintBytes(pixels, bytes, channels) {
  const area = bytes.length / channels;
  for (let at = 0; at < area; at += 1) {
    const colour =
      channels === 3 ? [0, 1, 2].map((one) => bytes[one * area + at]) : Array(3).fill(255 - bytes[at]);
    pixels.set([...colour, 255], 4 * at);
  }
}
