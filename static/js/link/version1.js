/**
 * Version 1 of links, frozen: what is left out of them, and which words are short. Links that were
 * made with it are opened by it for ever: nothing here may change; what is new is a version 2.
 */

/** What a scene has where the link says nothing. Not the server's defaults, which may change. */
export const LEFT_OUT = {
  recipe: {
    preset: "tour", problem: "3-or-8", seed: 16, batch_size: 32, optimizer: "sgd", learning_rate: null,
    momentum: 0.9, beta1: 0.9, beta2: 0.999, epsilon: null, smoothing: 0.99, weight_decay: null,
    schedule: "constant", drop_every: 100, drop_factor: 0.1, cosine_steps: 1000, final_factor: 0,
    warm_up_steps: 100, changes: [],
  },
  step: 0,
  fingerprint: null,
  image: 0,
  chosen: { address: "fc2.weight", index: [0, 1], of: "gradient", image: null },
  selection: { address: "fc2.weight", index: [0, 1] },
  curve: { along: "weight", zoom: "valley", readings: false, derivative: false, threshold: 1e-6 },
  survey: { plane: "auto", zoom: "step", set: "auto", chosen: [], seed: 0, ghost: false, fan: 0 },
  walk: { station: "update", panel: "curves", speed: "quick", modes: {}, picks: {} },
  show: { tab: "network", dimension: "2-D", units: "error", scale: "one" },
  pins: [],
  tour: null,
};

/** What a link has besides its scene where it says nothing. */
export const PLAIN = { begin: false, controls: "all", theme: null, sketch: null };

const WORDS = [
  "recipe", "step", "fingerprint", "image", "chosen", "selection", "curve", "survey", "walk", "show", "pins",
  "begin", "controls", "theme", "sketch", "preset", "problem", "seed", "batch_size", "optimizer",
  "learning_rate", "momentum", "beta1", "beta2", "epsilon", "smoothing", "weight_decay", "schedule",
  "drop_every", "drop_factor", "cosine_steps", "final_factor", "warm_up_steps", "changes", "name", "value",
  "address", "index", "of", "gradient", "along", "zoom", "readings", "derivative", "threshold", "plane", "set",
  "ghost", "fan", "station", "panel", "speed", "modes", "picks", "beside", "tab", "dimension", "units", "scale",
  "tour", "lenet5", "mlp", "single-neuron", "edges", "computational-graph", "3-or-8", "ten-digits", "bars",
  "sgd", "adam", "nesterov", "rmsprop", "adagrad", "cosine", "valley", "basin", "curves", "network", "surface",
  "inspector", "update", "loss", "slow", "normal", "light", "dark", "look", "each", "3-D", "pre_activation",
  "activation", "auto", "batch", "probe", "next", "trajectory", "curvature", "curvature-extremes", "random",
  "batch-against-truth", "all", "quick", "2-D", "error", "one",
];
const SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** A word → its short form: a sign, or * and a sign; other strings are written behind a "~". */
export const SHORT = new Map(
  WORDS.map((word, place) => [word, `${place < SIGNS.length ? "" : "*"}${SIGNS[place % SIGNS.length]}`]),
);
/** The way back. */
export const LONG = new Map([...SHORT].map(([word, short]) => [short, word]));
