/**
 * The view of the gradient check: starts it for the chosen number, its layer or the whole network, and
 * shows its progress, then both gradients and a verdict.
 */

/** @import { CheckMessage, CheckScope, Network } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { checkDoneText, checkVerdictText, kinkText } from "../../text/check_words.js";
import { isTooLarge, TOO_LARGE } from "../../text/float_range.js";
import { format, showNumber } from "../../text/format.js";
import { find } from "../../widgets/dom.js";

/** @type {CheckScope[]} */
const SCOPES = ["number", "layer", "network"];

/** @param {HTMLElement} element @param {Send} send */
export function mountGradientCheck(element, send) {
  const verdict = find(".verdict", element);
  const scopes = SCOPES.map((scope) => ({
    scope,
    button: find(`[data-scope=${scope}]`, element, HTMLButtonElement),
  }));
  /** @type {State["chosen"]} */
  let chosen = null;
  /** @type {Partial<State>} */
  let seen = {};

  for (const { scope, button } of scopes) {
    button.addEventListener("click", () => {
      if (!chosen) return;
      const { address, index, image } = chosen;
      send({ type: "check", scope, address, index, image });
    });
  }
  find(".stop", element).addEventListener("click", () => send({ type: "check", scope: null }));

  return function update(/** @type {State} */ state) {
    const { check, error, welcome } = state;
    if (state.chosen !== seen.chosen) {
      chosen = state.chosen;
      const layer = Boolean(chosen && welcome && learns(welcome.network, chosen.address));
      for (const { scope, button } of scopes) button.disabled = !chosen || (scope === "layer" && !layer);
    }
    if (check !== seen.check) showCheck(element, verdict, check);
    if (error !== seen.error && error?.command === "check") verdict.textContent = error.message;
    seen = { check, error, chosen: state.chosen };
  };
}

/** Whether the layer of an address has parameters. @param {Network} network @param {string} address */
function learns(network, address) {
  const [name] = address.split(".");
  return network.layers.some((layer) => layer.name === name && Object.keys(layer.parameters).length > 0);
}

/** @param {HTMLElement} element @param {HTMLElement} verdict @param {CheckMessage | null} check */
function showCheck(element, verdict, check) {
  const going = check !== null && check.verdict === null && !check.stopped;
  const number = check && !going && !check.stopped ? check.number : null;
  find(".going", element).hidden = !going;
  find(".numbers", element).hidden = !number;
  verdict.textContent = check ? checkVerdictText(check) : "";
  verdict.dataset.verdict = check?.verdict ?? "";
  find(".kinks", element).textContent = number ? kinkText(number) : "";
  if (going) {
    Object.assign(find("progress", element, HTMLProgressElement), { value: check.done, max: check.all || 1 });
    find(".done", element).textContent = checkDoneText(check);
  }
  if (!number) return;
  /** @param {string} id @param {number | null} value @param {number} digits */
  const show = (id, value, digits) =>
    showNumber(find(`#check-${id}`, element, HTMLDataElement), value, (shown) => format(shown, digits));
  show("recorded", number.recorded, 7);
  if (number.recorded === null && isTooLarge(number.analytic))
    find("#check-recorded", element).textContent = TOO_LARGE;
  show("analytic", number.analytic, 9);
  show("numeric", number.numeric, 9);
  show("error", number.relative_error, 2);
  show("h", number.h, 1);
}
