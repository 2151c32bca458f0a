/** The view of the pinned numbers: sparklines of value and gradient over the steps. */

/** @import { Network, NumberKind, ParameterIndex } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { addressText, isParameter } from "../../network/addresses.js";
import { math, symbolMath, symbolOf } from "../../network/notation.js";
import { isPinned, MAX_PINS, seriesName } from "../../state/pins.js";
import { showNumber } from "../../text/format.js";
import { button, el, find } from "../../widgets/dom.js";
import { createSparkline } from "../../widgets/sparkline.js";

/** @type {{of: NumberKind, colour: string, label: string, className: string}[]} */
const KINDS = [
  { of: "value", colour: "ink", label: "value", className: "" },
  { of: "gradient", colour: "backward", label: "∂C/∂", className: "backward" },
];

/** @param {HTMLElement} element @param {Send} send */
export function mountPinnedNumbers(element, send) {
  const list = find(".pinned", element);
  const pin = find("#pin", element, HTMLButtonElement);
  const problem = find(".problem", element);
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  /** @type {State["chosen"]} */
  let chosen = null;
  let pinned = false;
  /** @type {Partial<State>} */
  let seen = {};
  pin.addEventListener("click", () => {
    if (!chosen) return;
    const { address, index } = chosen;
    send({ type: pinned ? "local/unpin" : "local/pin", address, index });
  });
  find("#unpin-all", element).addEventListener("click", () => send({ type: "local/unpin-all" }));

  return function update(/** @type {State} */ state) {
    const { welcome, pins, series, step, theme, error } = state;
    if (!welcome) return;
    if (state.chosen !== seen.chosen || pins !== seen.pins) {
      chosen = state.chosen;
      pinned = chosen !== null && isPinned(state, chosen);
      pin.textContent = pinned ? "Unpin this number" : "Pin this number";
      pin.disabled = !pinned && pins.length >= MAX_PINS;
    }
    const said = (error?.command === "pin" ? error.message : state.unpinned) ?? "";
    if (problem.textContent !== said) problem.textContent = said;
    if (pins !== seen.pins || welcome !== seen.welcome) {
      rows = pins.map((one) => createRow(one, welcome.network, send));
      list.replaceChildren(...rows.map((one) => one.element));
      find("#unpin-all", element).hidden = pins.length === 0;
      find("#pins-words", element).textContent = wordsOf(pins, welcome.network);
    }
    const fresh =
      pins !== seen.pins ||
      series !== seen.series ||
      step !== seen.step ||
      theme !== seen.theme ||
      welcome !== seen.welcome;
    seen = { welcome, pins, series, step, theme, chosen: state.chosen };
    if (fresh) for (const row of rows) row.update(series, step);
  };
}

/** @param {ParameterIndex[]} pins @param {Network} network */
function wordsOf(pins, network) {
  if (pins.length === 0)
    return "A pinned number shows its value and its gradient at every step from here on.";
  const outputs = pins.some((one) => !isParameter(network, one.address));
  const every = "Value and gradient at every step since the number was pinned.";
  return outputs
    ? `${every} An activation is that of the chosen image in each mini-batch, at the steps that were shown.`
    : every;
}

/** @param {ParameterIndex} number @param {Network} network @param {Send} send */
function createRow(number, network, send) {
  const { address, index } = number;
  const element = el("li");
  const text = addressText(address, index);
  const name = button("", {
    className: "link name",
    press: () => send({ type: "local/choose", address, index, of: "value" }),
  });
  name.append(math(symbolMath(symbolOf(network, address, index))), ` ${text}`);
  const away = button("✕", {
    className: "link away",
    label: `Unpin ${text}`,
    press: () => send({ type: "local/unpin", address, index }),
  });
  element.append(name, away);
  const lines = KINDS.map(({ of, colour, label, className }) => {
    const figure = el("figure");
    const spark = createSparkline(colour);
    const caption = el("figcaption", className, `${label} `);
    const data = el("data", "", "–");
    data.value = "";
    caption.append(data);
    figure.append(spark.element, caption);
    element.append(figure);
    return { of, spark, data };
  });

  return {
    element,
    /** @param {State["series"]} series @param {State["step"]} step */
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
