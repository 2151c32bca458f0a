/**
 * The network editor: a draft of the network that is changed column by column, described by the server as
 * it changes, and trained at one press.
 */

/** @import { DescriptionMessage, WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */
/** @import { DraftLayer } from "../../network_editor/editor_types.js" */

import { architectureOf, draftOf } from "../../network_editor/architecture_text.js";
import { createDraftStore } from "../../network_editor/draft_store.js";
import { fittingKinds, shapeBefore } from "../../network_editor/fitting_kinds.js";
import { headPlace, outputCount } from "../../network_editor/head.js";
import { find } from "../../widgets/dom.js";
import { createAsText } from "./as_text.js";
import { createDescriptionRequest } from "./description_request.js";
import { wireDragReorder } from "./drag_reorder.js";
import { wireEditorKeys } from "./editor_keys.js";
import { createEditorParts } from "./editor_parts.js";
import { createKindMenu } from "./kind_menu.js";
import { createLayerActions } from "./layer_actions.js";
import { createStartingPoints } from "./starting_points.js";
import { createTrainForm } from "./train_form.js";
import { createUndoButtons } from "./undo_buttons.js";

/** @param {HTMLElement} element @param {Send} send */
export function mountNetworkEditor(element, send) {
  const place = find(".editor-layers", element);
  const spoken = find("#editor-said", element);
  const menu = createKindMenu(find("#layer-kinds", element));
  const store = createDraftStore((words) => {
    spoken.textContent = words;
    asking.wish();
    draw();
  });
  const actions = createLayerActions(store, {
    kinds: () => run?.choices.layers ?? [],
    end,
    columnAt: (at) => parts?.flow.cardAt(at) ?? parts?.flow.plusAt(Math.max(0, at)),
  });
  const mend = (/** @type {DraftLayer[]} */ layers, /** @type {string} */ words) =>
    store.change({ layers }, words);
  const undoing = createUndoButtons(element, store);
  const text = createAsText(element, (draft) => store.edit(draft, "Load from JSON"));
  const form = createTrainForm(element, { train, mend });
  const points = createStartingPoints(element, {
    preset: (preset) => asking.load(preset),
    current: () => run && store.edit(draftOf(run.network.architecture), "Back to the network of this run"),
  });
  const asking = createDescriptionRequest({
    send,
    draft: () => (store.isBegun ? store.draft : null),
    loaded: (preset, architecture) => {
      points.say(preset);
      store.edit(draftOf(architecture), `Start from ${preset.label}`);
    },
  });
  /** @type {WelcomeMessage | null} */
  let run = null;
  /** @type {ReturnType<typeof createEditorParts> | null} what is made anew for every run */
  let parts = null;
  /** @type {DescriptionMessage | null} the newest about the draft */
  let description = null;
  /** @type {Partial<State>} */
  let seen = {};
  let training = false; // the network was sent, and the run has not started over yet

  find("#editor-close", element).addEventListener("click", close);
  wireDragReorder(place, actions.move);
  wireEditorKeys(element, {
    placeOf: (one) => parts?.flow.placeOf(one) ?? -1,
    move: (from, by) => actions.move(from, from + by),
    remove: actions.remove,
    duplicate: actions.duplicate,
    focus: (at) => parts?.flow.cardAt(at < 0 ? end() - 1 : at)?.focus(),
    undo: store.undo,
    redo: store.redo,
  });

  function close() {
    send({ type: "local/edit-network", open: false });
  }

  /** The place after the last column that can be moved: that of the layer that belongs to the loss. */
  function end() {
    return run ? headPlace(store.draft, run.choices.losses) : 0;
  }

  /** @param {boolean} keep */
  function train(keep) {
    training = true;
    send({ type: "configure", architecture: architectureOf(store.draft), keep_parameters: keep });
  }

  /** Offer the kinds that fit at a place. @param {HTMLElement} opener @param {number} at */
  function add(opener, at) {
    if (!run) return;
    const shape = shapeBefore(at, run.network.input_shape, description?.layers ?? []);
    const before = store.layers[at - 1]?.name;
    const where = before ? `after ${before}` : "at the beginning";
    const kinds = fittingKinds(run.choices.layers, shape);
    menu.open(opener, kinds, where, (choice) => actions.add(at, choice));
  }

  /** Another run has begun. @param {WelcomeMessage} welcome */
  function begin(welcome) {
    run = welcome;
    parts = createEditorParts(element, welcome, { store, end, mend, card: actions.card, add });
    points.offer(welcome.choices.problems.find(({ name }) => name === welcome.recipe.problem)?.presets ?? []);
    asking.dropped();
    if (training) close();
    if (training || !store.isChanged) {
      store.begin(draftOf(welcome.network.architecture));
      points.say(null);
    }
    training = false;
    asking.wish();
  }

  function draw() {
    if (!run || !parts) return;
    const { draft } = store;
    const head = end();
    const loss = run.choices.losses.find(({ name }) => name === draft.loss);
    const newest = asking.isNewest(description);
    element.classList.toggle("stale", !newest);
    parts.update({
      draft,
      head,
      input: run.network.input_shape,
      described: description?.layers ?? [],
      outputs: loss ? outputCount(loss, run.classes) : run.classes.length,
    });
    text.update(draft, newest ? description : null, run.choices.layers);
    const { status, connection } = seen;
    form.update({ description, newest, run, steps: status?.position ?? 0, open: connection === "open" });
    undoing.update();
  }

  return function update(/** @type {State} */ state) {
    const before = seen;
    const { welcome, error, connection, status, description: answer } = state;
    seen = { welcome, error, connection, status, description: answer };
    if (!welcome) return;
    if (welcome !== run) begin(welcome);
    if (answer && answer !== before.description && asking.answered(answer)) description = answer;
    if (error && error !== before.error) {
      const mine = error.command === "describe" || (error.command === "configure" && training);
      if (mine) form.refuse(error.message);
      if (error.command === "describe") asking.dropped();
      if (error.command === "configure") training = false;
    }
    draw();
  };
}
