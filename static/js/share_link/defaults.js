/** What a link leaves out because it is usual, and how it is filled in again. Pure. */

import { isPlainObject } from "../scene/plain_object.js";

/**
 * What of a value is not as usual; undefined where all is.
 * @param {unknown} value @param {unknown} usual @returns {unknown}
 */
export function lacking(value, usual) {
  if (!isPlainObject(value) || !isPlainObject(usual))
    return JSON.stringify(value) === JSON.stringify(usual) ? undefined : value;
  const parts = Object.entries(value).map(([key, one]) => [key, lacking(one, usual[key])]);
  const told = parts.filter(([, one]) => one !== undefined);
  return told.length ? Object.fromEntries(told) : undefined;
}

/**
 * A value with what is usual where it says nothing.
 * @param {unknown} value @param {unknown} usual @returns {unknown}
 */
export function filled(value, usual) {
  if (value === undefined) return usual;
  return isPlainObject(value) && isPlainObject(usual) ? filledObject(value, usual) : value;
}

/**
 * @param {Record<string, unknown>} value @param {Record<string, unknown>} usual
 * @returns {Record<string, unknown>}
 */
export function filledObject(value, usual) {
  const keys = new Set([...Object.keys(usual), ...Object.keys(value)]);
  const own = (/** @type {Record<string, unknown>} */ from, /** @type {string} */ key) =>
    Object.hasOwn(from, key) ? from[key] : undefined;
  return Object.fromEntries([...keys].map((key) => [key, filled(own(value, key), own(usual, key))]));
}
