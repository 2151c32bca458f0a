/** The foot of an embedded page: the way to the same view in full. It is hidden elsewhere. */

import { linkAddress, currentLink, sameView } from "../../share/current_link.js";

/** @param {HTMLElement} element */
export function mountEmbedFooter(element) {
  element.hidden = document.documentElement.dataset.embed === undefined;
  const way = element.querySelector("a");
  let seen = null;
  return function update(state) {
    const { status, step } = state;
    if (element.hidden || sameView(seen, state) || !status || !step || status.state === "playing") return;
    seen = state;
    linkAddress(currentLink(state)).then(
      (address) => {
        way.href = address;
      },
      () => way.removeAttribute("href"), // a view that is too long for a link
    );
  };
}
