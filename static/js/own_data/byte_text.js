/** Compares bytes with text. Pure. */

/**
 * Whether text stands at a place of the bytes.
 * @param {Uint8Array} bytes @param {number} place @param {string} text of signs below 256
 */
export function hasText(bytes, place, text) {
  return [...text].every((sign, offset) => bytes[place + offset] === sign.charCodeAt(0));
}
