/** Says in words what a file holds that is no picture this page reads. Pure. */

import { hasText } from "./byte_text.js";

/** @type {[words: string, place: number, text: string][]} what stands at a place of the bytes */
const SIGNATURES = [
  ["TIFF", 0, "II*\0"],
  ["TIFF", 0, "MM\0*"],
  ["a PDF file", 0, "%PDF"],
  ["a ZIP file", 0, "PK\x03\x04"],
  ["an icon", 0, "\0\0\x01\0"],
  ["a film", 4, "ftyp"],
  ["a safetensors file, which “Open a file…” opens", 8, '{"'],
];
const LOOKED_AT = 4096; // bytes
const SVG_START = /^\s*(<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg\b/is;

/** @param {Uint8Array} bytes the first bytes of the file, or all */
export function unreadableFormat(bytes) {
  if (!bytes.length) return "an empty file";
  const known = SIGNATURES.find(([, place, text]) => hasText(bytes, place, text));
  if (known) return known[0];
  const text = textOf(bytes.subarray(0, LOOKED_AT));
  if (text === null) return "a file that is no picture";
  return SVG_START.test(text) ? "SVG" : "text";
}

/**
 * Bytes as text in UTF-8, perhaps cut within its last sign; null where they are none.
 * @param {Uint8Array} bytes
 */
function textOf(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return /\p{Cc}/u.test(text.replaceAll(/\s/g, "")) ? null : text;
  } catch {
    return null;
  }
}
