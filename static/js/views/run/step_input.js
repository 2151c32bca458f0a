/** The input with the number of the current step. Typing another number seeks that step. */

import { find } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountStepInput(element, send) {
  const opener = find("#go-to", element, HTMLButtonElement);
  const input = /** @type {HTMLInputElement} */ (find("#go-to-step", element));
  const field = numberField(input, { whole: true, least: 0, buttons: false, offered: true });
  let latest = 0;
  let position = 0;

  function edit(/** @type {boolean} */ open) {
    opener.hidden = open;
    input.hidden = !open;
    field.clear();
    if (!open) return;
    field.limit({ most: latest, allowed: `a step that was made, 0 to ${latest}` });
    input.value = String(position);
    input.select();
  }

  opener.addEventListener("click", () => edit(true));
  input.addEventListener("blur", () => edit(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      edit(false);
      opener.focus();
    }
    if (event.key !== "Enter") return;
    event.preventDefault(); // or it would press the button that takes its place
    if (!field.check()) return;
    send({ type: "seek", step: field.read() });
    edit(false);
    opener.focus();
  });

  return function update(/** @type {import("../../state/state_types.js").State} */ { status }) {
    latest = status?.latest ?? 0;
    position = status?.position ?? 0;
    opener.disabled = latest === 0; // there is no other step to go to
  };
}
