/** Whether a value that comes from elsewhere is an object with fields: no list, not null. */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export function isPlainObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
