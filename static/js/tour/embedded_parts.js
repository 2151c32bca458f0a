/**
 * Parts of the page that a chapter's text can embed. They move into the text while the chapter is open.
 * They move back to their dialog when the chapter closes or the dialog opens.
 */

import { find } from "../widgets/dom.js";

const PARTS = { graph: { element: "#graph", opener: "#graph-open" } };

/** Prepare the parts that can be embedded in the text in `body`. @param {HTMLElement} body */
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
