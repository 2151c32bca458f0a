/** What leaves a layer and what it costs, and its problem with ways to mend it. */

/** @import { ArchitectureProblem, LayerDescription } from "../../net/protocol_types.js" */
/** @import { DraftLayer } from "../../network_editor/editor_types.js" */

import { shapeText } from "../../text/costs.js";
import { button, el } from "../../widgets/dom.js";

/** @param {(layers: DraftLayer[], words: string) => void} mend */
export function createLayerFacts(mend) {
  const element = el("div", "layer-facts");
  const out = el("p", "layer-out");
  const costs = el("p", "soft layer-costs");
  const problem = createProblem(mend);
  element.append(out, costs, problem.element);
  return {
    element,
    /** @param {LayerDescription | null} described */
    update(described) {
      const shape = described?.output;
      out.textContent = shape ? `→ ${shapeText(shape)}` : "→ …";
      out.setAttribute("aria-label", shape ? `gives ${shapeText(shape)}` : "gives nothing yet");
      costs.textContent = described && shape ? costText(described) : "";
      problem.update(described?.problem ?? null);
    },
  };
}

/** @param {LayerDescription} described */
function costText({ parameter_count: parameters, multiply_adds: products }) {
  const said = [
    parameters ? `${parameters.toLocaleString("en")} parameters` : "",
    products ? `${products.toLocaleString("en")} multiply-adds` : "",
  ];
  return said.filter(Boolean).join(" · ") || "no parameters";
}

/**
 * A problem in a sentence, with one button for each way to mend it.
 * @param {(layers: DraftLayer[], words: string) => void} mend
 */
export function createProblem(mend) {
  const element = el("div", "layer-problem");
  const sentence = el("p", "problem");
  const ways = el("p", "mends");
  element.append(sentence, ways);
  element.hidden = true;
  let key = "";
  return {
    element,
    /** @param {ArchitectureProblem | null} problem */
    update(problem) {
      const now = JSON.stringify(problem);
      if (now === key) return;
      key = now;
      element.hidden = problem === null;
      sentence.textContent = problem?.sentence ?? "";
      ways.replaceChildren(
        ...(problem?.mends ?? []).map(({ label, layers }) => {
          const mended = /** @type {DraftLayer[]} */ (layers);
          return button(label, { className: "secondary mend", press: () => mend(mended, label) });
        }),
      );
    },
  };
}
