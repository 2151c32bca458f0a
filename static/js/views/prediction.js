/**
 * The view of C(a^pred): where the chosen image stands on the curve of its own loss, with tangent
 * and derivative. The curve itself comes once with the welcome.
 */

import { keyLine } from "../charts/key_line.js";
import { pointOf, predictionFigure } from "../charts/prediction_figure.js";
import { draw, mount } from "../plot.js";

const NO_CURVE = {
  output: "There is no aᵖʳᵉᵈ in this network: C is the output itself.",
  "mean-squared-error": "There is no aᵖʳᵉᵈ in this network: C is the squared distance from the target.",
};

/** @param {HTMLElement} element */
export function view(element) {
  element.classList.add("chart");
  const area = document.createElement("div");
  area.className = "chart-area";
  const none = document.createElement("p");
  none.className = "soft";
  element.append(none, area);
  mount(area);
  const setKey = keyLine(element);
  let seen = {};

  return function update(state) {
    const { step, welcome } = state;
    if (!step || !welcome || (step === seen.step && welcome === seen.welcome)) return;
    none.textContent = NO_CURVE[welcome.network.loss] ?? "";
    area.hidden = Boolean(none.textContent);
    element.previousElementSibling.style.visibility = none.textContent ? "hidden" : "";
    if (none.textContent) return setKey([]);
    const a = step.arrays.true_probabilities?.data[step.image];
    if (a === undefined) return;
    const loss = step.arrays.image_losses?.data[step.image];
    const same = welcome === seen.welcome && a === seen.a && loss === seen.loss;
    seen = { step, welcome, a, loss };
    if (same) return;
    const point = pointOf(a, loss);
    element.dataset.step = String(step.step);
    draw(area, (theme, size) => predictionFigure(welcome.arrays, point, theme, size));
    setKey([
      { sign: "dot", colour: "forward", words: `a^pred of image ${step.image + 1}`, value: point.a },
      { sign: "line", colour: "ink", words: "its C", value: point.loss },
      { sign: "line", colour: "backward", words: "dC/da^pred", value: point.derivative },
    ]);
  };
}
