/** Which kinds of layers fit at a place: those that accept what arrives there. Pure. */

/** @import { LayerChoice } from "../net/protocol_types.js" */
/** @import { DraftLayer } from "./editor_types.js" */

/**
 * The kinds that accept the shape: feature maps (C, H, W) or one row of units (J,). All kinds where the
 * shape is not known.
 * @param {LayerChoice[]} choices @param {number[] | null} shape
 */
export function fittingKinds(choices, shape) {
  if (!shape) return choices;
  const given = shape.length === 3 ? "image" : "vector";
  return choices.filter(({ accepts }) => accepts === "any" || accepts === given);
}

/**
 * The shape that arrives at a place: of the layer before, as the server described it.
 * @param {number} place @param {number[]} input the shape of an image
 * @param {{output: number[] | null}[]} described the layers as far as they are described
 */
export function shapeBefore(place, input, described) {
  return place === 0 ? input : (described[place - 1]?.output ?? null);
}

/**
 * The settings of a layer that differ from the usual ones, as words: "stride 2 · padding 1".
 * @param {DraftLayer} layer @param {LayerChoice["settings"]} settings
 */
export function settingsInWords(layer, settings) {
  return settings
    .flatMap(({ name, label, default: usual }) => {
      const value = layer[name];
      if (value === undefined || JSON.stringify(value) === JSON.stringify(usual)) return [];
      return [`${label} ${valueText(value)}`];
    })
    .join(" · ");
}

/** A setting's value as people read it. @param {unknown} value @returns {string} */
export function valueText(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(valueText).join(" × ");
  if (value !== null && typeof value === "object") return Object.values(value).map(valueText).join(" ");
  return String(value);
}
