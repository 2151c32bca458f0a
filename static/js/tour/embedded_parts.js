/**
 * Parts of the page that a chapter's text has a place for: while the chapter is open they stand there,
 * and afterwards, or when their own dialog is opened, at home again.
 */

import { find } from "../widgets/dom.js";

const PARTS = { graph: { element: "#graph", opener: "#graph-open" } };

/** Let the parts be seated in the text in `body`. @param {HTMLElement} body */
export function createEmbeddedParts(body) {
  const parts = Object.entries(PARTS).map(([name, { element, opener }]) => {
    const part = find(element);
    const home = /** @type {HTMLElement} */ (part.parentElement);
    const seat = () => (body.querySelector(`[data-slot="${name}"]`) ?? home).append(part);
    const leave = () => home.append(part);
    find(opener).addEventListener("click", leave, { capture: true });
    home.addEventListener("close", seat);
    return { seat, leave };
  });
  return {
    /** Seat those that the text has a place for. */
    fill: () => parts.forEach(({ seat }) => seat()),
    /** Bring all home, before the text goes. */
    clear: () => parts.forEach(({ leave }) => leave()),
  };
}
