/**
 * A number of every layer over the steps as a figure, on a logarithmic axis: the gradient's norm, or the
 * size of the update beside that of the parameters. Pure.
 */

/** @import { HistogramsMessage } from "../../net/protocol_types.js" */
/** @import { LineFigure, Mark } from "../line_chart/line_chart_types.js" */
/** @typedef {"gradient_norms" | "update_ratios"} LayerNumber */

import { branchSign } from "../losses/losses_figure.js";
import { boundsOf } from "../ranges.js";

const SMALLEST = 1e-30;

/** The look of a layer's line, by its order: colour and dash. @param {number} order */
function layerSign(order) {
  return branchSign({ name: String.fromCharCode(65 + order) });
}

/**
 * The values of a layer over the steps; NaN where there is none.
 * @param {HistogramsMessage} message @param {LayerNumber} number @param {number} place of the layer
 */
export function layerValues(message, number, place) {
  const { data = [] } = message.arrays[number] ?? {};
  return message.steps.map((_, row) => Number(data[row * message.layers.length + place] ?? NaN));
}

/**
 * The layers that are drawn, by their places: those with parameters, whose updates have a size.
 * @param {HistogramsMessage} message
 */
export function learningLayers(message) {
  const places = message.layers.map((_, place) => place);
  return places.filter((place) => layerValues(message, "update_ratios", place).some(Number.isFinite));
}

/** @param {HistogramsMessage} message @param {LayerNumber} number @returns {LineFigure} */
export function layerCurvesFigure(message, number) {
  const x = message.steps.map((step) => step + 1);
  /** @type {Mark[]} */
  const marks = [];
  /** @type {number[]} */
  const positive = [];
  for (const [order, place] of learningLayers(message).entries()) {
    const layer = message.layers[place];
    const values = layerValues(message, number, place);
    const y = values.map((value) => (value > SMALLEST ? value : NaN)); // 0 has no place on this axis
    const known = y.findLastIndex((value) => Number.isFinite(value));
    if (known < 0) continue;
    positive.push(...y.filter(Number.isFinite));
    const { colour, dash } = layerSign(order);
    const look = { colour, says: layer };
    marks.push(
      x.length > 1
        ? { kind: "line", name: layer, ...look, dash, x, y, width: 1.75 }
        : { kind: "dot", name: layer, ...look, x, y },
      { kind: "label", name: `${layer} name`, colour, x: x[known], y: y[known], text: layer },
    );
  }
  const last = Math.max(x[x.length - 1] ?? 0, 10);
  return {
    x: { domain: [1 - 0.025 * last, 1.18 * last], title: "step" },
    y: [{ kind: "log", domain: logDomain(positive), title: "log" }],
    marks,
    legend: [],
    subject: number,
  };
}

/** @param {number[]} values above 0 @returns {[number, number]} */
function logDomain(values) {
  const [low, high] = values.length ? boundsOf(values) : [0.1, 1];
  const room = Math.max(0.06 * Math.log10(high / low), 0.1);
  return [low / 10 ** room, high * 10 ** room];
}
