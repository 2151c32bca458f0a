/**
 * The modes of each station on the stage Inside. Pure: computed from the architecture and the chosen mode.
 * station_context.js has what their pictures need.
 */

/** @import { LossName, Network } from "../net/protocol_types.js" */
/** @import { StateWith } from "../state/state_types.js" */
/** @import { LayerSides, Station, StationMode } from "./walk_types.js" */

import { penaltyStrength } from "../arithmetic/penalty.js";
import { sidesOf } from "../network/receptive_fields.js";

/**
 * What a mode of a layer has of its own; the rest follows from the station.
 * @typedef {Pick<StationMode, "kind" | "address" | "shape" | "of">
 *   & Partial<Pick<StationMode, "words" | "needs">>} LayerMode
 */

/** @type {LossName[]} */
const FUSED = ["cross-entropy", "binary-cross-entropy"];

/**
 * Return the modes of one station: {kind, words, number, address, shape, of, needs}. `address` and `of`
 * give the kind of number that can be picked; `needs` lists the required arrays.
 * @param {Network} network @param {Pick<Station, "stage" | "layer">} station
 * @returns {StationMode[]}
 */
export function modesOf(network, { stage, layer }) {
  if (stage === "update") return updateModes(network);
  if (stage === "loss") return lossModes(network);
  const number = network.layers.findIndex(({ name }) => name === layer);
  const sides = sidesOf(network, number);
  const found = stage === "forward" ? forward(sides) : backward(network, sides, number);
  return found.map((mode) => ({ words: "", needs: [], ...mode, number, stage, layer }));
}

/** @param {LayerSides} sides @returns {LayerMode[]} */
function forward({ layer, leaving }) {
  /** @type {Pick<StationMode, "address" | "shape" | "of">} */
  const to = { address: leaving.address, shape: leaving.shape, of: "value" };
  const learned = Object.keys(layer.parameters).map((address) => `parameters.${address}`);
  if (layer.kind === "convolution") return [{ kind: "window", ...to, needs: learned }];
  if (layer.kind === "dense") return [{ kind: "terms", ...to, needs: learned }];
  if (layer.kind.endsWith("pooling")) return [{ kind: "pooling", ...to }];
  if (layer.kind === "flatten") return [{ kind: "flatten", ...to }];
  if (layer.kind === "softmax") return [{ kind: "softmax", ...to }];
  return [{ kind: "gate", ...to }];
}

/** @param {Network} network @param {LayerSides} sides @param {number} number @returns {LayerMode[]} */
function backward(network, { layer, entering, leaving }, number) {
  /** @type {Pick<StationMode, "address" | "shape" | "of">} */
  const from = { address: entering.address, shape: entering.shape, of: "gradient" };
  const ends = number === network.layers.length - 1 && FUSED.includes(network.loss);
  if (ends) return [{ kind: "start", ...from }];
  const weight = Object.keys(layer.parameters)[0];
  const penalised = weight !== undefined && penaltyStrength(network, weight) > 0;
  /** @type {Pick<StationMode, "address" | "shape" | "of" | "needs">} */
  const learned = {
    address: weight,
    shape: layer.parameters[weight],
    of: "gradient",
    needs: [`gradients.${weight}`, ...(penalised ? [`parameters.${weight}`] : [])],
  };
  const sent = { ...from, needs: [`parameters.${weight}`] };
  if (layer.kind === "convolution") {
    return [
      { kind: "kernel", words: "gradient of the filter", ...learned },
      { kind: "turned", words: "errors of the layer before", ...sent },
    ];
  }
  if (layer.kind === "dense") {
    return [
      { kind: "outer", words: "gradient of the weights", ...learned },
      { kind: "weighted", words: "errors of the layer before", ...sent },
    ];
  }
  if (layer.kind.endsWith("pooling")) return [{ kind: "routes", ...from }];
  if (layer.kind === "flatten")
    return [{ kind: "unflatten", address: leaving.address, shape: leaving.shape, of: "gradient" }];
  if (layer.kind === "softmax")
    return [{ kind: "softmax", address: leaving.address, shape: leaving.shape, of: "gradient" }];
  return [{ kind: "gate", ...from }];
}

/** @param {Network} network @returns {StationMode[]} */
function lossModes(network) {
  const { address, shape } = network.layers[network.layers.length - 1];
  /** @type {Omit<StationMode, "kind" | "words" | "of">} */
  const common = { number: network.layers.length - 1, stage: "loss", layer: null, needs: [], address, shape };
  /** @type {StationMode} */
  const mean = { ...common, kind: "loss", words: "loss of the mini-batch", of: "value" };
  if (FUSED.includes(network.loss)) return [mean];
  return [mean, { ...common, kind: "start", words: "its gradient at the outputs", of: "gradient" }];
}

/** @param {Network} network @returns {StationMode[]} none where nothing is learned */
function updateModes(network) {
  const number = network.layers.findLastIndex(({ parameters }) => Object.keys(parameters).length);
  if (number < 0) return [];
  const [address, shape] = Object.entries(network.layers[number].parameters)[0];
  return [
    {
      kind: "update",
      words: "",
      number,
      stage: "update",
      layer: null,
      address,
      shape,
      of: "gradient",
      needs: [],
    },
  ];
}

/** The key under which the mode of a station is stored. @param {Pick<Station, "stage" | "layer">} station */
export function stationKey({ stage, layer }) {
  return `${stage} ${layer}`;
}

/**
 * The current mode of the current station: the chosen one, or the first.
 * @param {Pick<StateWith<"welcome">, "walk" | "welcome">} state
 */
export function modeOf({ walk, welcome }) {
  const station = walk.stations[walk.position];
  const modes = modesOf(welcome.network, station);
  return modes.find(({ kind }) => kind === walk.modes[stationKey(station)]) ?? modes[0];
}
