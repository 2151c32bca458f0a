/**
 * Reads a dropped or chosen picture file onto a canvas whose alpha channel is ink. The file is decoded in
 * this browser and not uploaded. A file that is too large or not a picture is refused with a sentence.
 */

import { context2d } from "../widgets/dom.js";
import { fitted, RASTER, rasterFromPicture } from "./raster.js";

const MOST_BYTES = 20 * 1024 * 1024;
const MOST_PIXELS = 50_000_000;

/**
 * @param {File} file @returns {Promise<HTMLCanvasElement>}
 * Throws an Error with a sentence that names the file and what is allowed.
 */
export async function rasterFromFile(file) {
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
    return inked(bitmap, file.name);
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

/** @param {ImageBitmap} bitmap @param {string} name of the file */
function inked(bitmap, name) {
  const { left, top, width, height } = fitted(bitmap.width, bitmap.height, RASTER);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: RASTER, height: RASTER });
  const context = context2d(canvas);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, left, top, width, height);
  const pixels = context.getImageData(left, top, width, height);
  const ink = rasterFromPicture(pixels.data, width, height);
  if (!ink.some((value) => value > 0)) {
    throw new Error(`${name}: got a picture of one colour; allowed: one with something on it.`);
  }
  pixels.data.fill(0);
  ink.forEach((value, place) => {
    pixels.data[4 * place + 3] = value;
  });
  context.clearRect(0, 0, RASTER, RASTER);
  context.putImageData(pixels, left, top);
  return canvas;
}
