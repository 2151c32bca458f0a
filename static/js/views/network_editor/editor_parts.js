/** What of the editor depends on the run: the columns, the answer, and what is set for all layers. */

/** @import { WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { DraftStore } from "../../network_editor/draft_store.js" */
/** @import { FlowTools, ShownDraft } from "./layer_flow.js" */
/** @import { DraftLayer } from "../../network_editor/editor_types.js" */

import { ACTIVATIONS } from "../../network/columns.js";
import { withLoss } from "../../network_editor/head.js";
import { changeEveryKind, changeEverySetting } from "../../network_editor/layer_list.js";
import { find } from "../../widgets/dom.js";
import { createAllLayers } from "./all_layers.js";
import { createAnswerCard } from "./answer_card.js";
import { createLayerFlow } from "./layer_flow.js";

/**
 * @param {HTMLElement} editor @param {WelcomeMessage} welcome
 * @param {FlowTools & {store: DraftStore, end: () => number,
 *   mend: (layers: DraftLayer[], words: string) => void}} tools
 */
export function createEditorParts(editor, welcome, { store, end, mend, card, add }) {
  const { choices, classes } = welcome;
  const blocks = { layers: choices.layers, losses: choices.losses, classes };
  const answer = createAnswerCard(
    welcome,
    (loss) => store.edit(withLoss(store.draft, loss, blocks), `Loss: ${loss.label}`),
    mend,
  );
  const flow = createLayerFlow(find(".editor-layers", editor), answer.element, choices, { card, add });
  const allLayers = createAllLayers(editor, choices, {
    activation(choice) {
      const [body, rest] = [store.layers.slice(0, end()), store.layers.slice(end())];
      const changed = changeEveryKind(body, (kind) => ACTIVATIONS.has(kind), choice);
      store.change({ layers: [...changed, ...rest] }, `Activation of all layers: ${choice.label}`);
    },
    initialiser(value) {
      const layers = changeEverySetting(store.layers, choices.layers, "initialiser", value);
      store.change({ layers }, "First weights of all layers", "all.initialiser");
    },
    l2: (value) => store.change({ l2: value }, "L2 penalty", "all.l2"),
  });
  return {
    flow,
    /** @param {ShownDraft} shown */
    update(shown) {
      flow.update(shown);
      answer.update(shown);
      allLayers.update(shown.draft, shown.head);
    },
  };
}
