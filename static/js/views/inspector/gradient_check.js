/**
 * The view of the check: asks for it of the chosen number, its layer or the whole network, shows
 * how far it has come, then both gradients and what to think of them.
 */

import { checkDoneText, checkVerdictText, kinkText } from "../../text/check_words.js";
import { format, showNumber } from "../../text/format.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountGradientCheck(element, send) {
  const find = (selector) => element.querySelector(selector);
  const verdict = find(".verdict");
  let chosen = null;
  let seen = {};

  for (const button of element.querySelectorAll("[data-scope]")) {
    button.addEventListener("click", () => {
      const { address, index, image } = chosen;
      send({ type: "check", scope: button.dataset.scope, address, index, image });
    });
  }
  find(".stop").addEventListener("click", () => send({ type: "check", scope: null }));

  return function update(state) {
    const { check, error, welcome } = state;
    if (state.chosen !== seen.chosen) {
      chosen = state.chosen;
      for (const button of element.querySelectorAll("[data-scope]")) button.disabled = !chosen;
      if (chosen) find("[data-scope=layer]").disabled = !learns(welcome.network, chosen.address);
    }
    if (check !== seen.check) showCheck(find, verdict, check);
    if (error !== seen.error && error?.command === "check") verdict.textContent = error.message;
    seen = { check, error, chosen: state.chosen };
  };
}

/** Whether the layer of an address has parameters. */
function learns(network, address) {
  const [name] = address.split(".");
  return network.layers.some((layer) => layer.name === name && Object.keys(layer.parameters).length > 0);
}

function showCheck(find, verdict, check) {
  const going = Boolean(check) && check.verdict === null && !check.stopped;
  const number = check && !going && !check.stopped ? check.number : null;
  find(".going").hidden = !going;
  find(".numbers").hidden = !number;
  verdict.textContent = check ? checkVerdictText(check) : "";
  verdict.dataset.verdict = check?.verdict ?? "";
  find(".kinks").textContent = number ? kinkText(number) : "";
  if (going) {
    Object.assign(find("progress"), { value: check.done, max: check.all || 1 });
    find(".done").textContent = checkDoneText(check);
  }
  if (!number) return;
  showNumber(find("#check-recorded"), number.recorded, (value) => format(value, 7));
  showNumber(find("#check-analytic"), number.analytic, (value) => format(value, 9));
  showNumber(find("#check-numeric"), number.numeric, (value) => format(value, 9));
  showNumber(find("#check-error"), number.relative_error, (value) => format(value, 2));
  showNumber(find("#check-h"), number.h, (value) => format(value, 1));
}
