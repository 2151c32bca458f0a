/** The menu of set-ups that are broken on purpose: each opens at the step where the trouble is seen. */

/** @import { AccidentChoice } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { button, el } from "../../widgets/dom.js";

/** @param {HTMLElement} element a popover, or a part of a drawer @param {Send} send */
export function mountAccidents(element, send) {
  const list = element.querySelector(".accident-list") ?? element;
  /** @type {State["welcome"]} */
  let shown = null;

  /** @param {AccidentChoice} accident */
  function open({ recipe, step }) {
    if (element.matches(":popover-open")) element.hidePopover();
    const close = element.closest("[data-drawer]")?.querySelector("[data-close]");
    if (close instanceof HTMLElement) close.click();
    send({ type: "open", recipe, step });
  }

  return function update(/** @type {State} */ { welcome, recording }) {
    if (!welcome || welcome.choices === shown?.choices) return;
    shown = welcome;
    const accidents = recording ? [] : (welcome.choices.accidents ?? []);
    element.toggleAttribute("data-empty", accidents.length === 0);
    list.replaceChildren(
      ...accidents.map((accident) => {
        const made = button("", { className: "menu-item accident", press: () => open(accident) });
        made.dataset.accident = accident.name;
        made.append(el("b", "", accident.label), el("span", "soft", accident.about));
        return made;
      }),
    );
  };
}
