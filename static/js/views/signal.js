/** Between two columns: which way things go, and how large the gradient is that arrives. */

import { signalHeight } from "../charts/signal_size.js";
import { format } from "../format.js";
import { litBackward } from "../stations.js";

/** @param {{error: string, layers: string[]}} column the column that the gradient goes to */
export function createSignal({ error, layers }) {
  const element = document.createElement("div");
  element.className = "between";
  element.innerHTML = '<span></span><span class="forward" aria-hidden="true">→</span><i class="signal" role="img"></i>';
  const mark = element.querySelector(".signal");
  let seen = null;

  return {
    element,
    update({ step, walk }) {
      const norm = litBackward(walk, layers, step) ? step.gradient_norms[error] : undefined;
      if (norm === seen) return;
      seen = norm;
      mark.style.height = `${signalHeight(norm)}px`;
      mark.classList.toggle("unknown", norm === undefined || norm === null);
      const size = norm === undefined ? "not yet here" : format(norm);
      mark.title = `‖∂C/∂ ${error}‖ = ${size}: the size of the gradient that arrives, whole mini-batch; ten times smaller is ${signalHeight(1) - signalHeight(0.1)} px lower`;
      mark.setAttribute("aria-label", mark.title);
    },
  };
}
