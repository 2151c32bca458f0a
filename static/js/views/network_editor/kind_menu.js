/** The menu of a + between two columns: the kinds of layers that fit there. */

/** @import { LayerChoice } from "../../net/protocol_types.js" */

import { button, el } from "../../widgets/dom.js";

const GAP = 4;
const MOVES = /** @type {Record<string, number>} */ ({
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
});

/**
 * @param {HTMLElement} menu a popover
 */
export function createKindMenu(menu) {
  const words = el("p", "soft kind-menu-words");
  const list = el("div", "kind-menu-list");
  list.setAttribute("role", "group");
  menu.append(words, list);

  menu.addEventListener("keydown", (event) => {
    const all = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("button"))];
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const ends = /** @type {Record<string, number>} */ ({ Home: 0, End: all.length - 1 });
    const to = ends[event.key] ?? (event.key in MOVES ? at + MOVES[event.key] : NaN);
    if (at < 0 || Number.isNaN(to)) return;
    event.preventDefault();
    event.stopPropagation();
    all[(to + all.length) % all.length].focus();
  });

  return {
    /**
     * Offer kinds below the button that was pressed.
     * @param {HTMLElement} opener @param {LayerChoice[]} kinds @param {string} where as words
     * @param {(choice: LayerChoice) => void} take
     */
    open(opener, kinds, where, take) {
      words.textContent = kinds.length ? `Add a layer ${where}` : `No kind of layer fits ${where}`;
      list.setAttribute("aria-label", words.textContent);
      list.replaceChildren(
        ...kinds.map((choice) =>
          button(choice.label, {
            className: "menu-item",
            press: () => {
              menu.hidePopover();
              take(choice);
            },
          }),
        ),
      );
      menu.showPopover();
      place(menu, opener);
      list.querySelector("button")?.focus();
    },
  };
}

/** @param {HTMLElement} menu @param {HTMLElement} opener */
function place(menu, opener) {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(GAP, Math.min(at.left, innerWidth - width - GAP));
  const below = at.bottom + GAP + height <= innerHeight;
  const top = below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height);
  Object.assign(menu.style, { left: `${left}px`, top: `${top}px` });
}
