/**
 * The view of one number: its address, symbol, value, gradient and update, the formula of its step
 * with these numbers, and a sentence. The page's template has the words; the curve is slice's.
 */

import { fillFormula } from "../charts/formula.js";
import { updateReached } from "../charts/landing.js";
import { sentenceOf } from "../charts/sentence.js";
import { format } from "../format.js";
import { addressText, neighbour, parametersOf, parseAddress, symbolMath, symbolOf } from "../symbol.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  const find = (selector) => element.querySelector(selector);
  const input = /** @type {HTMLInputElement} */ (find("#address"));
  const problem = find("#address-error");
  let network = null;
  let selection = null;
  let seen = {};

  const choose = (chosen) => {
    problem.textContent = "";
    input.removeAttribute("aria-invalid");
    send({ type: "slice", address: chosen.address, index: chosen.index });
  };
  const move = (by) => {
    const shape = parametersOf(network ?? { layers: [] }).find(
      (one) => one.address === selection?.address,
    )?.shape;
    const index = shape && neighbour(shape, selection.index, by);
    if (index) choose({ address: selection.address, index });
  };

  find("#address-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!network) return;
    const found = parseAddress(input.value, network);
    if ("error" in found) {
      problem.textContent = found.error;
      input.setAttribute("aria-invalid", "true");
    } else {
      choose(found);
    }
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(by);
  });
  for (const button of element.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(Number(button.dataset.move)));
  }

  return function update(state) {
    const { slice, welcome, error } = state;
    if (error !== seen.error && error?.command === "slice") problem.textContent = error.message;
    network = welcome?.network ?? null;
    const landed = hasLanded(slice) && updateReached(state.walk);
    const chosen = state.selection ?? welcome?.selection ?? null;
    if (chosen && chosen !== seen.selection) {
      selection = chosen;
      input.value = addressText(chosen.address, chosen.index);
    }
    const same = slice === seen.slice && welcome === seen.welcome && landed === seen.landed;
    const sameStep = state.step === seen.step;
    seen = { slice, welcome, landed, error, selection: chosen, step: state.step };
    element.classList.toggle("stale-numbers", Boolean(state.pending?.slice));
    if (!slice || !welcome || (same && sameStep)) return;
    const symbol = symbolOf(welcome.network, slice.address, slice.index);
    if (!same) showNumbers(find, slice, symbol, landed, welcome.recipe.optimizer);
    showFormulas(slice, symbol, state);
  };
}

function hasLanded(slice) {
  return slice?.loss_after !== null && slice?.loss_after !== undefined;
}

function showNumbers(find, slice, symbol, landed, optimizer) {
  const math = document.createElementNS("http://www.w3.org/1998/Math/MathML", "math");
  math.append(symbolMath(symbol));
  find("#symbol").replaceChildren(math);
  find("#place").textContent = placeText(slice.address, slice.index);
  const rows = {
    weight: slice.value,
    gradient: slice.gradient,
    update: slice.update,
    "weight-after": slice.value_after,
    "slice-loss": slice.loss,
    "loss-predicted": slice.loss_predicted,
    "loss-alone": slice.loss_alone,
    "loss-after": landed ? slice.loss_after : null,
  };
  for (const [id, value] of Object.entries(rows)) {
    const data = find(`#${id}`);
    data.value = value === null ? "" : String(value);
    data.textContent = value === null ? "–" : format(value);
  }
  find("#in-words").textContent = sentenceOf(slice, kindOf(slice.address), landed, optimizer);
}

function kindOf(address) {
  return address.slice(address.indexOf(".") + 1);
}

/** Where the number sits, in words: "to neuron 1 from neuron 2". */
export function placeText(address, index) {
  const [first, second, row, column] = index.map((place) => place + 1);
  switch (kindOf(address)) {
    case "weight":
      return `to neuron ${first} from neuron ${second}`;
    case "kernel":
      return `filter ${first}, channel ${second}, row ${row}, column ${column}`;
    default:
      return address.startsWith("conv") ? `of filter ${first}` : `of neuron ${first}`;
  }
}

function showFormulas(slice, symbol, state) {
  const kind = kindOf(slice.address);
  const { optimizer } = state.welcome.recipe;
  const form = ["sgd", "momentum"].includes(optimizer) ? optimizer : "other";
  for (const part of document.querySelectorAll("#inspector [data-optimizer]")) {
    part.toggleAttribute("hidden", part.dataset.optimizer !== form);
  }
  for (const part of document.querySelectorAll("#inspector [data-kind]")) {
    part.toggleAttribute("hidden", part.dataset.kind !== kind);
  }
  const velocity = slice.learning_rate ? -slice.update / slice.learning_rate : 0;
  fillFormula(
    "descent",
    {
      weight: slice.value,
      after: slice.value_after,
      rate: slice.learning_rate,
      gradient: slice.gradient,
      change: slice.update,
      velocity,
    },
    { weight: symbol },
  );
  fillFormula("chain", {}, { weight: symbol });
  showTerm(slice, state);
}

/** One term of the sum over the images, where its two factors happen to be on the page. */
function showTerm(slice, state) {
  const { step, welcome } = state;
  const layers = welcome.network.layers;
  const place = layers.findIndex((layer) => slice.address in (layer.parameters ?? {}));
  const before = place > 0 ? layers[place - 1].address : "input.activation";
  const errors = step?.arrays[`gradients.${layers[place]?.address}`];
  const entering = step?.arrays[`activations.${before}`];
  const term = document.getElementById("chain-term");
  if (!term) return;
  const fits = kindOf(slice.address) === "weight" && errors && entering && step.step === slice.step;
  term.hidden = !fits;
  if (!fits) return;
  const a = entering.data[slice.index[1]];
  const error = errors.data[slice.index[0]];
  document.getElementById("chain-image").textContent = String(step.image + 1);
  fillFormula("term", { activation: a, error, product: a * error });
}
