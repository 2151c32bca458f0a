/** The road from C as rows: a layer each, how large the gradient is there, what the layer does to it. */

import { addressText } from "../../network/addresses.js";
import { format } from "../../text/format.js";
import { stationWords } from "../../text/term_words.js";

const DECADE = 20; // per cent of a bar

/** @param {HTMLOListElement} list @param {(factor: object) => void} follow */
export function createGradientPath(list, follow) {
  let stations = [];
  let image = null;
  list.addEventListener("click", ({ target }) => {
    const row = target.closest("button");
    if (!row) return;
    const { address, index } = stations[Number(row.dataset.place)];
    follow({ address, index, of: "gradient", image });
  });

  return {
    update({ road, address }) {
      list.parentElement.querySelector(".road-title").hidden = !road;
      list.hidden = !road;
      if (!road) return;
      stations = road.stations;
      image = road.factors.find((one) => one.image !== null)?.image ?? null;
      while (list.children.length > stations.length) list.lastChild.remove();
      while (list.children.length < stations.length) list.append(emptyRow(list.children.length));
      const largest = Math.max(...stations.map((one) => one.norm ?? 0));
      stations.forEach((station, place) => fill(list.children[place], station, address, largest));
    },
  };
}

function emptyRow(place) {
  const item = document.createElement("li");
  item.innerHTML = '<button type="button"><b></b><span class="soft"></span><i></i><data></data></button>';
  item.firstChild.dataset.place = String(place);
  return item;
}

function fill(item, station, here, largest) {
  const { layer, address, index, gradient, norm, alive } = station;
  const button = item.firstChild;
  button.disabled = !index;
  button.classList.toggle("here", address === here);
  button.querySelector("b").textContent = layer;
  button.querySelector("span").textContent = address === here ? "this layer" : stationWords(station);
  button.querySelector("i").style.width = `${widthOf(norm, largest)}%`;
  const data = button.querySelector("data");
  data.value = String(norm);
  data.textContent = format(norm, 3);
  const passing = index
    ? `; the strongest path passes ${addressText(address, index)} with ∂C/∂ = ${gradient}`
    : "";
  button.title = `‖∂C/∂${address}‖ = ${norm}; ${(100 * alive).toFixed(1)} % of its numbers are not 0${passing}`;
}

/** Per cent of the longest bar: ten times smaller is a fifth shorter; a hairline for nothing. */
function widthOf(norm, largest) {
  return norm > 0 ? Math.max(1, 100 + DECADE * Math.log10(norm / largest)) : 1;
}
