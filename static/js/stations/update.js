/**
 * The update of the parameters: a parameter and its neighbours before, the change, and after. For every
 * parameter array, it also shows the size of the update relative to the parameters.
 */

/** @import { DrawnContext } from "../walk/walk_types.js" */

import { penaltyStrength } from "../arithmetic/penalty.js";
import { flatOf } from "../canvas/tile_layout.js";
import { format } from "../text/format.js";
import { penaltyPart } from "../walk/station_sums.js";
import { el } from "../widgets/dom.js";
import { numberGrid } from "./number_grid.js";
import { cellsAround, row, sign, termList } from "./station_elements.js";

const SMALLEST = -6; // a ratio of 10⁻⁶ and below has no bar

/** @param {{pick: Function, choose: (address: string, index: number[], of: string) => void}} tools */
export function createUpdateStation({ choose }) {
  const element = el("div", "station-body");
  const grids = [numberGrid(), numberGrid(), numberGrid()];
  const heading = el("h3", "station-heading", "How large each update is beside its parameter");
  const words = el("p", "station-words", "‖Δw‖ / ‖w‖ on a scale of powers of ten: from 10⁻⁶ to 1.");
  const ratios = el("ul", "ratios");
  const decay = createDecay();
  element.append(
    row(grids[0].element, sign("+"), grids[1].element, sign("="), grids[2].element),
    decay.element,
    heading,
    words,
    ratios,
  );

  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      const { mode, index, read, theme, step, network } = context;
      const { places, columns, marked } = cellsAround(mode.shape, index);
      const take = (/** @type {string} */ field) =>
        places.map((place) => read(`${field}.${mode.address}`)[place]);
      const [before, change] = [take("parameters"), take("updates")];
      const after = before.map((one, place) => Math.fround(one + change[place]));
      grids[0].update({ caption: "before", values: before, columns, theme, marked });
      grids[1].update({ caption: "update", values: change, columns, theme, marked });
      grids[2].update({ caption: "after", values: after, columns, theme, marked });
      decay.update(context);
      const entries = network.layers.flatMap(({ parameters }) => Object.entries(parameters));
      while (ratios.children.length > entries.length) ratios.lastChild?.remove();
      while (ratios.children.length < entries.length) ratios.append(ratioLine());
      entries.forEach(([address, shape], number) => {
        const line = /** @type {unknown} */ (ratios.children[number].children);
        const [button, bar, value] = /** @type {[HTMLButtonElement, HTMLElement, HTMLDataElement]} */ (line);
        const ratio = step.update_ratios[address] ?? NaN;
        button.textContent = address;
        button.onclick = () =>
          choose(
            address,
            shape.map(() => 0),
            "gradient",
          );
        ratios.children[number].classList.toggle("on", address === mode.address);
        const power = ratio > 0 ? Math.log10(ratio) : SMALLEST;
        /** @type {HTMLElement} */ (bar.firstChild).style.width =
          `${Math.max(0, Math.min(1, (power - SMALLEST) / -SMALLEST)) * 100}%`;
        value.value = Number.isFinite(ratio) ? String(ratio) : "";
        value.textContent = Number.isFinite(ratio) ? format(ratio, 3) : "the parameter is all zero";
      });
    },
  };
}

/** The gradient of a weight with an L2 penalty: the part of the images, and the decay towards 0. */
function createDecay() {
  const element = el("div", "station-decay");
  const list = termList();
  const words = el("p", "station-words");
  element.append(el("h3", "station-heading", "What its gradient is made of"), list.element, words);
  return {
    element,
    /** @param {DrawnContext} context */
    update(context) {
      const { mode, index, read, network } = context;
      const part = penaltyPart(context);
      element.hidden = part === null;
      if (part === null) return;
      const flat = flatOf(mode.shape, index);
      const gradient = read(`gradients.${mode.address}`)[flat];
      const weight = read(`parameters.${mode.address}`)[flat];
      const arrow = weight > 0 ? "0 ◂─ w" : weight < 0 ? "w ─▸ 0" : "w = 0";
      const factors = `${format(penaltyStrength(network, mode.address), 3)} · ${format(weight)}`;
      list.update([
        { label: "images", detail: "mean over the mini-batch", product: gradient - part },
        { label: "L2 decay λ w", detail: `${factors}   ${arrow}`, product: part },
        { label: "∂C/∂w", detail: "sum", product: gradient, on: true },
      ]);
      words.textContent =
        "The update goes against the gradient, so the part λ w of the L2 penalty pulls the weight to 0, " +
        "the more the larger it is. Biases have no such part.";
    },
  };
}

function ratioLine() {
  const line = el("li");
  const button = el("button", "link");
  button.type = "button";
  const bar = el("i", "ratio-bar");
  bar.append(el("b"));
  line.append(button, bar, el("data"));
  return line;
}
