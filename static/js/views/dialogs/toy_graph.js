/**
 * The smallest computational graph, interactive: its three numbers can be typed and dragged, and its
 * forward and backward moves are shown one by one. The server computes the numbers. The element appears in
 * a dialog or inside a tour chapter.
 */

/** @import { NodeName } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { createRequestThrottle } from "../../net/request_throttle.js";
import { graphFormula } from "../../toy_graph/formula.js";
import {
  GRAPH_MOVES,
  graphChainFormula,
  graphFormulas,
  graphSentence,
  graphValueText,
} from "../../toy_graph/moves.js";
import { createGraphPicture } from "../../toy_graph/picture.js";
import { find, findAll } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";

const LAST = GRAPH_MOVES.length - 1;

/** @param {HTMLElement} element @param {Send} send */
export function mountToyGraph(element, send) {
  const part = (/** @type {string} */ selector) => find(selector, element);
  const fields = findAll("[data-number]", element, HTMLInputElement);
  const previous = find("#graph-previous", element, HTMLButtonElement);
  const next = find("#graph-next", element, HTMLButtonElement);
  const problem = part(".problem");
  let stage = 0;
  /** @type {NodeName | null} the node whose chain is shown instead of the move's formulas */
  let chosen = null;
  let numbers = { a: 3, b: 2, c: 4 };
  /** @type {Partial<State>} */
  let seen = {};

  const asking = createRequestThrottle({
    ask: () => {
      send({ type: "graph", ...numbers });
      return true;
    },
  });
  const picture = createGraphPicture((node) => {
    chosen = node;
    stage = LAST;
    draw();
  });
  part(".graph-place").append(picture.element);

  /** @param {number} to */
  function go(to) {
    stage = Math.max(0, Math.min(LAST, to));
    chosen = null;
    draw();
  }

  for (const field of fields) {
    const { number = "" } = field.dataset;
    const typed = field.type === "range" ? null : numberField(field, { offered: true });
    field.addEventListener("input", () => {
      const value = typed ? typed.read() : Number(field.value);
      field.toggleAttribute("aria-invalid", !Number.isFinite(value));
      if (!Number.isFinite(value)) {
        const got = field.value || "an empty field";
        problem.textContent = `${number}: ${got} is not allowed; allowed: a number.`;
        return;
      }
      problem.textContent = "";
      numbers = { ...numbers, [number]: value };
      for (const other of fields)
        if (other !== field && other.dataset.number === number) other.value = String(value);
      asking.wish();
    });
  }
  next.addEventListener("click", () => go(stage + 1));
  previous.addEventListener("click", () => go(stage - 1));
  part("#graph-whole").addEventListener("click", () => go(stage === LAST ? 0 : LAST));
  wireDialog(element, () => draw());
  new ResizeObserver(() => draw()).observe(picture.element);

  function draw() {
    const { graph } = seen;
    if (!graph) return;
    picture.update({ graph, stage, chosen });
    const { way } = GRAPH_MOVES[stage];
    element.dataset.way = way;
    part(".graph-said").textContent = chosen
      ? "The chain rule: the derivatives along the path from J, multiplied:"
      : graphSentence(stage);
    const formulas = chosen ? [graphChainFormula(chosen, graph)] : graphFormulas(stage, graph);
    const text = formulas.map(graphValueText).join("; ");
    const place = part(".graph-formulas");
    if (place.dataset.text !== text) {
      place.dataset.text = text;
      place.replaceChildren(...formulas.map(graphFormula));
    }
    part(".graph-count").textContent = `step ${stage + 1} of ${GRAPH_MOVES.length}, ${way}`;
    previous.disabled = stage === 0;
    next.disabled = stage === LAST;
    part("#graph-whole").textContent = stage === LAST ? "Back to the first step" : "Show all steps";
  }

  return function update(/** @type {State} */ { graph, error, connection }) {
    const before = seen;
    seen = { graph, error, connection };
    if (connection === "open" && before.connection !== "open") {
      asking.answered();
      asking.wish();
    }
    if (error !== before.error && error?.command === "graph") {
      problem.textContent = error.message;
      asking.answered();
    }
    if (graph === before.graph || !graph) return;
    asking.answered();
    draw();
  };
}

/** The dialog in which the graph stands by itself. @param {HTMLElement} element @param {() => void} opened */
function wireDialog(element, opened) {
  const dialog = element.closest("dialog");
  find("#graph-open").addEventListener("click", () => {
    dialog?.showModal();
    opened();
  });
}
