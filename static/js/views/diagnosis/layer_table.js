/** The table of the layers at the displayed step: state, dead or saturated units, gradient, update. */

/** @import { LayerHealth } from "../../net/protocol_types.js" */
/** @import { State } from "../../state/state_types.js" */

import { format } from "../../text/format.js";
import { HEALTH_STATES, layerStateText, percentText } from "../../text/health_words.js";
import { el, find } from "../../widgets/dom.js";

/** @param {HTMLElement} element */
export function mountLayerTable(element) {
  const body = find("tbody", element);
  /** @type {State["health"]} */
  let shown = null;

  return function update(/** @type {State} */ { health }) {
    if (!health || health === shown) return;
    shown = health;
    body.replaceChildren(...health.layers.filter(isJudged).map(rowOf));
  };
}

/**
 * Whether there is something to say about a layer: pooling has neither dead units nor parameters.
 * @param {LayerHealth} layer
 */
function isJudged({ state, dead_share: dead, saturated_share: saturated, update_ratio: ratio }) {
  return state !== "ok" || [dead, saturated, ratio].some((one) => one !== null);
}

/** @param {LayerHealth} layer */
function rowOf(layer) {
  const row = el("tr");
  const name = el("th", "", layer.label);
  name.scope = "row";
  const state = el("td", "layer-state");
  const sign = el("span", "health-sign", HEALTH_STATES[layer.state].sign);
  sign.setAttribute("aria-hidden", "true");
  state.dataset.state = layer.state;
  state.append(sign, ` ${layerStateText(layer)}`);
  const off = layer.dead_share ?? layer.saturated_share;
  row.append(
    name,
    state,
    numberCell(off, percentText),
    numberCell(layer.gradient_norm, (value) => format(value, 3)),
    numberCell(layer.update_ratio, (value) => format(value, 3)),
  );
  return row;
}

/** @param {number | null} value @param {(value: number) => string} as */
function numberCell(value, as) {
  const cell = el("td");
  const data = el("data", "", value === null ? "–" : as(value));
  if (value !== null) data.value = data.title = String(value);
  cell.append(data);
  return cell;
}
