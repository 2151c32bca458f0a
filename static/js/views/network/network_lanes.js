/**
 * The network of the picked lane; of two lanes at once both networks, one above the other, or the difference
 * of all their numbers. The dialogs, the image chooser and the options are common to both.
 */

/** @import { DisplayedName } from "../../network/displayed_array.js" */
/** @import { StepPair } from "../../network/lane_steps.js" */
/** @import { Send, State, StateWith, ViewSettings } from "../../state/state_types.js" */

import { flatOf } from "../../canvas/tile_layout.js";
import { displayedArray } from "../../network/displayed_array.js";
import { differenceStep, lanePair, laneViewOf, stepPair } from "../../network/lane_steps.js";
import { format } from "../../text/format.js";
import { stagesReached } from "../../walk/stations.js";
import { find } from "../../widgets/dom.js";
import { createLaneViewSwitch } from "../../widgets/lane_view_switch.js";
import { createLayerWeightsDialog } from "../dialogs/layer_weights.js";
import { createWeightSharingDialog } from "../dialogs/weight_sharing.js";
import { createImageChooser } from "./image_chooser.js";
import { createNetworkView } from "./network.js";
import { createNetworkScales } from "./network_scales.js";

const ROOM_FOR_ROWS = 300; // pixels of height in which two networks have their gradients too
const TWO_LINES = 620; // pixels of width under which each network stands in two lines

/** @param {HTMLElement} panel @param {Send} send */
export function mountNetworkLanes(panel, send) {
  const change = (/** @type {Partial<ViewSettings>} */ show) => send({ type: "local/show", show });
  const shared = {
    weights: createLayerWeightsDialog(find("#weights", document, HTMLDialogElement), send),
    filters: createWeightSharingDialog(find("#filters", document, HTMLDialogElement)),
    scales: createNetworkScales(find("#network-scales"), change),
  };
  const chooser = createImageChooser(send);
  const first = createNetworkView(find("#network", panel), send, { ...shared, chooser, differenceWords });
  /** @type {typeof first | null} */
  let second = null;
  /** @type {State | null} */
  let newest = null;
  const chosen = createLaneViewSwitch(find("#network-lane-view", panel), send);
  const names = { first: find("#network-lane", panel), second: find("#network-other-lane", panel) };
  /** @type {StepPair | null} the newest step of which both lanes are known */
  let pair = null;
  /** @type {ReturnType<typeof differenceStep> | null} */
  let difference = null;
  /** @type {unknown[]} what the pair was made of: first what makes another pair, then the steps */
  let made = [];
  let landed = false; // whether the parameters on display are those after the step

  /** @param {State} state */
  function take(state) {
    const { step, otherStep, comparison, welcome } = state;
    const now = [comparison?.picked, comparison?.other, welcome, step, otherStep];
    if (now.every((one, place) => one === made[place])) return;
    const same = now.slice(0, 3).every((one, place) => one === made[place]);
    made = now;
    const next = stepPair(state);
    if (!next && same) return;
    pair = next;
    difference = pair && differenceStep(pair);
  }

  /**
   * Further lines about a number of the difference: what each lane has.
   * @param {DisplayedName} array @param {number[]} index
   */
  function differenceWords(array, index) {
    if (!pair) return [];
    const { field, address } = array;
    const shape = pair.step.arrays[/** @type {`${typeof field}.${string}`} */ (`${field}.${address}`)]?.shape;
    const flat = flatOf(shape ?? [], index);
    const valueOf = (/** @type {StepPair["step"]} */ step) => displayedArray(step, array, landed)?.[flat];
    const [mine, others] = [valueOf(pair.step), valueOf(pair.other)];
    if (mine === undefined || others === undefined) return [];
    const text = format(mine);
    return [`= ${format(others)} − ${text.startsWith("−") ? `(${text})` : text}`];
  }

  /** The chooser and the dialogs are always those of the picked lane. @param {State} state */
  function updateShared(state) {
    if (!hasWelcome(state)) return;
    chooser.update(state);
    shared.weights.update(state);
    shared.filters.update(state);
  }

  /** @param {State} state */
  function update(state) {
    newest = state;
    const lanes = lanePair(state);
    const view = laneViewOf(state);
    chosen.update(lanes, view);
    take(state);
    landed = Boolean(state.step?.done) && stagesReached(state.walk, "update", null);
    panel.dataset.lanes = lanes ? view : "";
    const both = view === "both";
    const behind = view !== "picked" && stepPair(state) === null;
    const room = panel.clientHeight / (panel.clientWidth < TWO_LINES ? 2 : 1);
    const low = both && room < ROOM_FOR_ROWS;
    panel.closest("main")?.toggleAttribute("data-both-lanes", Boolean(lanes) && both);
    panel.toggleAttribute("data-low", low);
    names.first.hidden = names.second.hidden = !both;
    const other = find("#network-other", panel);
    other.hidden = !both;
    other.classList.toggle("stale", behind);
    find("#network", panel).classList.toggle("stale", behind && view === "difference");
    if (lanes && both) {
      find("span", names.first).textContent = `Lane ${lanes.picked.number}: ${lanes.picked.label}`;
      find("span", names.second).textContent = `Lane ${lanes.other.number}: ${lanes.other.label}`;
      second ??= createNetworkView(other, send, { ...shared, chooser: null, differenceWords });
      second({ ...state, step: pair?.other ?? null }, { difference: false, low });
    }
    if (view === "difference") first({ ...state, step: difference }, { difference: true, low });
    else first(state, { difference: false, low });
    updateShared(state);
  }

  new ResizeObserver(() => newest && update(newest)).observe(panel);
  return update;
}

/** @param {State} state @returns {state is StateWith<"welcome">} */
function hasWelcome(state) {
  return state.welcome !== null;
}
