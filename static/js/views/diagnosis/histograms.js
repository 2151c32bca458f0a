/**
 * The histograms of the run as ridge plots: one for each array of a kind, over the steps. A press opens the
 * numbers of one of them.
 */

/** @import { ArrayHistogram, HistogramKind, HistogramsMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { hideTooltip, showTooltip } from "../../app/tooltip.js";
import { createRidgePicture, ridgeUnder } from "../../plots/ridges/ridge_picture.js";
import { ridgeRows } from "../../plots/ridges/ridge_rows.js";
import { formatShort } from "../../text/format.js";
import { button, el, find } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { createHistogramNumbers } from "./histogram_numbers.js";

/** @type {{value: HistogramKind, words: string, title: string, colour: string}[]} */
const KINDS = [
  { value: "parameter", words: "Weights", title: "Weights and biases before the step", colour: "ink" },
  { value: "activation", words: "Activations", title: "Outputs of the mini-batch", colour: "forward" },
  { value: "gradient", words: "Gradients", title: "∂C/∂ of every array", colour: "backward" },
  { value: "update", words: "Updates", title: "What the step adds to the weights", colour: "update" },
];

/** @typedef {ReturnType<typeof ridgePlot>} RidgePlot */

/** @param {HTMLElement} element @param {Send} _send */
export function mountHistograms(element, _send) {
  const grid = find(".ridges", element);
  const empty = find(".ridges-empty", element);
  /** @type {HistogramKind} */
  let kind = "activation";
  /** @type {HistogramsMessage | null} */
  let message = null;
  /** @type {Map<string, RidgePlot>} by kind and address */
  let plots = new Map();

  const choice = segmentedControl("Histograms of", KINDS, (value) => {
    kind = value;
    numbers.close();
    draw();
  });
  choice.set(kind);
  find(".ridges-kinds", element).append(choice.element);
  const numbers = createHistogramNumbers(find(".histogram-numbers", element), {
    closed: (name) => plots.get(name)?.element.focus(),
    moved: draw,
  });

  function draw() {
    if (!message) return;
    const shown = message.histograms.filter((one) => one.kind === kind);
    const names = shown.map(nameOf);
    if (names.join() !== [...plots.keys()].join()) {
      plots = new Map(shown.map((one) => [nameOf(one), ridgePlot(one, numbers.open)]));
      grid.replaceChildren(...[...plots.values()].map((plot) => plot.element));
    }
    const chosen = numbers.chosen();
    for (const [name, plot] of plots) plot.draw(message, chosen?.name === name ? chosen.place : null);
  }

  return function update(/** @type {State} */ { histograms, recording }) {
    empty.hidden = Boolean(histograms);
    empty.textContent = recording
      ? "A recording holds no histograms. Open it live to see them."
      : "The histograms come with the first step.";
    if (!histograms || histograms === message) return;
    message = histograms;
    numbers.show(message);
    draw();
  };
}

/** The address with the letter of the page for an output: "conv1 z", "relu1 a". @param {string} address */
const shortName = (address) => address.replace(".pre_activation", " z").replace(".activation", " a");

/** @param {ArrayHistogram} histogram */
const nameOf = ({ kind, address }) => `${kind}.${address}`;

/**
 * @param {ArrayHistogram} histogram
 * @param {(histogram: ArrayHistogram, place: number) => void} open
 */
function ridgePlot(histogram, open) {
  const colour = KINDS.find(({ value }) => value === histogram.kind)?.colour ?? "ink";
  const picture = createRidgePicture(colour);
  const ends = el("span", "ridge-ends");
  const [low, high] = [el("span"), el("span")];
  ends.append(low, high);
  const element = button("", { className: "ridge-plot" });
  element.append(el("span", "ridge-name", shortName(histogram.address)), picture.element, ends);
  /** @type {import("../../plots/ridges/ridge_rows.js").RidgeRows | null} */
  let rows = null;

  /** @param {MouseEvent} event */
  const under = (event) => {
    if (!rows) return null;
    const box = picture.element.getBoundingClientRect();
    const inside = event.detail > 0 || event.type !== "click"; // not pressed by the keyboard
    const part = inside ? (event.clientY - box.top) / box.height : 1;
    return rows.ridges[ridgeUnder(part, rows.ridges.length)];
  };
  element.addEventListener("click", (event) => {
    const ridge = under(event);
    hideTooltip();
    if (ridge) open(histogram, ridge.place);
  });
  element.addEventListener("pointermove", (event) => {
    const ridge = under(event);
    if (ridge) showTooltip(`step ${ridge.step + 1}: press to see its numbers`, event.clientX, event.clientY);
  });
  element.addEventListener("pointerleave", hideTooltip);

  return {
    element,
    /** @param {HistogramsMessage} message @param {number | null} chosen */
    draw(message, chosen) {
      rows = ridgeRows(message, nameOf(histogram));
      element.disabled = !rows;
      if (!rows) return;
      picture.draw(rows, chosen);
      low.textContent = formatShort(rows.low, 2);
      high.textContent = formatShort(rows.high, 2);
      const steps = `steps ${rows.ridges[0].step + 1} to ${rows.ridges[rows.ridges.length - 1].step + 1}`;
      const range = `from ${low.textContent} to ${high.textContent}`;
      const label = `${histogram.address}, ${steps}, ${range}. Show its numbers`;
      if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
    },
  };
}
