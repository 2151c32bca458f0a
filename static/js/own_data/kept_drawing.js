/**
 * Makes a kept picture of a drawing. In grey its ink is light and its paper dark, as in the images of digits.
 * Pure.
 */

import { areaResized } from "./shrink.js";

const SIDE = 64; // pixels each way

/**
 * @param {{pixels: Uint8Array, width: number, height: number, channels: 1 | 3}} drawing row by row: one byte
 * a
 *   pixel, 0 paper to 255 ink; or red, green and blue
 * @returns {import("./shrink.js").KeptPicture}
 */
export function keptDrawing({ pixels, width, height, channels }) {
  const values = channels === 3 ? 1 : 3; // of the picture, for a byte of the drawing
  const rgb = Uint8Array.from(
    { length: values * pixels.length },
    (_, place) => pixels[Math.floor(place / values)],
  );
  const small = areaResized({ rgb, width, height }, { left: 0, top: 0, width, height }, SIDE, SIDE);
  return { rgb: Uint8Array.from(small.rgb, Math.round), width: SIDE, height: SIDE };
}
