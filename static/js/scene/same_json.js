/** Compares two values as JSON, whatever the order of their keys. Pure. */

/** @param {unknown} one @param {unknown} other */
export function sameJson(one, other) {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** A value with the keys of every object in order. @param {unknown} value @returns {unknown} */
function sorted(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
