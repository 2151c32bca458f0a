/**
 * The strip over the network: one sentence on the health of the run, and a cell for each layer. A press
 * opens the panel Diagnosis (the view of the stage does that); before the first step there is nothing to
 * press.
 */

/** @import { HealthMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */
/** @import { HealthCell } from "../../text/health_cells.js" */

import { hideTooltip, showTooltip } from "../../app/tooltip.js";
import { healthCells } from "../../text/health_cells.js";
import { HEALTH_STATES, healthSentence, layerLines, layerStateText } from "../../text/health_words.js";
import { el, find } from "../../widgets/dom.js";

const NAMED = 9; // cells up to which each is named, also where nothing stands out

/** @param {HTMLElement} element @param {Send} _send */
export function mountHealthStrip(element, _send) {
  const strip = /** @type {HTMLButtonElement} */ (element);
  const [text, more] = [".health-text", ".health-more"].map((name) => find(name, strip));
  const place = find(".health-cells", strip);
  const spoken = find(".health-spoken", strip);
  /** @type {HealthCell[]} */
  let cells = [];
  /** @type {HealthMessage | null} */
  let shown = null;

  place.addEventListener("pointermove", ({ target, clientX, clientY }) => {
    const under = target instanceof Element ? target.closest("[data-layer]") : null;
    const cell = cells.find(({ name }) => name === under?.getAttribute("data-layer"));
    if (cell)
      showTooltip(cell.layers.map((layer) => layerLines(layer).join("\n")).join("\n"), clientX, clientY);
    else hideTooltip();
  });
  place.addEventListener("pointerleave", hideTooltip);

  return function update(/** @type {State} */ { health, status, walk }) {
    strip.disabled = !health || !status || status.latest === 0;
    if (!health || health === shown || walk.running) return; // a step that is walked through is not over
    shown = health;
    const sentence = status?.latest ? healthSentence(health) : { text: "", more: "" };
    strip.dataset.state = health.state;
    text.textContent = sentence.text;
    more.textContent = sentence.more;
    strip.title = `${sentence.text}${sentence.more}\nOpen Diagnosis (H)`;
    cells = healthCells(health.layers);
    place.classList.toggle("many", cells.length > NAMED);
    place.replaceChildren(...cells.map(cellOf));
    const unusual = health.layers.filter(({ state }) => state !== "ok");
    spoken.textContent = unusual.map((one) => `${one.label}: ${layerStateText(one)}.`).join(" ");
  };
}

/** @param {HealthCell} cell */
function cellOf({ name, state }) {
  const cell = el("span", "health-cell");
  cell.dataset.layer = name;
  cell.dataset.state = state;
  cell.append(el("span", "health-sign", HEALTH_STATES[state].sign), el("span", "health-name", name));
  return cell;
}
