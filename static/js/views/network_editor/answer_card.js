/** The last column of the editor: the loss with the last layer that belongs to it, and the classes. */

/** @import { LossChoice, WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { Draft } from "../../network_editor/editor_types.js" */
/** @import { ShownDraft } from "./layer_flow.js" */

import { RAISED_PRED } from "../../network/notation.js";
import { lossFits, outputCount } from "../../network_editor/head.js";
import { el } from "../../widgets/dom.js";
import { createProblem } from "./layer_facts.js";
import { selectOf } from "./setting_field.js";

const CLASSES = 4; // that are named one by one

/**
 * @param {Pick<WelcomeMessage, "choices" | "classes">} run @param {(loss: LossChoice) => void} take
 * @param {(layers: Draft["layers"], words: string) => void} mend
 */
export function createAnswerCard({ choices: { losses }, classes }, take, mend) {
  const element = el("div", "layer-card layer-answer");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", "answer");
  const list = selectOf("Last layer and loss", [], (name) => {
    const chosen = losses.find((loss) => loss.name === name);
    if (chosen) take(chosen);
  });
  const formula = el("p", "soft");
  const outputs = el("p", "layer-out");
  const named = classes.length <= CLASSES ? classes.join(", ") : `${classes[0]} to ${classes.at(-1)}`;
  const problem = createProblem(mend);
  element.append(
    el("p", "layer-card-title", "answer"),
    list,
    formula,
    outputs,
    el("p", "soft", `classes of the data: ${named}`),
    problem.element,
  );
  return {
    element,
    /** @param {Pick<ShownDraft, "draft" | "head" | "described">} shown */
    update({ draft, head, described }) {
      const offered = losses.filter((loss) => lossFits(loss, classes) || loss.name === draft.loss);
      const key = offered.map(({ name }) => name).join();
      if (list.dataset.offered !== key) {
        list.replaceChildren(...offered.map((loss) => new Option(headText(loss), loss.name)));
        list.dataset.offered = key;
      }
      if (!offered.some(({ name }) => name === draft.loss)) list.append(new Option(draft.loss, draft.loss));
      list.value = draft.loss;
      const loss = losses.find(({ name }) => name === draft.loss);
      const count = loss ? outputCount(loss, classes) : classes.length;
      formula.textContent = loss?.label.replace("^pred", RAISED_PRED) ?? "";
      outputs.textContent = `reads ${count} ${count === 1 ? "number" : "numbers"}`;
      problem.update(described[head]?.problem ?? null);
    },
  };
}

/** The last layer and the name of the loss, without its formula. @param {LossChoice} loss */
function headText({ last_layer: last, label }) {
  return [last ?? "linear", label.split(":")[0]].join(", ");
}
