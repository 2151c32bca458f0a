/**
 * The last column: what the loss reads, as bars or numbers, the true class marked, the gradient
 * that starts there, and the loss of the image.
 */

import { format, showNumber } from "../../text/format.js";
import { highlightColumn } from "../../network/highlight.js";
import { isRevealed } from "../../walk/reveal_order.js";

const WORDS = {
  "cross-entropy": { name: "a<sup>pred</sup>", error: "∂C/∂z = (a − y) / N", address: "z" },
  "binary-cross-entropy": { name: "a<sup>pred</sup>", error: "∂C/∂z = (a − y) / N", address: "z" },
  "mean-squared-error": { name: "C", error: "∂C/∂a = 2 (a − t) / (N·I)", address: "a" },
  output: { name: "C", error: "∂C/∂J = 1 / N", address: "a" },
};

/**
 * @param {object} column as columnsOf gives it
 * @param {{network: object, classes: string[], choose: Function, point: Function}} tools
 */
export function createOutputs(column, { network, classes, choose, point }) {
  const words = WORDS[network.loss];
  const output = network.layers[network.layers.length - 1].address;
  const fused = words.address === "z";
  const start = fused ? network.layers[network.layers.length - 2].address : output;
  const names = namesOf(network, classes, column.shape[0]);
  const element = document.createElement("section");
  element.className = "layer";
  element.dataset.layer = column.name;
  element.innerHTML = `<header><b>${words.name}</b><br><span class="soft"></span></header>
    <div class="outputs forward-row"></div><div class="outputs backward-row"></div>`;
  element.querySelector("header span").textContent = fused ? column.name : network.loss;
  element.style.setProperty("--label", `${Math.max(...names.map((name) => name.length))}ch`);
  const [above, below] = element.querySelectorAll(".outputs");
  for (const row of [above, below]) row.classList.toggle("many", names.length > 4);
  const read = (address, field) => (place, row) => {
    const index = [place];
    row.tabIndex = 0;
    row.setAttribute("role", "button");
    row.addEventListener("click", () => choose(address, index, field));
    row.addEventListener("keydown", ({ key }) => key === "Enter" && choose(address, index, field));
    for (const name of ["pointerenter", "focus"]) row.addEventListener(name, () => point(address, index));
    for (const name of ["pointerleave", "blur"]) row.addEventListener(name, () => point(address, null));
  };
  const bars = names.map((name, place) =>
    addBar(above, name, output, place, fused, read(output, "activations")),
  );
  const cost = document.createElement("p");
  cost.className = "cost";
  cost.innerHTML = 'C<sub>n</sub> = <data id="image-loss" value="">–</data>';
  above.append(cost);
  const errors = names.map((name, place) => addNumber(below, name, place, read(start, "gradients")));
  const formula = document.createElement("p");
  formula.className = "soft cost";
  formula.textContent = words.error;
  below.append(formula);

  return {
    element,
    update({ state: { step, walk }, made, station, chosen }) {
      const a = step?.arrays[`activations.${output}`]?.data;
      const error = step?.arrays[`gradients.${start}`]?.data;
      above.classList.toggle("unlit", !isRevealed(made, `activations.${output}`, step, walk.position));
      below.classList.toggle("unlit", !isRevealed(made, `gradients.${start}`, step, walk.position));
      highlightColumn(element, column, station);
      names.forEach((_, place) => {
        const isTrue = names.length > 1 ? step?.label === place : false;
        bars[place].set(a?.[place], isTrue, chosen?.address === output && chosen.index[0] === place);
        errors[place].set(error?.[place], isTrue, chosen?.address === start && chosen.index[0] === place);
      });
      showNumber(cost.querySelector("data"), step?.arrays.image_losses.data[step.image]);
    },
    mark(role, axes) {
      for (const place of axes[0]) bars[place].row.classList.add(`marked-${role}`);
    },
    unmark() {
      for (const { row } of bars) row.classList.remove("marked-source", "marked-target", "marked-field");
    },
  };
}

/** One sigmoid speaks for the second class; other outputs are called by their number. */
function namesOf({ loss }, classes, count) {
  if (loss === "binary-cross-entropy") return [classes[1]];
  if (loss === "output") return ["J"];
  return classes.length === count ? classes : Array.from({ length: count }, (_, place) => String(place + 1));
}

function addBar(parent, name, address, place, share, wire) {
  const row = document.createElement("div");
  row.title = `${address}[${place}]: what the network says of ${name}`;
  row.innerHTML = `<span></span><div class="track"><div class="fill"></div></div><data data-address="${address}[${place}]" value="">–</data>`;
  row.querySelector("span").textContent = name;
  row.querySelector(".track").style.visibility = share ? "" : "hidden";
  wire(place, row);
  parent.append(row);
  const words = (one) => (!Number.isFinite(one) ? "no number" : share ? one.toFixed(3) : format(one));
  return {
    row,
    set(value, isTrue, chosen) {
      row.querySelector("span").classList.toggle("true", isTrue);
      row.classList.toggle("picked", chosen);
      row.querySelector(".fill").style.width = `${share ? 100 * (value || 0) : 0}%`;
      showNumber(row.querySelector("data"), value, words);
    },
  };
}

function addNumber(parent, name, place, wire) {
  const row = document.createElement("div");
  row.innerHTML = `<span></span><i class="bit"></i><data class="backward" data-place="${place}" value="">–</data>`;
  row.querySelector("span").textContent = name;
  wire(place, row);
  parent.append(row);
  return {
    set(value, isTrue, chosen) {
      row.querySelector("span").classList.toggle("true", isTrue);
      row.classList.toggle("picked", chosen);
      showNumber(row.querySelector("data"), value, (one) => format(one, 3));
    },
  };
}
