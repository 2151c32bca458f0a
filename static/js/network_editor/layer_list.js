/** Operations on a list of layers, each a new list: insert, remove, move, duplicate, set. Pure. */

/** @import { LayerChoice } from "../net/protocol_types.js" */
/** @import { DraftLayer, SettingValue } from "./editor_types.js" */

import { nameAsKind, nextName } from "./layer_names.js";

/**
 * A layer of a kind with its usual settings. A setting whose usual value is null is left out: it follows
 * from another one.
 * @param {DraftLayer[]} layers the others @param {LayerChoice} choice @returns {DraftLayer}
 */
export function newLayer(layers, choice) {
  return { kind: choice.kind, name: nextName(layers, choice.kind), ...usualSettings(choice) };
}

/** @param {LayerChoice} choice @returns {Record<string, SettingValue>} */
function usualSettings({ settings }) {
  const known = settings.flatMap(({ name, default: usual }) => (usual === null ? [] : [[name, usual]]));
  return Object.fromEntries(known);
}

/** @param {DraftLayer[]} layers @param {number} place @param {DraftLayer} layer */
export function insertLayer(layers, place, layer) {
  return [...layers.slice(0, place), layer, ...layers.slice(place)];
}

/** @param {DraftLayer[]} layers @param {number} place */
export function removeLayer(layers, place) {
  return layers.filter((_, other) => other !== place);
}

/** Put the layer at `from` where the one at `to` is. @param {DraftLayer[]} layers @param {number} from
 * @param {number} to */
export function moveLayer(layers, from, to) {
  const end = Math.max(0, Math.min(layers.length - 1, to));
  return end === from ? layers : insertLayer(removeLayer(layers, from), end, layers[from]);
}

/** Add a copy after the layer, with a name of its own. @param {DraftLayer[]} layers @param {number} place */
export function duplicateLayer(layers, place) {
  const copy = { ...layers[place], name: nextName(layers, layers[place].kind) };
  return insertLayer(layers, place + 1, copy);
}

/**
 * Change one setting, or the name. The value null leaves the setting out.
 * @param {DraftLayer[]} layers @param {number} place @param {string} setting
 * @param {SettingValue | null} value
 */
export function changeSetting(layers, place, setting, value) {
  const { [setting]: _, ...others } = layers[place];
  const changed = value === null ? others : { ...layers[place], [setting]: value };
  return replaced(layers, place, /** @type {DraftLayer} */ (changed));
}

/**
 * Change the kind of a layer. What both kinds can be set to stays.
 * @param {DraftLayer[]} layers @param {number} place @param {LayerChoice} choice
 */
export function changeKind(layers, place, choice) {
  const layer = layers[place];
  if (layer.kind === choice.kind) return layers;
  const kept = choice.settings.filter(({ name }) => Object.hasOwn(layer, name));
  return replaced(layers, place, {
    kind: choice.kind,
    name: nameAsKind(layers, place, choice.kind),
    ...usualSettings(choice),
    ...Object.fromEntries(kept.map(({ name }) => [name, layer[name]])),
  });
}

/**
 * Change a setting of every layer that has it.
 * @param {DraftLayer[]} layers @param {LayerChoice[]} choices @param {string} setting
 * @param {SettingValue} value
 */
export function changeEverySetting(layers, choices, setting, value) {
  const has = (/** @type {DraftLayer} */ { kind }) =>
    choices.some((choice) => choice.kind === kind && choice.settings.some(({ name }) => name === setting));
  return layers.map((layer) => (has(layer) ? { ...layer, [setting]: value } : layer));
}

/**
 * Make every layer of these kinds one of another kind.
 * @param {DraftLayer[]} layers @param {(kind: string) => boolean} matches @param {LayerChoice} choice
 */
export function changeEveryKind(layers, matches, choice) {
  return layers.reduce(
    (list, { kind }, place) => (matches(kind) ? changeKind(list, place, choice) : list),
    layers,
  );
}

/** @param {DraftLayer[]} layers @param {number} place @param {DraftLayer} layer */
function replaced(layers, place, layer) {
  return layers.map((other, at) => (at === place ? layer : other));
}
