/** The foot of an embedded page: the way to the same view in full. It is hidden elsewhere. */

import { addressOf, linkNow } from "../share/now.js";

/** @param {HTMLElement} element */
export function view(element) {
  element.hidden = document.documentElement.dataset.embed === undefined;
  const way = element.querySelector("a");
  let seen = {};
  return function update(state) {
    const { status, step, chosen } = state;
    const same = status === seen.status && step === seen.step && chosen === seen.chosen;
    if (element.hidden || same || !status || !step || status.state === "playing") return;
    seen = { status, step, chosen };
    addressOf(linkNow(state)).then(
      (address) => {
        way.href = address;
      },
      () => way.removeAttribute("href"), // a view that is too long for a link
    );
  };
}
