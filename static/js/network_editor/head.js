/**
 * The head of a network: the last layer, which belongs to the loss, and the layer that gives it one score
 * for each output. Pure.
 */

/** @import { LayerChoice, LossChoice } from "../net/protocol_types.js" */
/** @import { BuildingBlocks, Draft, DraftLayer } from "./editor_types.js" */

import { nextName } from "./layer_names.js";

const SIZES = ["units", "filters"]; // settings that say how many outputs a layer has

/**
 * How many outputs a loss reads: one where a single sigmoid speaks for the second class.
 * @param {Pick<LossChoice, "last_layer">} loss @param {string[]} classes
 */
export function outputCount({ last_layer: last }, classes) {
  return last === "sigmoid" ? 1 : classes.length;
}

/**
 * Whether a loss fits the classes: a single sigmoid tells two classes apart, and the output itself is a loss
 * where there are no classes.
 * @param {Pick<LossChoice, "name" | "last_layer">} loss @param {string[]} classes
 */
export function lossFits({ name, last_layer: last }, classes) {
  if (classes.length < 2) return name === "output";
  return name !== "output" && (last !== "sigmoid" || classes.length === 2);
}

/**
 * The place of the layer that belongs to the loss; the number of layers where the loss takes the scores.
 * @param {Draft} draft @param {LossChoice[]} losses
 */
export function headPlace({ layers, loss }, losses) {
  const last = losses.find(({ name }) => name === loss)?.last_layer ?? null;
  return last !== null && layers.at(-1)?.kind === last ? layers.length - 1 : layers.length;
}

/**
 * The place of the layer that gives the scores, and the setting that says how many; null where none does.
 * @param {DraftLayer[]} layers before the head @param {LayerChoice[]} choices
 * @returns {{place: number, setting: string} | null}
 */
export function scoresOf(layers, choices) {
  for (let place = layers.length - 1; place >= 0; place -= 1) {
    const settings = choices.find(({ kind }) => kind === layers[place].kind)?.settings ?? [];
    const setting = SIZES.find((size) => settings.some(({ name }) => name === size));
    if (setting) return { place, setting };
  }
  return null;
}

/**
 * The draft with another loss: with the last layer that belongs to it, and as many scores as it reads.
 * @param {Draft} draft @param {LossChoice} loss @param {BuildingBlocks} blocks @returns {Draft}
 */
export function withLoss(draft, loss, { layers: choices, losses, classes }) {
  const body = draft.layers.slice(0, headPlace(draft, losses));
  const scores = scoresOf(body, choices);
  const layers = body.map((layer, place) =>
    place === scores?.place ? { ...layer, [scores.setting]: outputCount(loss, classes) } : layer,
  );
  const last = loss.last_layer;
  const head = last === null ? [] : [{ kind: last, name: nextName(layers, last) }];
  return { ...draft, layers: [...layers, ...head], loss: loss.name };
}
