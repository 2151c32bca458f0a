/**
 * Makes a kept picture of a drawing: its ink is light and its paper dark, as in the images of digits. Pure.
 */

import { areaResized } from "./shrink.js";

const SIDE = 64; // pixels each way

/**
 * @param {Uint8Array} ink one byte for each pixel, 0 paper to 255 @param {number} side pixels each way
 * @returns {import("./shrink.js").KeptPicture}
 */
export function keptInk(ink, side) {
  const rgb = Uint8Array.from({ length: 3 * ink.length }, (_, place) => ink[Math.floor(place / 3)]);
  const picture = { rgb, width: side, height: side };
  const small = areaResized(picture, { left: 0, top: 0, width: side, height: side }, SIDE, SIDE);
  return { rgb: Uint8Array.from(small.rgb, Math.round), width: SIDE, height: SIDE };
}
