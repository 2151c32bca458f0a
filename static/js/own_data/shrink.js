/**
 * Cuts a picture square and shrinks it: each pixel of the result is the mean of the area that it covers, as
 * in engine/data/area_resize.py. Pure.
 */

/**
 * A picture as it is kept: red, green and blue of each pixel, row by row, one byte each.
 * @typedef {{rgb: Uint8Array, width: number, height: number}} KeptPicture
 */

export const MIDDLE = 0.5; // along the longer side
const LUMA = [0.299, 0.587, 0.114]; // grey of red, green and blue: ITU-R BT.601

/**
 * The square that is cut from a picture: `place` is 0 at the left or top end of its longer side, 1 at the
 * other.
 * @param {{width: number, height: number}} picture @param {number} place
 */
export function squareIn({ width, height }, place) {
  const side = Math.min(width, height);
  return { left: Math.round(place * (width - side)), top: Math.round(place * (height - side)), side };
}

/**
 * For each output of `size`, the first of `count` inputs in its area, and the weights of it and the next.
 *
 * Formula: output p covers [p·count/size, (p + 1)·count/size); the weight of input i is the length of what
 * that shares with [i, i + 1), divided by count/size.
 * @param {number} count @param {number} size
 */
export function areaWeights(count, size) {
  const step = count / size;
  return Array.from({ length: size }, (_, place) => {
    const [from, to] = [place * step, (place + 1) * step];
    const first = Math.floor(from);
    const weights = [];
    for (let input = first; input < Math.min(to, count); input += 1)
      weights.push((Math.min(to, input + 1) - Math.max(from, input)) / step);
    return { first, weights };
  });
}

/**
 * The square of a picture, shrunk to size × size, as bytes (C, size, size): C = 3 in colour, 1 in grey.
 * @param {KeptPicture} picture @param {number} place of the square, 0 to 1
 * @param {{size: number, colour: boolean}} form
 */
export function shrunkSquare(picture, place, { size, colour }) {
  const { left, top, side } = squareIn(picture, place);
  const { rgb } = areaResized(picture, { left, top, width: side, height: side }, size, size);
  const area = size * size;
  const valueOf = colour
    ? (/** @type {number} */ at) => rgb[3 * (at % area) + Math.floor(at / area)]
    : (/** @type {number} */ at) =>
        LUMA[0] * rgb[3 * at] + LUMA[1] * rgb[3 * at + 1] + LUMA[2] * rgb[3 * at + 2];
  const pixels = new Uint8Array((colour ? 3 : 1) * area);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = Math.round(valueOf(at));
  return pixels;
}

/**
 * The square in the middle of a picture, shrunk.
 * @param {KeptPicture} picture @param {{size: number, colour: boolean}} form
 */
export const shrunkMiddle = (picture, form) => shrunkSquare(picture, MIDDLE, form);

/**
 * A part of a picture, scaled to width × height.
 * @param {KeptPicture} picture @param {{left: number, top: number, width: number, height: number}} part
 * @param {number} width @param {number} height
 * @returns {{rgb: Float64Array, width: number, height: number}}
 */
export function areaResized(picture, part, width, height) {
  const columns = areaWeights(part.width, width);
  const rows = areaWeights(part.height, height);
  const across = new Float64Array(part.height * width * 3);
  for (let row = 0, to = 0; row < part.height; row += 1) {
    const line = ((part.top + row) * picture.width + part.left) * 3;
    for (const { first, weights } of columns)
      for (let channel = 0; channel < 3; channel += 1, to += 1) {
        let sum = 0;
        for (let at = 0, from = line + 3 * first + channel; at < weights.length; at += 1, from += 3)
          sum += weights[at] * picture.rgb[from];
        across[to] = sum;
      }
  }
  const rgb = new Float64Array(height * width * 3);
  const line = 3 * width;
  for (let row = 0, to = 0; row < height; row += 1) {
    const { first, weights } = rows[row];
    for (let column = 0; column < line; column += 1, to += 1) {
      let sum = 0;
      for (let at = 0, from = first * line + column; at < weights.length; at += 1, from += line)
        sum += weights[at] * across[from];
      rgb[to] = sum;
    }
  }
  return { rgb, width, height };
}
