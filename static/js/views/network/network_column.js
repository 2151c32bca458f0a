/** One column of the network: what it is called, its pictures forward and backward, its legends. */

import { format } from "../../text/format.js";
import { highlightColumn } from "../../network/highlight.js";
import { isRevealed } from "../../walk/reveal_order.js";
import { colourRamp } from "../../canvas/colour_scales.js";
import { createArrayView } from "../../canvas/array_view.js";
import { stagesReached } from "../../walk/stations.js";
import { displayedArray } from "../../network/displayed_array.js";

/**
 * @param {object} column as columnsOf gives it
 * @param {{choose: Function, words: Function, point: Function, weights: {open: Function},
 *   filters: (() => void)|null, chooser: {element: HTMLElement}|null}} tools
 */
export function createNetworkColumn(column, tools) {
  const element = document.createElement("section");
  element.className = column.parameters.length > 1 ? "layer weighed" : "layer";
  element.dataset.layer = column.name;
  element.setAttribute("aria-label", column.name);
  const header = document.createElement("header");
  header.innerHTML = "<b></b> <span class='links'></span><br><span class='soft'></span>";
  const links = header.querySelector(".links");
  header.querySelector("b").textContent = column.name;
  header.querySelector(".soft").textContent = column.shape.join(" × ");
  const rows = ["forward", "backward"].map((way) => createRow(way, column, tools));
  element.append(header, ...rows.map((row) => row.element));
  if (tools.chooser) header.querySelector(".soft").replaceWith(tools.chooser.element);
  for (const [address, shape] of column.large) {
    const whole = link("all weights", `Open ${address}, ${shape.join(" × ")}`, () =>
      tools.weights.open(address, shape),
    );
    whole.classList.add("all-weights");
    links.append(whole);
  }
  if (tools.filters)
    links.append(
      link("sharing", `How the filters of ${column.name} share their weights: sparse or full`, tools.filters),
    );

  return {
    element,
    update(frame) {
      highlightColumn(element, column, frame.station);
      for (const row of rows) row.update(frame);
    },
    /** Mark cells of the units, or of the parameter at `address`. */
    mark(role, axes, address) {
      for (const row of rows) row.mark(role, axes, address);
    },
    unmark() {
      for (const row of rows) row.unmark();
    },
  };
}

function link(words, title, work) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "link", textContent: words, title });
  button.addEventListener("click", work);
  return button;
}

function createRow(way, column, tools) {
  const forward = way === "forward";
  const element = document.createElement("div");
  element.className = `cell ${way}-row`;
  const line = document.createElement("div");
  line.className = "row";
  const legend = document.createElement("div");
  legend.className = "legend";
  element.append(line, legend);
  const learned = column.parameters.map(([address, shape]) =>
    picture({ field: forward ? "parameters" : "gradients", address, shape, scale: "signed" }, tools),
  );
  const units = column.units.map(({ address, positive }) => {
    const scale = forward && positive ? "positive" : "signed";
    return picture(
      { field: forward ? "activations" : "gradients", address, shape: column.shape, scale, unit: true },
      tools,
    );
  });
  const pictures = [...learned, ...units];
  line.append(...pictures.map((one) => one.drawn.element));
  const legends = pictures.map((one) => (one.address.endsWith(".bias") ? null : addLegend(legend, one)));

  return {
    element,
    update({ state, show, made, chosen }) {
      const { step, walk, theme } = state;
      const landed = Boolean(step?.done) && stagesReached(walk, "update", null);
      const seenUnit = unitShown(units, { forward, show, made, step, position: walk.position });
      pictures.forEach((one, place) => {
        const away = one.unit && one !== seenUnit;
        one.drawn.element.hidden = away;
        if (legends[place]) legends[place].line.hidden = away;
        if (away) return;
        const lit = isRevealed(made, one.name, step, walk.position);
        const key = `${theme} ${lit} ${landed && one.field === "parameters"} ${show.scale}`;
        if (step !== one.step || key !== one.key) {
          const values = lit ? displayedArray(step, one, landed) : null;
          const range = one.drawn.paint(values, theme, show.scale === "each");
          legends[place]?.set(range, theme, show.scale === "each");
          one.drawn.light(lit);
          Object.assign(one, { step, key });
        }
        const mine = one.unit
          ? column.units.some(({ address }) => address === chosen?.address)
          : one.address === chosen?.address;
        one.drawn.outline(mine ? chosen.index : null);
      });
    },
    mark(role, axes, address) {
      for (const one of address ? learned : units)
        if (!address || one.address === address) one.drawn.mark(role, axes);
    },
    unmark() {
      for (const one of pictures)
        for (const role of ["source", "target", "parameter", "field"]) one.drawn.mark(role, null);
    },
  };
}

/** Of z and a, or of their gradients, the one that is wanted, or the one that is made so far. */
function unitShown(units, { forward, show, made, step, position }) {
  const wanted = (forward ? show.units !== "pre_activation" : show.units === "activation")
    ? units.at(-1)
    : units[0];
  if (isRevealed(made, wanted.name, step, position)) return wanted;
  return units.find((one) => isRevealed(made, one.name, step, position)) ?? wanted;
}

function picture({ field, address, shape, scale, unit = false }, { choose, words, point }) {
  const label = field === "gradients" ? `∂C/∂${address}` : address;
  const drawn = createArrayView({
    field,
    address,
    shape,
    scale,
    label,
    choose: (index) => choose(address, index, field),
    point: (index) => point(address, index),
    more: (index) => words({ field, address }, index),
  });
  return { field, address, scale, unit, name: `${field}.${address}`, drawn, step: null, key: "" };
}

/** The true ends, or the number itself where there is only one. */
function endsText({ low, high }) {
  return low === high ? format(low) : `${format(low, 2)} … ${format(high, 2)}`;
}

/** A legend line: colour ramp with the true ends. */
function addLegend(element, { field, address, scale }) {
  const line = document.createElement("div");
  line.className = "ends";
  line.innerHTML = `<i class="ramp"></i><span></span><span></span>`;
  const [named, words] = line.querySelectorAll("span");
  element.append(line);
  const what = address.split(".")[1];
  const short = { kernel: "k", weight: "w", bias: "b", activation: "a", pre_activation: "z" }[what] ?? what;
  const whole = `${field === "gradients" ? "∂C/∂" : ""}${address}: true smallest and largest value; zero is the middle of a two-coloured scale`;
  named.textContent = field === "gradients" ? `∂C/∂${short}` : short;
  return {
    line,
    set(range, theme, each) {
      line.querySelector(".ramp").style.backgroundImage = colourRamp(scale, theme, range);
      line.title = each ? `${whole}. Colours: every map by its own largest value` : whole;
      words.textContent = range ? `${endsText(range)}${each ? ", per map" : ""}` : "";
    },
  };
}
