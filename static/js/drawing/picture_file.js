/**
 * Reads a dropped or chosen picture file onto a canvas, in colour or with its ink as the alpha channel. The
 * file is decoded in this browser and not uploaded. A file that is too large or not a picture is refused
 * with a sentence.
 */

import { context2d } from "../widgets/dom.js";
import { cutToShape, fitted, inkSquare, RASTER, rasterFromPicture, rasterSize } from "./raster.js";

const MOST_BYTES = 20 * 1024 * 1024;
const DETAIL = 224; // pixels each way in which ink is looked for
const MOST_PIXELS = 50_000_000;

/**
 * The ink of a picture.
 * @param {File} file @param {{digit?: boolean}} options `digit`: one is expected, and shown large and upright
 * @returns {Promise<HTMLCanvasElement>}
 * Throws an Error with a sentence that names the file and what is allowed.
 */
export async function rasterFromFile(file, options) {
  return withPicture(file, (bitmap) => inked(bitmap, file.name, options));
}

/**
 * The largest part in the middle of a picture that has the shape of the images, in colour, on white where
 * it is clear.
 * @param {File} file @param {number[]} shape of an image: (C, H, W)
 * @returns {Promise<HTMLCanvasElement>}
 * Throws an Error with a sentence that names the file and what is allowed.
 */
export async function colourFromFile(file, [, height, width]) {
  return withPicture(file, (bitmap) => {
    const { left, top, ...part } = cutToShape(bitmap.width, bitmap.height, width / height);
    const context = newContext(rasterSize(width, height, true));
    const { canvas } = context;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, left, top, part.width, part.height, 0, 0, canvas.width, canvas.height);
    return canvas;
  });
}

/**
 * @param {File} file @param {(bitmap: ImageBitmap) => HTMLCanvasElement} use
 * @returns {Promise<HTMLCanvasElement>}
 */
async function withPicture(file, use) {
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
    return use(bitmap);
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
  const detailed = newContext({ width: DETAIL, height: DETAIL });
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
  const sheet = newContext({ width: RASTER, height: RASTER });
  const { side } = shown;
  sheet.drawImage(detailed.canvas, left + shown.left, top + shown.top, side, side, 0, 0, RASTER, RASTER);
  return sheet.canvas;
}

/** The context of a new canvas. @param {{width: number, height: number}} size in pixels */
function newContext(size) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, size);
  const context = context2d(canvas, { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  return context;
}
