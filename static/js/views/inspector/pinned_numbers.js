/** The view of the pinned numbers: value and gradient of each over the steps, as small lines. */

import { addressText, isParameter } from "../../network/addresses.js";
import { math, symbolMath, symbolOf } from "../../network/notation.js";
import { isPinned, MAX_PINS, seriesName } from "../../state/pins.js";
import { showNumber } from "../../text/format.js";
import { createSparkline } from "../../widgets/sparkline.js";

const KINDS = [
  { of: "value", colour: "ink", label: "value" },
  { of: "gradient", colour: "backward", label: "∂C/∂" },
];

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountPinnedNumbers(element, send) {
  const find = (selector) => element.querySelector(selector);
  const list = find(".pinned");
  let rows = [];
  let chosen = null;
  let pinned = false;
  let seen = {};
  find("#pin").addEventListener("click", () => {
    if (chosen)
      send({ type: pinned ? "local/unpin" : "local/pin", address: chosen.address, index: chosen.index });
  });
  find("#unpin-all").addEventListener("click", () => send({ type: "local/unpin-all" }));

  return function update(state) {
    const { welcome, pins, series, step, theme, error } = state;
    if (!welcome) return;
    if (state.chosen !== seen.chosen || pins !== seen.pins) {
      chosen = state.chosen;
      pinned = Boolean(chosen) && isPinned(state, chosen);
      find("#pin").textContent = pinned ? "Unpin this number" : "Pin this number";
      find("#pin").disabled = !pinned && pins.length >= MAX_PINS;
    }
    const problem = error?.command === "pin" ? error.message : state.unpinned;
    if (find(".problem").textContent !== (problem ?? "")) find(".problem").textContent = problem ?? "";
    if (pins !== seen.pins || welcome !== seen.welcome) {
      rows = pins.map((one) => createRow(one, welcome.network, send));
      list.replaceChildren(...rows.map((one) => one.element));
      find("#unpin-all").hidden = pins.length === 0;
      find("#pins-words").textContent = wordsOf(pins, welcome.network);
    }
    const fresh = ["pins", "series", "step", "theme", "welcome"].some((key) => state[key] !== seen[key]);
    seen = { welcome, pins, series, step, theme, chosen: state.chosen };
    if (fresh) for (const row of rows) row.update(series, step);
  };
}

function wordsOf(pins, network) {
  if (pins.length === 0)
    return "A pinned number shows its value and its gradient at every step from here on.";
  const outputs = pins.some((one) => !isParameter(network, one.address));
  const every = "Value and gradient at every step since the number was pinned.";
  return outputs
    ? `${every} An activation is that of the chosen image in each mini-batch, at the steps that were shown.`
    : every;
}

function createRow(number, network, send) {
  const element = document.createElement("li");
  const text = addressText(number.address, number.index);
  element.innerHTML =
    '<button type="button" class="link name"></button><button type="button" class="link away">✕</button>';
  const [name, away] = element.children;
  name.append(math(symbolMath(symbolOf(network, number.address, number.index))), ` ${text}`);
  name.addEventListener("click", () => send({ type: "local/choose", ...number, of: "value" }));
  away.setAttribute("aria-label", `Unpin ${text}`);
  away.addEventListener("click", () => send({ type: "local/unpin", ...number }));
  const lines = KINDS.map(({ of, colour, label }) => {
    const figure = document.createElement("figure");
    const spark = createSparkline(colour);
    figure.innerHTML = `<figcaption class="${of === "gradient" ? "backward" : ""}">${label} <data value="">–</data></figcaption>`;
    figure.prepend(spark.element);
    element.append(figure);
    return { of, figure, spark, data: figure.querySelector("data") };
  });

  return {
    element,
    update(series, step) {
      for (const { of, spark, data } of lines) {
        const found = series[seriesName(number, of)] ?? [];
        const here = found.find(([at]) => at === step?.step);
        showNumber(data, here?.[1]);
        spark.draw(found, step?.step, `${of === "gradient" ? "∂C/∂" : ""}${text}`);
      }
    },
  };
}
