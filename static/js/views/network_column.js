/** One column of the network: what it is called, its pictures forward and backward, its legends. */

import { format } from "../format.js";
import { ramp } from "../palette.js";
import { createPicture } from "../picture.js";
import { litBackward, reached } from "../stations.js";
import { valuesOf } from "../values.js";

/**
 * @param {object} column as columnsOf gives it
 * @param {{send: Function, weights: {open: Function}, chooser: {element: HTMLElement}|null}} tools
 */
export function createColumn(column, { send, weights, chooser }) {
  const element = document.createElement("section");
  element.className = column.parameters.length > 1 ? "layer weighed" : "layer";
  element.dataset.layer = column.name;
  element.setAttribute("aria-label", column.name);
  const header = document.createElement("header");
  header.innerHTML = "<b></b><br><span class='soft'></span>";
  header.querySelector("b").textContent = column.name;
  header.querySelector("span").textContent = column.shape.join(" × ");
  let step = null;
  const rows = ["forward", "backward"].map((way) => createRow(way, column, send, () => step));
  element.append(header, ...rows.map((row) => row.element));
  if (chooser) header.querySelector("span").replaceWith(chooser.element);
  for (const [address, shape] of column.large) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "link", textContent: "all weights" });
    button.title = `Open ${address}, ${shape.join(" × ")}`;
    button.addEventListener("click", () => weights.open(address, shape));
    header.append(" ", button);
  }

  return {
    element,
    update(state, station) {
      step = state.step;
      const active = station && column.layers.includes(station.layer);
      element.classList.toggle("now-forward", Boolean(active && station.stage === "forward"));
      element.classList.toggle("now-backward", Boolean(active && station.stage === "backward"));
      element.classList.toggle("now-update", Boolean(station?.stage === "update" && column.parameters.length));
      for (const row of rows) row.update(state);
    },
  };
}

function createRow(way, column, send, currentStep) {
  const forward = way === "forward";
  const element = document.createElement("div");
  element.className = `cell ${way}-row`;
  const line = document.createElement("div");
  line.className = "row";
  const legend = document.createElement("div");
  legend.className = "legend";
  element.append(line, legend);
  const choose = (address) => (index) =>
    send({ type: "local/choose", address, index, of: forward ? "value" : "gradient" });
  const pictures = column.parameters.map(([address, shape]) =>
    picture(forward ? "parameters" : "gradients", address, shape, "signed", choose(address)),
  );
  const address = forward ? column.shown : column.error;
  const also = () => {
    const values = currentStep()?.arrays[`activations.${column.error}`]?.data;
    return forward && column.shown !== column.error && values ? { label: column.error, values } : null;
  };
  pictures.push(
    picture(forward ? "activations" : "gradients", address, column.shape, forward && column.positive ? "positive" : "signed", choose(address), also),
  );
  line.append(...pictures.map((one) => one.drawn.element));
  const legends = pictures.map((one) => (one.address.endsWith(".bias") ? () => {} : addLegend(legend, one)));
  const painted = pictures.map(() => "");
  let seen = null;

  return {
    element,
    update({ step, walk, chosen, theme }) {
      const lit = litAt(walk, column, forward, step);
      const landed = Boolean(step?.done) && reached(walk, "update", null);
      pictures.forEach((one, place) => {
        const parameter = one.field === "parameters";
        const shown = parameter ? Boolean(step) : lit;
        const key = `${theme} ${shown} ${parameter && landed}`;
        if (step !== seen || key !== painted[place]) {
          const values = shown ? valuesOf(step, one, landed) : null;
          legends[place](one.drawn.paint(values, theme), theme);
          one.drawn.light(shown);
          painted[place] = key;
        }
        one.drawn.outline(chosen?.address === one.address ? chosen.index : null);
      });
      seen = step;
    },
  };
}

function picture(field, address, shape, scale, choose, also) {
  const label = field === "gradients" ? `∂C/∂${address}` : address;
  return { field, address, scale, drawn: createPicture({ field, address, shape, scale, label, choose, also }) };
}

/** Whether a row may be seen: forward and backward each once the walk has been there. */
function litAt(walk, column, forward, step) {
  if (!step) return false;
  const { layers } = column;
  if (!forward) return litBackward(walk, layers, step);
  return !step.done || layers.length === 0 || reached(walk, "forward", layers[layers.length - 1]);
}

/** A legend line: colour ramp with the true ends; returns what sets it. */
function addLegend(element, { field, address, scale }) {
  const line = document.createElement("div");
  line.className = "ends";
  line.innerHTML = `<i class="ramp"></i><span></span><span></span>`;
  const [named, words] = line.querySelectorAll("span");
  element.append(line);
  const what = address.split(".")[1];
  const short = { kernel: "k", weight: "w", bias: "b", activation: "a", pre_activation: "z" }[what] ?? what;
  line.title = `${field === "gradients" ? "∂C/∂" : ""}${address}: true smallest and largest value; zero is the middle of a two-coloured scale`;
  named.textContent = field === "gradients" ? `∂C/∂${short}` : short;
  return (range, theme) => {
    line.querySelector(".ramp").style.backgroundImage = ramp(scale, theme);
    words.textContent = range ? `${format(range.low, 2)} … ${format(range.high, 2)}` : "";
  };
}
