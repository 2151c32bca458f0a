/**
 * The actions that bring the page to the view that proves a finding, and those that try a change. Pure.
 */

/** @import { Command, Finding, Remedy } from "../net/protocol_types.js" */
/** @import { LocalAction, PageAction } from "./action_types.js" */
/** @import { StateWith, ViewSettings } from "./state_types.js" */

import { isParameter, shapeOf } from "../network/addresses.js";
import { ENLARGED, panelsOnStage, panesOf, STAGES } from "./stages.js";

/**
 * Go to the stage of a finding, with its panel in sight; where it names a layer, to that layer's station or
 * array.
 * @param {Finding["show"]} show @param {StateWith<"welcome">} state
 * @returns {(LocalAction | PageAction)[]}
 */
export function showFinding({ stage: wanted, panel, layer, address }, state) {
  const stage = STAGES.find((one) => one === wanted) ?? state.show.stage;
  /** @type {Partial<ViewSettings>} */
  const show = { stage, enlarged: null };
  const pane = panesOf(stage).find((one) => one === panel);
  if (pane) show.pane = pane;
  const there = panelsOnStage({ ...state, show: { ...state.show, ...show } });
  if (!there.has(panel)) show.enlarged = ENLARGED.find((one) => one === panel) ?? null;
  /** @type {(LocalAction | PageAction)[]} */
  const actions = [{ type: "local/show", show }];
  const shape = address ? shapeOf(state.welcome.network, address) : null;
  if (address && shape)
    actions.push({
      type: "local/choose",
      address,
      index: shape.map(() => 0),
      of: isParameter(state.welcome.network, address) ? "gradient" : "value",
      quiet: true,
    });
  const station = state.walk.stations.findIndex((one) => one.stage === "backward" && one.layer === layer);
  if (stage === "inside" && station >= 0) actions.push({ type: "local/walk-to", position: station });
  return actions;
}

/**
 * The command that makes a change in this run: from here on, or from step 0 where the change needs that.
 * @param {Remedy} remedy @returns {Command}
 */
export function changeCommand({ settings }) {
  return { type: "configure", ...settings };
}

/**
 * The command that runs as it is and with a change side by side, up to the step on display.
 * @param {Remedy} remedy @param {number} position @returns {Command}
 */
export function compareCommand({ label, settings }, position) {
  const lanes = [
    { settings: {}, label: "as it is" },
    { settings, label },
  ];
  return { type: "compare", preset: null, lanes, position };
}
