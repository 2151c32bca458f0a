/**
 * The path from C as rows, one per layer: the size of the gradient there, and the effect of the layer on
 * it.
 */

/** @import { ExplanationMessage, RoadStation } from "../../net/protocol_types.js" */
/** @import { SelectedNumber } from "../../state/state_types.js" */

import { addressText } from "../../network/addresses.js";
import { format } from "../../text/format.js";
import { stationWords } from "../../text/term_words.js";
import { button, el, find } from "../../widgets/dom.js";

const DECADE = 20; // per cent of a bar

/** @param {HTMLElement} list @param {HTMLElement} title @param {(number: SelectedNumber) => void} follow */
export function createGradientPath(list, title, follow) {
  /** @type {RoadStation[]} */
  let stations = [];
  /** @type {number | null} */
  let image = null;
  list.addEventListener("click", ({ target }) => {
    const row = target instanceof Element ? target.closest("button") : null;
    if (!row) return;
    const { address, index } = stations[Number(row.dataset.place)];
    if (index) follow({ address, index, of: "gradient", image });
  });

  return {
    /** @param {Pick<ExplanationMessage, "road" | "address">} explanation */
    update({ road, address }) {
      title.hidden = !road;
      list.hidden = !road;
      if (!road) return;
      stations = road.stations;
      image = road.factors.find((one) => one.image !== null)?.image ?? null;
      while (list.children.length > stations.length) list.lastElementChild?.remove();
      while (list.children.length < stations.length) list.append(emptyRow(list.children.length));
      const largest = Math.max(...stations.map((one) => one.norm ?? 0));
      stations.forEach((station, place) => fill(list.children[place], station, address, largest));
    },
  };
}

/** @param {number} place */
function emptyRow(place) {
  const item = el("li");
  const row = button("", { className: "" });
  row.append(el("b"), el("span", "soft"), el("i"), el("data"));
  row.dataset.place = String(place);
  item.append(row);
  return item;
}

/** @param {Element} item @param {RoadStation} station @param {string} here @param {number} largest */
function fill(item, station, here, largest) {
  const { layer, address, index, gradient, norm, alive } = station;
  const row = find("button", item, HTMLButtonElement);
  row.disabled = !index;
  row.classList.toggle("here", address === here);
  find("b", row).textContent = layer;
  find("span", row).textContent = address === here ? "this layer" : stationWords(station);
  find("i", row).style.width = `${widthOf(norm ?? 0, largest)}%`;
  const data = find("data", row, HTMLDataElement);
  data.value = String(norm);
  data.textContent = format(norm, 3);
  const passing = index
    ? `; the strongest path passes ${addressText(address, index)} with ∂C/∂ = ${gradient}`
    : "";
  const share = `${(100 * alive).toFixed(1)} % of its numbers are not 0`;
  row.title = `‖∂C/∂${address}‖ = ${norm}; ${share}${passing}`;
}

/**
 * Per cent of the longest bar: ten times smaller is a fifth shorter; a hairline for nothing.
 * @param {number} norm @param {number} largest
 */
function widthOf(norm, largest) {
  return norm > 0 ? Math.max(1, 100 + DECADE * Math.log10(norm / largest)) : 1;
}
