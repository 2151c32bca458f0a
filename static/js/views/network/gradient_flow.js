/** Between two columns: which way things go, and how large the gradient is that arrives. */

import { gradientBarHeight } from "../../plots/gradient_bar_height.js";
import { format } from "../../text/format.js";
import { isRevealed } from "../../walk/reveal_order.js";
import { hideTooltip, showTooltip } from "../../app/tooltip.js";

const TENFOLD = gradientBarHeight(1) - gradientBarHeight(0.1);

/** @param {{units: {address: string}[]}} column the column that the gradient goes to */
export function createGradientFlow({ units: [{ address }] }) {
  const element = document.createElement("div");
  element.className = "between";
  element.innerHTML =
    '<span></span><span class="forward" aria-hidden="true">→</span><i class="signal" role="img" tabindex="0"></i>';
  const mark = element.querySelector(".signal");
  let words = "";
  let seen = null;

  const tell = () => {
    const box = mark.getBoundingClientRect();
    showTooltip(words, box.right, box.bottom);
  };
  for (const name of ["pointerenter", "focus"]) mark.addEventListener(name, tell);
  for (const name of ["pointerleave", "blur"]) mark.addEventListener(name, hideTooltip);

  return {
    element,
    update({ state: { step, walk }, made }) {
      const norm = isRevealed(made, `gradients.${address}`, step, walk.position)
        ? step.gradient_norms[address]
        : undefined;
      if (norm === seen) return;
      seen = norm;
      mark.style.height = `${gradientBarHeight(norm)}px`;
      mark.classList.toggle("unknown", norm === undefined || norm === null);
      const size = norm === undefined ? "not yet here" : format(norm);
      words = `‖∂C/∂ ${address}‖ = ${size}\nthe size of the gradient that arrives here, whole mini-batch\nten times smaller is ${TENFOLD} px lower`;
      mark.setAttribute("aria-label", words.replaceAll("\n", "; "));
    },
  };
}
