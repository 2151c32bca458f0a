/**
 * Decodes a picture file in this browser: turned as its EXIF says, laid on white where it is transparent,
 * and shrunk to what is kept of it. The file itself is not kept and not uploaded.
 */

/** @import { KeptPicture } from "./shrink.js" */

import { context2d } from "../widgets/dom.js";
import { HEADER_BYTES, pictureHeader } from "./picture_header.js";
import { areaResized } from "./shrink.js";

const MEBIBYTE = 2 ** 20;
const MOST_MEBIBYTES = 64;
const MOST_PIXELS = 40_000_000;
const KEPT_SIDE = 64; // pixels of the shorter side of what is kept
const MOST_ASPECT = 2; // the longer side of what is kept, in shorter sides
const DRAWN_SIDE = 256; // pixels of the shorter side that the browser draws, at most
const FORMATS = "PNG, JPEG, GIF, WebP, AVIF or BMP";

/**
 * The picture of a file, and a note where only a part of the file was read.
 * @param {File} file @returns {Promise<{picture: KeptPicture, note: string}>}
 * Throws an Error with a sentence: what was found and what is allowed.
 */
export async function decodedPicture(file) {
  if (file.size > MOST_MEBIBYTES * MEBIBYTE) {
    const found = Math.ceil(file.size / MEBIBYTE);
    throw new Error(`got ${found} MiB; allowed: at most ${MOST_MEBIBYTES} MiB.`);
  }
  const header = pictureHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  const { format, size, several } = header;
  if (!size) throw new Error(`got ${format}; allowed: a whole ${FORMATS} file.`);
  const [width, height] = size;
  if (width * height > MOST_PIXELS)
    throw new Error(
      `got ${width} × ${height} pixels; allowed: at most ${MOST_PIXELS / 1e6} million. It was not decoded.`,
    );
  const bitmap = await decodedBitmap(file, format);
  try {
    return {
      picture: keptPicture(bitmap, bitmap),
      note: several ? "an animation: its first frame was taken" : "",
    };
  } finally {
    bitmap.close();
  }
}

/** @param {File} file @param {string} format */
async function decodedBitmap(file, format) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Error(
      format === "HEIC"
        ? "got HEIC, which this browser cannot read; allowed: the picture saved as JPEG or PNG."
        : `got ${format} that this browser cannot read: it is damaged or cut off; allowed: ${FORMATS}.`,
    );
  }
}

/**
 * What is kept of a picture or of a frame of a film: its middle, at most twice as long as wide, on white.
 * @param {CanvasImageSource} source @param {{width: number, height: number}} size of it
 * @returns {KeptPicture}
 */
export function keptPicture(source, { width, height }) {
  const short = Math.min(width, height);
  const [wide, high] = [width, height].map((side) => Math.min(side, MOST_ASPECT * short));
  const [left, top] = [(width - wide) / 2, (height - high) / 2];
  const scaled = (/** @type {number} */ side, /** @type {number} */ to) =>
    Math.max(1, Math.round(side * Math.min(1, to / short)));
  const canvas = document.createElement("canvas");
  const drawn = { width: scaled(wide, DRAWN_SIDE), height: scaled(high, DRAWN_SIDE) };
  Object.assign(canvas, drawn);
  const context = context2d(canvas, { willReadFrequently: true });
  Object.assign(context, { fillStyle: "#fff", imageSmoothingQuality: "high" });
  context.fillRect(0, 0, drawn.width, drawn.height);
  context.drawImage(source, left, top, wide, high, 0, 0, drawn.width, drawn.height);
  const { data } = context.getImageData(0, 0, drawn.width, drawn.height);
  const rgb = withoutAlpha(data);
  const kept = { width: scaled(wide, KEPT_SIDE), height: scaled(high, KEPT_SIDE) };
  if (kept.width === drawn.width && kept.height === drawn.height) return { rgb, ...kept };
  const whole = { left: 0, top: 0, ...drawn };
  const small = areaResized({ rgb, ...drawn }, whole, kept.width, kept.height).rgb;
  return { rgb: Uint8Array.from(small, Math.round), ...kept };
}

/** @param {Uint8ClampedArray} rgba of opaque pixels */
function withoutAlpha(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3)
    rgb.set(rgba.subarray(from, from + 3), to);
  return rgb;
}
