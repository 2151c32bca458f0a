/** Tests whether a value from outside is a plain object: not an array, not null. */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export function isPlainObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
