/** Where something lies over the page without covering what can be pressed. */

import { hasBox } from "./dom.js";

const CONTROLS = ":is(button, input, select, textarea):enabled, a[href], label, summary";

/**
 * How far a box must go down until it covers none of the others. Pure.
 * @param {Pick<DOMRect, "left" | "right" | "top" | "bottom">} box
 * @param {Pick<DOMRect, "left" | "right" | "top" | "bottom">[]} others
 */
export function wayDown({ left, right, top, bottom }, others) {
  const beside = others.filter((other) => other.right > left && other.left < right);
  let way = 0;
  for (const other of beside.sort((one, next) => one.top - next.top)) {
    if (other.top < bottom + way && other.bottom > top + way) way = other.bottom - top;
  }
  return way;
}

/**
 * Move `element` down from the place that its style gives it, until it covers no control; where there is no
 * such place in the window, leave it there. A control that is wider can be pressed beside it.
 * @param {HTMLElement} element
 */
export function moveOffControls(element) {
  element.style.transform = "";
  const box = element.getBoundingClientRect();
  if (!box.height) return;
  const controls = [...document.querySelectorAll(CONTROLS)]
    .filter((one) => !element.contains(one) && hasBox(one))
    .map((one) => one.getBoundingClientRect())
    .filter(({ width }) => width < box.width);
  const way = wayDown(box, controls);
  if (box.bottom + way <= innerHeight) element.style.transform = `translateY(${way}px)`;
}
