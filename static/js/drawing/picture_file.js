/**
 * Reads a dropped or chosen picture file onto a canvas whose alpha channel is ink. The file is decoded in
 * this browser and not uploaded. A file that is too large or not a picture is refused with a sentence.
 */

import { context2d } from "../widgets/dom.js";
import { fitted, inkSquare, RASTER, rasterFromPicture } from "./raster.js";

const MOST_BYTES = 20 * 1024 * 1024;
const DETAIL = 224; // pixels each way in which ink is looked for
const MOST_PIXELS = 50_000_000;

/**
 * @param {File} file @param {{digit?: boolean}} options `digit`: one is expected, and shown large and upright
 * @returns {Promise<HTMLCanvasElement>}
 * Throws an Error with a sentence that names the file and what is allowed.
 */
export async function rasterFromFile(file, options) {
  if (file.size > MOST_BYTES) {
    throw new Error(
      `${file.name}: got ${Math.ceil(file.size / 1024 / 1024)} MB; allowed: a picture of at most 20 MB.`,
    );
  }
  const bitmap = await decoded(file);
  try {
    if (bitmap.width * bitmap.height > MOST_PIXELS) {
      throw new Error(
        `${file.name}: got ${bitmap.width} × ${bitmap.height} pixels; allowed: at most 50 million.`,
      );
    }
    return inked(bitmap, file.name, options);
  } finally {
    bitmap.close();
  }
}

/** @param {File} file */
async function decoded(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    const kind = file.type || "a file of unknown kind";
    throw new Error(
      `${file.name}: got ${kind}; allowed: a picture that this browser can read (PNG, JPEG, WebP, GIF).`,
    );
  }
}

/** @param {ImageBitmap} bitmap @param {string} name of the file @param {{digit?: boolean}} options */
function inked(bitmap, name, options) {
  const { left, top, width, height } = fitted(bitmap.width, bitmap.height, DETAIL);
  const detailed = squareContext(DETAIL);
  detailed.drawImage(bitmap, left, top, width, height);
  const pixels = detailed.getImageData(left, top, width, height);
  const ink = rasterFromPicture(pixels.data, width, height, options);
  if (!ink.some((value) => value > 0)) {
    throw new Error(`${name}: got a picture of one colour; allowed: one with something on it.`);
  }
  pixels.data.fill(0);
  ink.forEach((value, place) => {
    pixels.data[4 * place + 3] = value;
  });
  detailed.clearRect(0, 0, DETAIL, DETAIL);
  detailed.putImageData(pixels, left, top);
  const shown = options.digit ? inkSquare(ink, width, height) : { left: -left, top: -top, side: DETAIL };
  const sheet = squareContext(RASTER);
  const { side } = shown;
  sheet.drawImage(detailed.canvas, left + shown.left, top + shown.top, side, side, 0, 0, RASTER, RASTER);
  return sheet.canvas;
}

/** The context of a new canvas, so many pixels each way. @param {number} side */
function squareContext(side) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: side, height: side });
  const context = context2d(canvas, { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  return context;
}
