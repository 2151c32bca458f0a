/** Marks and labels in the pictures of a question, as SVG elements. */

import { svg } from "../../widgets/dom.js";

/**
 * A text in a picture; `outlined`: readable over lines.
 * @param {string} words
 * @param {{x: number, y: number, anchor: "start" | "middle" | "end", className?: string,
 *   outlined?: boolean}} at
 */
export function pictureText(words, { x, y, anchor, className = "question-text", outlined = false }) {
  const text = svg("text", { class: outlined ? `${className} outlined` : className, x, y });
  text.setAttribute("text-anchor", anchor);
  text.textContent = words;
  return text;
}

/** @param {number} x @param {number} top @param {number} bottom @param {string} className */
export function verticalMark(x, top, bottom, className) {
  return svg("line", { class: className, x1: x, x2: x, y1: top, y2: bottom });
}

/**
 * A label beside a mark, on the side where there is room for it.
 * @param {string} words @param {{x: number, y: number, width: number, className: string}} at
 */
export function labelBox(words, { x, y, width, className }) {
  const anchor = x > width * 0.75 ? "end" : x < width * 0.25 ? "start" : "middle";
  return pictureText(words, { x, y, anchor, className: `question-label ${className}`, outlined: true });
}
