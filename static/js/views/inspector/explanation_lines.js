/**
 * Two lines of an explanation: the gates that the gradient passes, and the comparison of the sum with the
 * value from backpropagation.
 */

/** @import { ExplanationMessage } from "../../net/protocol_types.js" */

import { unknownNumberText } from "../../text/float_range.js";
import { format } from "../../text/format.js";
import { button, el } from "../../widgets/dom.js";

/**
 * Show the gates as buttons, each of which chooses the number behind it.
 * @param {HTMLElement} list @param {Pick<ExplanationMessage, "gates">} explanation
 */
export function showGates(list, { gates }) {
  list.replaceChildren(
    ...gates.flatMap(({ layer, kind, words, factor, index }, place) => {
      if (kind === "flatten") return [];
      const item = el("li");
      const gate = button(`${layer}: ${words} ×${factor === 1 ? "1" : format(factor)}`);
      gate.disabled = !index;
      gate.dataset.place = String(place);
      item.append(gate);
      return [item];
    }),
  );
}

/**
 * Show the value from backpropagation next to the sum, and whether rounding explains the difference.
 * @param {HTMLElement} line
 * @param {Pick<ExplanationMessage,
 *   "recorded" | "difference" | "tolerance" | "of" | "image" | "address">} found
 */
export function showAgreement(line, { recorded, difference, tolerance, of, image, address }) {
  if (recorded === null || difference === null || tolerance === null) {
    line.classList.remove("problem");
    line.textContent = unknownNumberText({ difference, of, image, address });
    return;
  }
  const who = of === "gradient" ? "Backpropagation" : "The forward pass";
  const data = el("data", "", format(recorded));
  data.value = String(recorded);
  const within = Math.abs(difference) <= tolerance;
  line.classList.toggle("problem", !within);
  const words = within
    ? "within the rounding of float32"
    : `which is more than rounding explains (${format(tolerance, 2)})`;
  const apart =
    difference === 0
      ? ": the same number."
      : `: the difference is ${format(Math.abs(difference), 2)}, ${words}.`;
  line.replaceChildren(`${who} computed `, data, apart);
  line.title = `Rounding of ${address} can make a difference of up to ${format(tolerance, 2)}`;
}
