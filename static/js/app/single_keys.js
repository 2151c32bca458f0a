/**
 * The setting for single-character shortcuts (WCAG 2.1.4). They are on by default; this browser stores the
 * choice.
 */

const KEY = "backprop-explorer-single-keys";

let on = stored() !== "off";

/** Return whether letters, digits and other characters work as shortcuts. */
export function singleKeysOn() {
  return on;
}

/** @param {boolean} wanted */
export function setSingleKeys(wanted) {
  on = wanted;
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // A frame without storage: the choice lasts as long as the page.
  }
}

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
