/**
 * The strip over the network: one sentence on the health of the run, and a cell for each layer. A press
 * opens the panel Diagnosis (the view of the stage does that); before the first step there is nothing to
 * press.
 */

/** @import { HealthMessage, LayerHealth } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { hideTooltip, showTooltip } from "../../app/tooltip.js";
import { HEALTH_STATES, healthSentence, layerLines, layerStateText } from "../../text/health_words.js";
import { el, find } from "../../widgets/dom.js";

const NAMED = 9; // layers up to which each is named, also where nothing stands out

/** @param {HTMLElement} element @param {Send} _send */
export function mountHealthStrip(element, _send) {
  const strip = /** @type {HTMLButtonElement} */ (element);
  const [text, more] = [".health-text", ".health-more"].map((name) => find(name, strip));
  const cells = find(".health-cells", strip);
  const spoken = find(".health-spoken", strip);
  /** @type {LayerHealth[]} */
  let layers = [];
  /** @type {HealthMessage | null} */
  let shown = null;

  cells.addEventListener("pointermove", ({ target, clientX, clientY }) => {
    const cell = target instanceof Element ? target.closest("[data-layer]") : null;
    const layer = layers.find((one) => one.layer === cell?.getAttribute("data-layer"));
    if (layer) showTooltip(layerLines(layer).join("\n"), clientX, clientY);
    else hideTooltip();
  });
  cells.addEventListener("pointerleave", hideTooltip);

  return function update(/** @type {State} */ { health, status, walk }) {
    strip.disabled = !health || !status || status.latest === 0;
    if (!health || health === shown || walk.running) return; // a step that is walked through is not over
    shown = health;
    layers = health.layers;
    const sentence = healthSentence(health);
    strip.dataset.state = health.state;
    text.textContent = sentence.text;
    more.textContent = sentence.more;
    strip.title = `${sentence.text}${sentence.more}\nOpen Diagnosis (H)`;
    cells.classList.toggle("many", layers.length > NAMED);
    cells.replaceChildren(...layers.map(cellOf));
    spoken.textContent = layers.map((one) => `${one.label}: ${layerStateText(one)}.`).join(" ");
  };
}

/** @param {LayerHealth} layer */
function cellOf({ layer, label, state }) {
  const cell = el("span", "health-cell");
  cell.dataset.layer = layer;
  cell.dataset.state = state;
  cell.append(el("span", "health-sign", HEALTH_STATES[state].sign), el("span", "health-name", label));
  return cell;
}
