/** What can be done with the layers of the draft from their columns, with the focus kept where it belongs. */

/** @import { LayerChoice } from "../../net/protocol_types.js" */
/** @import { DraftStore } from "../../network_editor/draft_store.js" */
/** @import { CardTools } from "./layer_card.js" */

import {
  changeKind,
  changeSetting,
  duplicateLayer,
  insertLayer,
  moveLayer,
  newLayer,
  removeLayer,
} from "../../network_editor/layer_list.js";
import { nameProblem } from "../../network_editor/layer_names.js";

/**
 * @param {DraftStore} store
 * @param {object} page
 * @param {() => LayerChoice[]} page.kinds @param {() => number} page.end the place after the last column
 * @param {(place: number) => HTMLElement | undefined} page.columnAt the column, or the + where there is none
 */
export function createLayerActions(store, { kinds, end, columnAt }) {
  const focus = (/** @type {number} */ place) => columnAt(place)?.focus();

  /** @param {number} from @param {number} to */
  function move(from, to) {
    const goal = Math.max(0, Math.min(end() - 1, to));
    const { name } = store.layers[from];
    store.change({ layers: moveLayer(store.layers, from, goal) }, `Move ${name}`);
    focus(goal);
  }

  /** @param {number} place */
  function remove(place) {
    const { name } = store.layers[place];
    store.change({ layers: removeLayer(store.layers, place) }, `Remove ${name}`);
    focus(Math.min(place, end() - 1));
  }

  /** @param {number} place */
  function duplicate(place) {
    const { name } = store.layers[place];
    store.change({ layers: duplicateLayer(store.layers, place) }, `Duplicate ${name}`);
    focus(place + 1);
  }

  /** @param {number} place @param {LayerChoice} choice */
  function add(place, choice) {
    const made = newLayer(store.layers, choice);
    store.change({ layers: insertLayer(store.layers, place, made) }, `Add ${made.name}`);
    focus(place);
  }

  /** What the column at a place does. @param {number} place @returns {CardTools} */
  const card = (place) => ({
    set(setting, value) {
      const { name } = store.layers[place];
      const layers = changeSetting(store.layers, place, setting, value);
      store.change({ layers }, `Change ${setting} of ${name}`, `${name}.${setting}`);
    },
    rename(name) {
      const wrong = nameProblem(store.layers, place, name);
      const layers = changeSetting(store.layers, place, "name", name);
      if (!wrong) store.change({ layers }, `Rename ${store.layers[place].name} to ${name}`);
      return wrong;
    },
    change(kind) {
      const choice = kinds().find((one) => one.kind === kind);
      const { name } = store.layers[place];
      if (!choice) return;
      store.change({ layers: changeKind(store.layers, place, choice) }, `Make ${name} ${choice.label}`);
      focus(place);
    },
    duplicate: () => duplicate(place),
    remove: () => remove(place),
    mend: (layers, words) => store.change({ layers }, words),
  });

  return { move, remove, duplicate, add, card };
}
