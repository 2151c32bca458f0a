/**
 * What the stage Inside can show of a station, and which number of it. Pure: from the architecture, the
 * step and what was picked. The sums are in arithmetic/, the pictures in stations/.
 */

import { sidesOf } from "../network/receptive_fields.js";
import { indexOf } from "../canvas/tile_layout.js";

const GATES = ["relu", "leaky_relu", "sigmoid", "tanh", "gelu", "dropout"];
const FUSED = ["cross-entropy", "binary-cross-entropy"];

/**
 * Return the modes of one station: {kind, words, number, address, shape, of, needs}. `address` and
 * `of` say what kind of number is picked; `needs` the arrays that it is shown with.
 * @param {object} network @param {{stage: string, layer: string|null}} station
 */
export function modesOf(network, { stage, layer }) {
  if (stage === "update") return [updateMode(network)];
  if (stage === "loss") return lossModes(network);
  const number = network.layers.findIndex(({ name }) => name === layer);
  const sides = sidesOf(network, number);
  const found = stage === "forward" ? forward(network, sides) : backward(network, sides, number);
  return found.map((mode) => ({ words: "", needs: [], ...mode, number, stage, layer }));
}

function forward(network, { layer, leaving }) {
  const to = { address: leaving.address, shape: leaving.shape, of: "value" };
  const learned = Object.keys(layer.parameters).map((address) => `parameters.${address}`);
  if (layer.kind === "convolution") return [{ kind: "window", ...to, needs: learned }];
  if (layer.kind === "dense") return [{ kind: "terms", ...to, needs: learned }];
  if (layer.kind.endsWith("pooling")) return [{ kind: "pooling", ...to }];
  if (layer.kind === "flatten") return [{ kind: "flatten", ...to }];
  if (layer.kind === "softmax") return [{ kind: "softmax", ...to }];
  return [{ kind: "gate", ...to }];
}

function backward(network, { layer, entering, leaving }, number) {
  const from = { address: entering.address, shape: entering.shape, of: "gradient" };
  const ends = number === network.layers.length - 1 && FUSED.includes(network.loss);
  if (ends) return [{ kind: "start", ...from }];
  const weight = Object.keys(layer.parameters)[0];
  const learned = {
    address: weight,
    shape: layer.parameters[weight],
    of: "gradient",
    needs: [`gradients.${weight}`],
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

function lossModes(network) {
  const { address, shape } = network.layers[network.layers.length - 1];
  const common = { number: network.layers.length - 1, stage: "loss", layer: null, needs: [], address, shape };
  const mean = { ...common, kind: "loss", words: "loss of the mini-batch", of: "value" };
  if (FUSED.includes(network.loss)) return [mean];
  return [mean, { ...common, kind: "start", words: "its gradient at the outputs", of: "gradient" }];
}

function updateMode(network) {
  const last = network.layers.filter(({ parameters }) => Object.keys(parameters).length).at(-1);
  const [address, shape] = Object.entries(last.parameters)[0];
  const number = network.layers.indexOf(last);
  return {
    kind: "update",
    words: "",
    number,
    stage: "update",
    layer: null,
    address,
    shape,
    of: "gradient",
    needs: [],
  };
}

/** The name under which the mode of a station is kept. */
export function stationKey({ stage, layer }) {
  return `${stage} ${layer}`;
}

/** The mode that is looked at where the walk stands: the one that was chosen there, or the first. */
export function modeOf({ walk, welcome }) {
  const station = walk.stations[walk.position];
  const modes = modesOf(welcome.network, station);
  return modes.find(({ kind }) => kind === walk.modes[stationKey(station)]) ?? modes[0];
}

/** The name under which the pick of a mode is kept. */
export function pickKey({ kind, address, of }) {
  return `${kind} ${of} ${address}`;
}

/** What was chosen on the page when something was picked: once it is another, the pick gives way. */
export function besideChoice(chosen) {
  return chosen ? `${chosen.of} ${chosen.address} ${chosen.index}` : "";
}

/**
 * Return the index that a mode shows: what was picked there; what is chosen on the page, if it is
 * this kind of number or stands for the same unit; else the strongest.
 */
export function pickOf(state, mode) {
  const { walk, chosen, welcome } = state;
  const picked = walk.picks[pickKey(mode)];
  if (picked?.beside === besideChoice(chosen)) return picked.index;
  if (chosen && sameUnit(welcome.network, chosen.address, mode.address)) return chosen.index;
  return picked?.index ?? strongest(state.step, mode);
}

/** Whether two addresses are of one unit: the same, or with elementwise layers only between. */
export function sameUnit(network, one, other) {
  if (one === other) return true;
  const [low, high] = [one, other]
    .map((address) => network.layers.findIndex((layer) => layer.address === address))
    .sort((a, b) => a - b);
  if (low < 0) return false;
  return network.layers.slice(low + 1, high + 1).every(({ kind }) => GATES.includes(kind));
}

function strongest(step, { address, shape, of }) {
  const field = of === "gradient" ? "gradients" : "activations";
  const values =
    step?.arrays[`${field}.${address}`]?.data ?? step?.arrays[`parameters.${address}`]?.data ?? [];
  let top = 0;
  for (let flat = 1; flat < values.length; flat += 1)
    if (Math.abs(values[flat]) > Math.abs(values[top])) top = flat;
  return indexOf(shape, top);
}

/**
 * Return all that a station's picture needs: the mode, its sides, the pick, and `read`, which
 * gives an array of the step by name, or null where it is not at hand.
 */
export function contextOf(state, mode) {
  const { step, welcome, theme } = state;
  const read = (name) => step?.arrays[name]?.data ?? null;
  const pick = mode.kind === "update" ? updatePick(state, mode) : pickOf(state, mode);
  const shown = mode.kind === "update" ? { ...mode, ...pick } : mode;
  return {
    mode: shown,
    network: welcome.network,
    classes: welcome.classes,
    ...sidesOf(welcome.network, shown.number),
    step,
    theme,
    read,
    index: pick.index ?? pick,
    images: step?.batch_size ?? 1,
    missing: shown.needs.filter((name) => !step?.arrays[name]),
  };
}

/** At the update, the parameter that is chosen on the page. */
function updatePick({ chosen, selection, welcome, walk }, mode) {
  const picked = walk.picks[pickKey(mode)];
  const layers = welcome.network.layers;
  const wanted = [picked?.beside === besideChoice(chosen) ? picked : null, chosen, selection].find(
    (one) => one && layers.some(({ parameters }) => one.address in parameters),
  );
  const address = wanted?.address ?? mode.address;
  const number = layers.findIndex(({ parameters }) => address in parameters);
  const names = ["parameters", "updates", "gradients"].map((field) => `${field}.${address}`);
  return {
    address,
    number,
    shape: layers[number].parameters[address],
    index: wanted?.index ?? mode.shape.map(() => 0),
    needs: names,
  };
}
