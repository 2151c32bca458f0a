/** The banner of a run that the server had lost: what became of it, and the way to a fresh start. */

/** @import { View } from "../../state/state_types.js" */

import { find } from "../../widgets/dom.js";

/** @type {View} */
export function mountRestoredBanner(element, send) {
  const part = (/** @type {string} */ name) => find(`.restored-${name}`, element);
  part("fresh").addEventListener("click", () => send({ type: "local/start-fresh" }));
  part("away").addEventListener("click", () => send({ type: "local/restored", restored: null }));

  return function update({ restored, following }) {
    element.hidden = !restored || Boolean(following);
    if (!restored) return;
    if (part("words").textContent !== restored.words) part("words").textContent = restored.words;
    element.classList.toggle("problem", restored.problem);
    part("fresh").hidden = !restored.fresh;
  };
}
