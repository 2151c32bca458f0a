/**
 * Converts RGBA pixels to ink, one byte per pixel, row by row, from 0 (paper) to 255; or to red, green and
 * blue. Also encodes bytes as base64.
 */

import { inkOfPhotograph } from "../photograph/photograph_ink.js";
import { quantile } from "../photograph/window_filters.js";

export const RASTER = 128; // pixels of the longer side of what is sent; the server takes no more
const COLOUR_RASTER = 96; // in colour: three bytes a pixel
const LEAST_RASTER = 8; // pixels of the shorter side
const INK_ROOM = 1.6; // times its height: the square in which a digit is shown
const LEAST_ALPHA = 16; // of 255: less is no drawing in the alpha
const MOSTLY = 2 / 3; // of the picture
const LEAST_CONTRAST = 48; // of 255: what is written on an opaque sheet

/**
 * The ink of a drawing on transparent paper: the coverage of each pixel.
 * @param {ArrayLike<number>} pixels
 */
export function rasterFromStrokes(pixels) {
  return Uint8Array.from({ length: pixels.length / 4 }, (_, place) => pixels[4 * place + 3]);
}

/**
 * Red, green and blue of each pixel of an opaque picture.
 * @param {ArrayLike<number>} pixels
 */
export function coloursFromPixels(pixels) {
  return Uint8Array.from(
    { length: (3 * pixels.length) / 4 },
    (_, place) => pixels[4 * Math.floor(place / 3) + (place % 3)],
  );
}

/**
 * The size in which a drawing is sent, of the shape of the images.
 * @param {number} width of an image @param {number} height @param {boolean} inColour
 */
export function rasterSize(width, height, inColour) {
  const most = inColour ? COLOUR_RASTER : RASTER;
  const side = (/** @type {number} */ one) =>
    Math.max(LEAST_RASTER, Math.round((most * one) / Math.max(width, height)));
  return { width: side(width), height: side(height) };
}

/**
 * The ink of a picture. Where the picture is partly clear, its alpha is the drawing, unless the drawing
 * stands on an opaque sheet; else its ink is what differs from the paper, light or dark.
 * @param {ArrayLike<number>} pixels @param {number} width @param {number} height
 * @param {{digit?: boolean}} [options] `digit`: one is expected, at any angle
 */
export function rasterFromPicture(pixels, width, height, options) {
  const alpha = rasterFromStrokes(pixels);
  const [least, most] = alpha.reduce(
    ([low, high], one) => [Math.min(low, one), Math.max(high, one)],
    [255, 0],
  );
  const light = { values: lightOn(pixels), width, height };
  if (most - least >= LEAST_ALPHA && !isOpaqueSheet(alpha, light.values, (least + most) / 2))
    return alpha.map((value) => Math.round((255 * (value - least)) / (most - least)));
  return Uint8Array.from(inkOfPhotograph(light, options).values, (value) => Math.round(255 * value));
}

/**
 * Whether the opaque part is a sheet with something on it: it takes most of the picture, in light and dark.
 * @param {Uint8Array} alpha @param {Float32Array} light @param {number} middle of the alpha
 */
function isOpaqueSheet(alpha, light, middle) {
  const opaque = light.filter((_, place) => alpha[place] > middle);
  if (opaque.length < MOSTLY * light.length) return false;
  return quantile(opaque, 0.995) - quantile(opaque, 0.005) >= LEAST_CONTRAST;
}

/**
 * Rec. 709 luma of each pixel, on white where it is clear.
 * @param {ArrayLike<number>} pixels
 */
function lightOn(pixels) {
  return Float32Array.from({ length: pixels.length / 4 }, (_, place) => {
    const start = 4 * place;
    const clear = pixels[start + 3] / 255;
    const luma = 0.2126 * pixels[start] + 0.7152 * pixels[start + 1] + 0.0722 * pixels[start + 2];
    return clear * luma + 255 * (1 - clear);
  });
}

/**
 * The rectangle of a picture in a square of `room` pixels: complete, centred, with its aspect ratio.
 * @param {number} width @param {number} height @param {number} room
 */
export function fitted(width, height, room) {
  const scale = room / Math.max(width, height);
  const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  return {
    left: Math.floor((room - wide) / 2),
    top: Math.floor((room - high) / 2),
    width: wide,
    height: high,
  };
}

/**
 * The largest part in the middle of a picture that has a shape, given as width / height: what
 * engine/data/area_resize.py cuts, without its rounding.
 * @param {number} width @param {number} height @param {number} ratio
 */
export function cutToShape(width, height, ratio) {
  const wide = Math.min(width, height * ratio);
  const high = Math.min(height, width / ratio);
  return { left: (width - wide) / 2, top: (height - high) / 2, width: wide, height: high };
}

/**
 * The square around a picture's ink, with a margin, in which a digit is shown large.
 * @param {Uint8Array} ink @param {number} width @param {number} height
 */
export function inkSquare(ink, width, height) {
  let [left, right, top, bottom] = [width, 0, height, 0];
  ink.forEach((value, place) => {
    if (value < 26) return;
    const [x, y] = [place % width, Math.floor(place / width)];
    [left, right, top, bottom] = [
      Math.min(left, x),
      Math.max(right, x + 1),
      Math.min(top, y),
      Math.max(bottom, y + 1),
    ];
  });
  if (right <= left) return { left: 0, top: 0, side: Math.max(width, height) };
  const side = INK_ROOM * Math.max(right - left, bottom - top);
  return { left: (left + right - side) / 2, top: (top + bottom - side) / 2, side };
}

/** Bytes as base64. @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}
