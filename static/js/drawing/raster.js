/**
 * Converts RGBA pixels to ink: one byte per pixel, row by row, from 0 (paper) to 255. Also encodes bytes
 * as base64.
 */

export const RASTER = 128; // pixels each way of what is sent; the server takes no more
const GRAIN = 0.2; // of the picture's contrast: less is paper

/**
 * The ink of a drawing on transparent paper: the coverage of each pixel.
 * @param {ArrayLike<number>} pixels
 */
export function rasterFromStrokes(pixels) {
  return Uint8Array.from({ length: pixels.length / 4 }, (_, place) => pixels[4 * place + 3]);
}

/**
 * The ink of a photograph or a scan: the difference of each pixel from the paper colour, which is taken
 * from the picture's edge, light or dark. The grain of the paper is removed.
 * @param {ArrayLike<number>} pixels @param {number} width @param {number} height
 */
export function rasterFromPicture(pixels, width, height) {
  const light = Float32Array.from({ length: width * height }, (_, place) => lightness(pixels, 4 * place));
  const paper = middle(edgeOf(light, width, height));
  let top = 0;
  for (const value of light) top = Math.max(top, Math.abs(value - paper));
  const ink = (/** @type {number} */ value) =>
    Math.max(0, (Math.abs(value - paper) / top - GRAIN) / (1 - GRAIN));
  return Uint8Array.from(light, (value) => (top < 8 ? 0 : Math.round(255 * ink(value))));
}

/**
 * Rec. 709 luma on white paper, where a pixel is clear.
 * @param {ArrayLike<number>} pixels @param {number} start of the pixel's four bytes
 */
function lightness(pixels, start) {
  const clear = pixels[start + 3] / 255;
  const luma = 0.2126 * pixels[start] + 0.7152 * pixels[start + 1] + 0.0722 * pixels[start + 2];
  return clear * luma + 255 * (1 - clear);
}

/** @param {Float32Array} light @param {number} width @param {number} height */
function edgeOf(light, width, height) {
  /** @type {number[]} */
  const edge = [];
  for (let x = 0; x < width; x += 1) edge.push(light[x], light[(height - 1) * width + x]);
  for (let y = 0; y < height; y += 1) edge.push(light[y * width], light[y * width + width - 1]);
  return edge;
}

/** The median. @param {number[]} values */
function middle(values) {
  const sorted = [...values].sort((smaller, larger) => smaller - larger);
  return sorted[Math.floor(sorted.length / 2)];
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

/** Bytes as base64. @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}
