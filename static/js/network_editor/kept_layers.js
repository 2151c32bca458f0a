/** Which layers of a draft can go on with what the layers of the run have learned. Pure. */

/** @import { Architecture, DescriptionMessage, LayerSpec, Network } from "../net/protocol_types.js" */

const SHAPING = ["kind", "filters", "size", "groups", "units", "bias"]; // settings that shape parameters

/** @param {LayerSpec} layer */
const shapingOf = (layer) => JSON.stringify(SHAPING.map((name) => /** @type {any} */ (layer)[name]));

/**
 * The names of the layers whose parameters have name and shape of those of the run. The number of inputs
 * follows from the number of parameters, all other sides from the settings.
 * @param {Pick<DescriptionMessage, "architecture" | "layers"> | null} description
 * @param {Pick<Network, "layers"> & {architecture: Architecture}} network of the run
 */
export function keptLayers(description, network) {
  if (!description?.architecture) return [];
  const counts = new Map(network.layers.map((layer) => [layer.name, layer.parameter_count]));
  const shapes = new Map(network.architecture.layers.map((layer) => [layer.name, shapingOf(layer)]));
  return description.architecture.layers.flatMap((layer, place) => {
    const { parameter_count: count } = description.layers[place];
    const same = counts.get(layer.name) === count && shapes.get(layer.name) === shapingOf(layer);
    return same && count > 0 ? [layer.name] : [];
  });
}
