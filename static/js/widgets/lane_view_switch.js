/** The switch between the picked lane, both lanes, and their difference. */

/** @import { LanePair } from "../network/lane_steps.js" */
/** @import { Send, ViewSettings } from "../state/state_types.js" */

import { segmentedControl } from "./segmented_control.js";

/** @param {HTMLElement} element @param {Send} send */
export function createLaneViewSwitch(element, send) {
  let built = "";
  /** @type {ReturnType<typeof segmentedControl> | null} */
  let control = null;

  /** @param {LanePair} pair */
  function build({ picked, other, problem }) {
    /** @type {{value: ViewSettings["lane_view"], words: string, title: string, disabled?: boolean}[]} */
    const choices = [
      { value: "picked", words: `lane ${picked.number}`, title: `The picked lane: ${picked.label}` },
      {
        value: "both",
        words: `lanes ${picked.number} and ${other.number}`,
        title: problem ?? `${picked.label} above, ${other.label} below`,
        disabled: problem !== null,
      },
      {
        value: "difference",
        words: `${other.number} − ${picked.number}`,
        title: problem ?? `What ${other.label} has more than ${picked.label}, on a signed scale`,
        disabled: problem !== null,
      },
    ];
    control = segmentedControl("Two lanes", choices, (value) =>
      send({ type: "local/show", show: { lane_view: value } }),
    );
    element.replaceChildren(control.element);
  }

  return {
    /** @param {LanePair | null} pair @param {ViewSettings["lane_view"]} view */
    update(pair, view) {
      element.hidden = pair === null;
      if (!pair) return;
      const { picked, other, problem } = pair;
      const key = [picked.number, picked.label, other.number, other.label, problem].join("|");
      if (key !== built) build(pair);
      built = key;
      control?.set(view);
    },
  };
}
