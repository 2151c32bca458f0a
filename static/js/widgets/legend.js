/**
 * Text entries for the legend of a chart: a small sign in the colour of the mark, a label, and a number in
 * full precision.
 */

import { format } from "../text/format.js";

/**
 * @typedef {"line" | "dash" | "arrow" | "ring" | "dot" | "diamond" | "scale" | "none"} LegendSign
 * @typedef {{sign: LegendSign, colour: string, words: string, value?: number|null,
 *            more?: string, title?: string, away?: boolean}} Entry
 * `away`: has no meaning now; its place is kept, so that nothing moves when it comes
 */

/** Add a legend to `element`; the returned function sets its entries. @param {HTMLElement} element */
export function legendLine(element) {
  const list = document.createElement("ul");
  list.className = "key-line";
  element.append(list);
  /** @param {Entry[]} entries */
  return (entries) => {
    list.replaceChildren(...entries.map(item));
  };
}

/** @param {Entry} entry */
function item(entry) {
  const line = document.createElement("li");
  const sign = document.createElement("span");
  sign.className = "key-sign";
  sign.dataset.sign = entry.sign;
  sign.dataset.colour = entry.colour;
  line.classList.toggle("away", Boolean(entry.away));
  if (entry.title) line.title = entry.title;
  if (entry.sign !== "none") line.append(sign);
  line.append(...written(entry.words));
  if (entry.value !== undefined && entry.value !== null) line.append(" ", legendNumber(entry.value));
  if (entry.more) line.append(" ", entry.more);
  return line;
}

/** Words with a^pred written as it is in formulas. @param {string} words */
function written(words) {
  return words.split(/(\^pred)/).map((part) => {
    if (part !== "^pred") return part;
    const raised = document.createElement("sup");
    raised.textContent = "pred";
    return raised;
  });
}

/** A number displayed with four digits, which keeps its full precision. @param {number} value */
export function legendNumber(value) {
  const data = document.createElement("data");
  data.value = String(value);
  data.textContent = format(value);
  return data;
}
