/** Two charts over the steps, a line for each layer: the size of the updates, and that of the gradient. */

/** @import { HistogramsMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */
/** @import { LayerNumber } from "../../plots/layer_curves/layer_curves_figure.js" */

import { hideTooltip, showTooltip } from "../../app/tooltip.js";
import {
  layerCurvesFigure,
  layerValues,
  learningLayers,
} from "../../plots/layer_curves/layer_curves_figure.js";
import { format } from "../../text/format.js";
import { find } from "../../widgets/dom.js";
import { createPlotFrame } from "../curves/plot_frame.js";

/** @type {{number: LayerNumber, selector: string, words: string}[]} */
const CHARTS = [
  {
    number: "update_ratios",
    selector: "#update-ratios",
    words: "The size of each layer's update over the size of its parameters",
  },
  {
    number: "gradient_norms",
    selector: "#gradient-norms",
    words: "The size of the gradient at each layer's output",
  },
];

/** @param {HTMLElement} element @param {Send} _send */
export function mountLayerCurves(element, _send) {
  const charts = CHARTS.map(({ number, selector, words }) => {
    const frame = createPlotFrame(find(selector, element));
    const { area, chart } = frame;
    area.addEventListener("pointermove", (event) => {
      const layout = chart.layout();
      if (!layout || !message) return;
      const step = layout.x.invert(event.clientX - area.getBoundingClientRect().left) - 1;
      showTooltip(valuesText(message, number, step), event.clientX, event.clientY);
    });
    area.addEventListener("pointerleave", hideTooltip);
    return { number, words, frame };
  });
  /** @type {HistogramsMessage | null} */
  let message = null;

  return function update(/** @type {State} */ { histograms }) {
    if (!histograms || histograms === message || !histograms.steps.length) return;
    message = histograms;
    const last = message.steps.length - 1;
    for (const { number, words, frame } of charts) {
      frame.chart.draw(layerCurvesFigure(message, number));
      frame.say(`${words}, over the steps. ${valuesText(message, number, message.steps[last])}`);
    }
  };
}

/**
 * The values of all layers at the step nearest to one, a line each.
 * @param {HistogramsMessage} message @param {LayerNumber} number @param {number} step
 */
function valuesText(message, number, step) {
  const distances = message.steps.map((one) => Math.abs(one - step));
  const row = distances.indexOf(Math.min(...distances));
  const lines = learningLayers(message).map((place) => {
    const value = layerValues(message, number, place)[row];
    return Number.isFinite(value) ? `${message.layers[place]}: ${format(value, 3)}` : "";
  });
  return [`step ${message.steps[row] + 1}`, ...lines].filter(Boolean).join("\n");
}
