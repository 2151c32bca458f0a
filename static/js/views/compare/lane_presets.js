/** The ready-made comparisons, one press each: on the stage while nothing is compared, and in the dialog. */

/** @import { LanePresetChoice } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { permits } from "../../state/shared_link.js";
import { button, el, find } from "../../widgets/dom.js";

/**
 * A list of ready-made comparisons.
 * @param {LanePresetChoice[]} presets @param {(name: string) => void} take
 */
export function presetItems(presets, take) {
  return presets.map(({ name, label, about }) => {
    const item = el("li");
    const press = button("", { className: "lane-preset", press: () => take(name) });
    press.dataset.preset = name;
    press.append(el("b", "", label), el("span", "soft", about));
    item.append(press);
    return item;
  });
}

/** The way to lanes of one's own. */
function ownItem() {
  const item = el("li");
  const press = button("", { className: "lane-preset" });
  press.dataset.chooseLanes = "";
  press.setAttribute("aria-haspopup", "dialog");
  press.append(
    el("b", "", "Choose lanes…"),
    el("span", "soft", "Up to seven runs of your own, or branches."),
  );
  item.append(press);
  return item;
}

/** @param {HTMLElement} element @param {Send} send */
export function mountLanePresets(element, send) {
  const list = find("#lane-presets", element);
  const problem = el("p", "problem");
  problem.setAttribute("role", "alert");
  list.after(problem);
  /** @type {unknown} */
  let offered = null;

  return function update(/** @type {State} */ state) {
    const presets = state.welcome?.choices.comparison?.presets ?? [];
    if (presets !== offered) {
      const items = presetItems(presets, (name) => send({ type: "compare", preset: name, lanes: [] }));
      list.replaceChildren(...items, ownItem());
    }
    offered = presets;
    const able = permits(state.controls, "compare") && !state.recording && state.connection === "open";
    for (const one of element.querySelectorAll("button")) one.disabled = !able;
    const words = state.error?.command === "compare" ? state.error.message : "";
    if (problem.textContent !== words) problem.textContent = words;
  };
}
