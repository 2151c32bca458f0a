/** The footer of an embedded page: a link to the same view on the full page. It is hidden otherwise. */

/** @import { State, StateWith } from "../../state/state_types.js" */

import { currentLink, linkAddress, sameView } from "../../share/current_link.js";
import { find } from "../../widgets/dom.js";

/**
 * @param {HTMLElement} element
 * @returns {(state: State) => void}
 */
export function mountEmbedFooter(element) {
  element.hidden = document.documentElement.dataset.embed === undefined;
  const way = find("a", element, HTMLAnchorElement);
  /** @type {State | null} */
  let seen = null;
  return function update(state) {
    const { status, step } = state;
    if (element.hidden || sameView(seen, state) || !status || !step || status.state === "playing") return;
    seen = state;
    linkAddress(currentLink(/** @type {StateWith<"status">} */ (state))).then(
      (address) => {
        way.href = address;
      },
      () => way.removeAttribute("href"), // a view that is too long for a link
    );
  };
}
