/**
 * Reads the format and the size of a picture from the first bytes of its file, before it is decoded. Pure.
 */

import { hasText } from "./byte_text.js";
import { unreadableFormat } from "./unreadable_format.js";

/**
 * `size`: [width, height] in pixels, null where the bytes do not say it. `several`: the file is an animation,
 * of which the first frame is read.
 * @typedef {{format: string, size: [number, number] | null, several?: boolean}} PictureHeader
 * @typedef {{is: (bytes: Uint8Array) => boolean,
 *   read: (view: DataView, bytes: Uint8Array) => PictureHeader}} HeaderReader
 */

/** Of a file: in so many bytes its size stands, after what a camera writes before it. */
export const HEADER_BYTES = 2 ** 20;

/**
 * The format, in words, and the size of a file's picture. A file that is no picture of these formats has
 * the size null.
 * @param {Uint8Array} bytes the first `HEADER_BYTES` of the file, or all
 * @returns {PictureHeader}
 */
export function pictureHeader(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (const { is, read } of READERS) if (is(bytes)) return read(view, bytes);
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure;
    return { format: "a picture that ends in its header", size: null };
  }
  return { format: unreadableFormat(bytes), size: null };
}

/** @param {DataView} view @param {number} place */
const fourSigns = (view, place) =>
  String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(place + offset)));

/** @type {HeaderReader[]} */
const READERS = [
  { is: (bytes) => hasText(bytes, 0, "\x89PNG\r\n\x1a\n"), read: png },
  { is: (bytes) => hasText(bytes, 0, "\xff\xd8\xff"), read: jpeg },
  { is: (bytes) => hasText(bytes, 0, "GIF87a") || hasText(bytes, 0, "GIF89a"), read: gif },
  { is: (bytes) => hasText(bytes, 0, "RIFF") && hasText(bytes, 8, "WEBP"), read: webp },
  { is: (bytes) => hasText(bytes, 0, "BM") && bytes.length > 14 && bytes[14] >= 12, read: bmp },
  { is: (bytes) => hasText(bytes, 4, "ftyp"), read: heif },
];

/**
 * PNG: the size stands in IHDR; acTL before the image says that it is an animation.
 * @param {DataView} view @returns {PictureHeader}
 */
function png(view) {
  let several = false;
  for (let place = 8; place + 8 <= view.byteLength; place += 12 + view.getUint32(place)) {
    const kind = fourSigns(view, place + 4);
    if (kind === "IDAT") break;
    several ||= kind === "acTL";
  }
  return { format: "PNG", size: [view.getUint32(16), view.getUint32(20)], several };
}

/**
 * JPEG: the size stands in the frame header, after segments of any number.
 * @param {DataView} view @returns {PictureHeader}
 */
function jpeg(view) {
  let place = 2;
  while (place + 4 <= view.byteLength) {
    if (view.getUint8(place) !== 0xff) break;
    const marker = view.getUint8(place + 1);
    if (marker === 0xff) place += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) place += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { format: "JPEG", size: [view.getUint16(place + 7), view.getUint16(place + 5)] };
    else place += 2 + view.getUint16(place + 2);
  }
  return { format: "JPEG", size: null };
}

/**
 * GIF: the size of the screen, or of its first frame where that is larger. A second frame makes it an
 * animation.
 * @param {DataView} view @returns {PictureHeader}
 */
function gif(view) {
  /** @type {[number, number]} */
  const size = [view.getUint16(6, true), view.getUint16(8, true)];
  const table = (/** @type {number} */ flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let place = 13 + table(view.getUint8(10));
  for (let frames = 0; place < view.byteLength;) {
    const kind = view.getUint8(place);
    if (kind === 0x3b || place + 10 > view.byteLength) break;
    if (kind === 0x2c) {
      if (frames) return { format: "GIF", size, several: true };
      frames += 1;
      for (const axis of [0, 1]) {
        const [from, length] = [1, 5].map((offset) => view.getUint16(place + offset + 2 * axis, true));
        size[axis] = Math.max(size[axis], from + length);
      }
      place += 11 + table(view.getUint8(place + 9));
    } else if (kind === 0x21) place += 2;
    else break;
    while (place < view.byteLength && view.getUint8(place)) place += 1 + view.getUint8(place);
    place += 1;
  }
  return { format: "GIF", size };
}

/**
 * WebP: lossy, lossless, or extended.
 * @param {DataView} view @param {Uint8Array} bytes @returns {PictureHeader}
 */
function webp(view, bytes) {
  const kind = fourSigns(view, 12);
  const three = (/** @type {number} */ place) =>
    view.getUint16(place, true) + 2 ** 16 * view.getUint8(place + 2);
  if (kind === "VP8X") {
    const several = Boolean(view.getUint8(20) & 2);
    return { format: "WebP", size: [1 + three(24), 1 + three(27)], several };
  }
  if (kind === "VP8L" && view.getUint8(20) === 0x2f) {
    const bits = view.getUint32(21, true);
    return { format: "WebP", size: [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)] };
  }
  if (kind === "VP8 " && hasText(bytes, 23, "\x9d\x01\x2a"))
    return {
      format: "WebP",
      size: [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff],
    };
  return { format: "WebP", size: null };
}

/**
 * BMP: a height below 0 says that its rows go down.
 * @param {DataView} view @returns {PictureHeader}
 */
function bmp(view) {
  if (view.getUint32(14, true) === 12)
    return { format: "BMP", size: [view.getUint16(18, true), view.getUint16(20, true)] };
  return { format: "BMP", size: [view.getInt32(18, true), Math.abs(view.getInt32(22, true))] };
}

/**
 * AVIF and HEIC: the largest of the sizes that their `ispe` boxes say.
 * @param {DataView} view @param {Uint8Array} bytes @returns {PictureHeader}
 */
function heif(view, bytes) {
  const brand = fourSigns(view, 8);
  const avif = brand === "avif" || brand === "avis";
  if (!avif && !/^(hei[cfmsx]|hev[cm]|mif1|msf1)$/.test(brand))
    return { format: unreadableFormat(bytes), size: null };
  /** @type {[number, number] | null} */
  let size = null;
  for (let place = 12; place + 16 <= bytes.length; place += 1) {
    if (bytes[place] !== 0x69 || !hasText(bytes, place, "ispe")) continue;
    const [width, height] = [view.getUint32(place + 8), view.getUint32(place + 12)];
    if (!size || width * height > size[0] * size[1]) size = [width, height];
  }
  return { format: avif ? "AVIF" : "HEIC", size, several: brand === "avis" || brand === "msf1" };
}
