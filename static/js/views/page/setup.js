/** The drawer Set-up and the chip in the header that says the set-up in words and opens it. */

import { format } from "../../text/format.js";
import { find } from "../../widgets/dom.js";

/** @param {HTMLElement} element @param {(command: object) => void} _send */
export function mountSetup(element, _send) {
  const chip = find("#setup-open");
  const words = find(".chip-words");
  const set = (open) => {
    element.hidden = !open;
    chip.setAttribute("aria-expanded", String(open));
    if (open) find("select, input", element).focus();
  };
  chip.addEventListener("click", () => set(element.hidden));
  find("#setup-close").addEventListener("click", () => {
    set(false);
    chip.focus();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    set(false);
    chip.focus();
  });

  return function update({ welcome, status }) {
    if (!welcome || !status) return;
    const { choices } = welcome;
    const label = (list, name) => list.find((one) => one.name === name)?.label ?? name;
    const { problem, preset, optimizer, batch_size: batch } = status.recipe;
    const rate = format(status.learning_rate, 3);
    const said = `${label(choices.problems, problem)} · ${label(choices.presets, preset)} · ${label(choices.optimizers, optimizer)}, η ${rate}, batch ${batch}`;
    if (words.textContent !== said) words.textContent = said;
  };
}
