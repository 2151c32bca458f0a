/** The tooltip of the page: a text beside a point of the window. */

import { find } from "../widgets/dom.js";

const element = () => find("#tooltip");

/**
 * Show `text` beside the point (x, y) of the window, inside the window.
 * @param {string} text @param {number} x @param {number} y
 */
export function showTooltip(text, x, y) {
  const tip = element();
  if (tip.textContent !== text) tip.textContent = text;
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 4))}px`;
  tip.style.top = `${y + 18 + height > innerHeight ? y - height - 10 : y + 18}px`;
}

/** Hide the tooltip. */
export function hideTooltip() {
  element().hidden = true;
}
