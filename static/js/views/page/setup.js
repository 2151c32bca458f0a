/** The Set-up drawer, and the chip in the header that summarises the set-up and opens the drawer. */

import { permits } from "../../state/shared_link.js";
import { formatShort } from "../../text/format.js";
import { sizesText } from "../../text/run_labels.js";
import { find, hasBox } from "../../widgets/dom.js";
import { closePopoverOf } from "../../widgets/popovers.js";

/**
 * @param {HTMLElement} element @param {import("../../state/state_types.js").Send} _send
 */
export function mountSetup(element, _send) {
  const chip = /** @type {HTMLButtonElement} */ (find("#setup-open"));
  const words = find(".chip-words", chip);
  const set = (/** @type {boolean} */ open) => {
    element.hidden = !open;
    chip.setAttribute("aria-expanded", String(open));
    if (open) closePopoverOf(chip); // the menu of a narrow page
    const back = hasBox(chip) ? chip : find("#menu-open");
    (open ? find("#setup-title", element) : back).focus();
  };
  chip.addEventListener("click", () => set(Boolean(element.hidden)));
  find("#setup-close", element).addEventListener("click", () => set(false));

  return function update(
    /** @type {import("../../state/state_types.js").State} */ { welcome, status, controls },
  ) {
    const allowed = Boolean(permits(controls, "configure"));
    chip.disabled = !allowed;
    if (!allowed && !element.hidden) set(false);
    if (!welcome || !status) return;
    const said = setupInWords(welcome.choices, status);
    if (words.textContent === said) return;
    words.textContent = said;
    chip.title = `Set-up: ${said}`; // the chip cuts a long one
  };
}

/**
 * The set-up of the run: "3 or 8? · LeNet-style (tour) · SGD, η 0.05, batch 32".
 * @param {import("../../net/protocol_types.js").Choices} choices
 * @param {import("../../net/protocol_types.js").StatusMessage} status
 */
function setupInWords(choices, { recipe, learning_rate: rate }) {
  const label = (/** @type {{name: string, label: string}[]} */ list, /** @type {string} */ name) =>
    list.find((one) => one.name === name)?.label ?? name;
  const schedule = recipe.schedule === "constant" ? "" : `, ${label(choices.schedules, recipe.schedule)}`;
  const optimizer = `${label(choices.optimizers, recipe.optimizer)}, η ${formatShort(rate)}`;
  const training = `${optimizer}${schedule}, batch ${recipe.batch_size}`;
  const problem = label(choices.problems, recipe.problem);
  const own = recipe.architecture;
  const preset = own ? sizesText(own) : label(choices.presets, recipe.preset);
  return `${problem} · ${preset} · ${training}`;
}
