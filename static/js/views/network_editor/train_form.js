/**
 * The foot of the editor: what the whole network costs, what is wrong with it as a whole, and the button
 * that starts the run over with it.
 */

/** @import { DescriptionMessage, WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { DraftLayer } from "../../network_editor/editor_types.js" */

import { keptLayers } from "../../network_editor/kept_layers.js";
import { bytesText, estimateText, shapeText } from "../../text/costs.js";
import { find } from "../../widgets/dom.js";
import { createProblem } from "./layer_facts.js";

/**
 * @param {HTMLElement} editor
 * @param {object} tools
 * @param {(keep: boolean) => void} tools.train keep: go on with what the kept layers have learned
 * @param {(layers: DraftLayer[], words: string) => void} tools.mend
 */
export function createTrainForm(editor, { train, mend }) {
  const part = (/** @type {string} */ name) => find(`.total-${name}`, editor);
  const button = find("#train-network", editor, HTMLButtonElement);
  const keep = find("#keep-parameters", editor, HTMLInputElement);
  const refused = find(".editor-refused", editor);
  const whole = createProblem(mend);
  /** @type {DescriptionMessage | null} */
  let seen = null;
  find(".editor-problem", editor).append(whole.element);
  button.addEventListener("click", () => {
    refused.textContent = "";
    train(keep.checked && !keep.disabled);
  });

  return {
    /** Say why the server refused. @param {string} sentence */
    refuse(sentence) {
      refused.textContent = sentence;
    },
    /**
     * @param {{description: DescriptionMessage | null, newest: boolean, run: WelcomeMessage, steps: number,
     *   open: boolean}} shown `newest`: the description is of the draft as it is; `open`: the connection
     */
    update({ description, newest, run, steps, open }) {
      const total = description?.total ?? null;
      const field = total?.receptive_field;
      const seconds = total?.step_seconds ?? null;
      part("parameters").textContent = total ? total.parameter_count.toLocaleString("en") : "–";
      part("multiply-adds").textContent = total ? total.multiply_adds.toLocaleString("en") : "–";
      part("memory").textContent = total ? bytesText(total.step_bytes) : "–";
      part("time").textContent = seconds === null ? "–" : `≈ ${estimateText(seconds)}`;
      part("field").textContent = field ? shapeText(field) : "–";
      whole.update(description?.problem ?? null);
      const impossible =
        !description || Boolean(description.problem) || description.layers.some((layer) => layer.problem);
      button.disabled = !open || !newest || impossible;
      if (description !== seen) refused.textContent = "";
      seen = description;
      const kept = keptLayers(description, run.network);
      keep.disabled = steps === 0 || kept.length === 0;
      find(".keep-words", editor).textContent = impossible ? unknownWords(steps) : keepWords(steps, kept);
    },
  };
}

/** While the network cannot be trained. @param {number} steps */
function unknownWords(steps) {
  return steps === 0 ? keepWords(steps, []) : "What can be kept is said once the network has no problem.";
}

/** @param {number} steps @param {string[]} names */
function keepWords(steps, names) {
  if (steps === 0) return "Nothing is learned yet: each begins with its first values.";
  if (names.length === 0) return "No layer keeps its name and shape: each begins with its first values.";
  return `Layers that keep name and shape keep what they have learned: ${names.join(", ")}.`;
}
