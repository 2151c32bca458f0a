/**
 * Names of numbers: every array of a network, and its symbols as in the tour. Pure. Dense weights are
 * w⁽ˡ⁾ᵢ,ⱼ and biases b⁽ˡ⁾ᵢ, where l counts the dense layers; their outputs are z⁽ˡ⁾ᵢ and a⁽ˡ⁾ᵢ. Kernels
 * are k⁽ˡ⁾ with filter, channel, row and column, where l counts the convolutions. Other arrays carry the
 * name of their layer. Indices count from 1 in symbols and from 0 in addresses.
 */

/** @import { Network } from "../net/protocol_types.js" */

import { mathml } from "../widgets/dom.js";

/**
 * @typedef {object} SymbolArray an array of a network and how its numbers are written
 * @property {string} name of its layer @property {string} address @property {string} field
 * @property {number[]} shape @property {string} letter @property {string} above its superscript
 * @property {boolean} parameter whether it is learned
 * @property {number} number of its layer, among the dense ones or among the convolutions
 * @property {boolean} dense
 *
 * @typedef {{base: string, below: string, above: string}} SymbolParts a symbol and its two indices
 */

/** @type {Record<string, string>} */
export const SUBSCRIPTS = { ",": ",", ...digits("₀₁₂₃₄₅₆₇₈₉") };
/** @type {Record<string, string>} */
export const SUPERSCRIPTS = { "(": "⁽", ")": "⁾", ...digits("⁰¹²³⁴⁵⁶⁷⁸⁹") };
export const RAISED_PRED = "ᵖʳᵉᵈ";
/** @type {Record<string, string>} */
const LETTERS = { weight: "w", kernel: "k", bias: "b", pre_activation: "z" };
/** The glossary's term for each letter. @type {Record<string, string>} */
const TERMS = { w: "weight", k: "kernel", b: "bias", z: "pre_activation", a: "activation" };
const FUNCTIONS = new Set(["relu", "leaky_relu", "sigmoid", "tanh", "gelu"]);

/** @param {string} text */
function digits(text) {
  return Object.fromEntries([...text].map((sign, digit) => [String(digit), sign]));
}

/**
 * Every array of a network, in order: the input, then every layer's parameters and its output.
 * @param {Network} network
 */
export function symbolArrays(network) {
  const counts = { dense: 0, conv: 0 };
  const input = network.input_shape;
  const found = input ? [described("input", "input.activation", input, { above: "(input)" })] : [];
  /** @type {{dense: boolean, above: string} | null} */
  let before = null;
  for (const layer of network.layers) {
    const addresses = Object.keys(layer.parameters ?? {});
    const dense = addresses.some((address) => address.endsWith(".weight"));
    const number = addresses.length ? ++counts[dense ? "dense" : "conv"] : 0;
    const named = `(${layer.name})`;
    const counted = dense ? `(${number})` : named;
    for (const address of addresses) {
      const above = address.endsWith(".bias") ? counted : `(${number})`;
      found.push(
        described(layer.name, address, layer.parameters[address], { above, number, dense, parameter: true }),
      );
    }
    if (!layer.address) continue;
    let above = counted;
    if (layer.kind === "softmax") above = "pred";
    else if (FUNCTIONS.has(layer.kind) && before?.dense) above = before.above;
    found.push(described(layer.name, layer.address, layer.shape, { above, number, dense }));
    before = { dense, above };
  }
  return found;
}

/**
 * @param {string} name @param {string} address @param {number[]} shape
 * @param {Pick<SymbolArray, "above"> & Partial<SymbolArray>} options
 * @returns {SymbolArray}
 */
function described(name, address, shape, { above, number = 0, dense = false, parameter = false }) {
  const field = address.slice(address.indexOf(".") + 1);
  return { name, address, field, shape, letter: LETTERS[field] ?? "a", above, parameter, number, dense };
}

/** The arrays among them that hold parameters. @param {Network} network */
export function symbolParameters(network) {
  return symbolArrays(network).filter((one) => one.parameter);
}

/**
 * The symbol of one number in the tour's notation.
 * @param {Network} network @param {string} address @param {number[]} index
 * @returns {SymbolParts}
 */
export function symbolOf(network, address, index) {
  const found = symbolArrays(network).find((one) => one.address === address);
  const below = index.map((place) => place + 1).join(",");
  return { base: found?.letter ?? address, below, above: found?.above ?? "" };
}

/** The symbol as one line of text: w₁,₂⁽²⁾. @param {SymbolParts} symbol */
export function symbolText({ base, below, above }) {
  /** @param {string} text @param {Record<string, string>} table */
  const turned = (text, table) => [...text].map((sign) => table[sign] ?? sign).join("");
  return base + turned(below, SUBSCRIPTS) + (above === "pred" ? RAISED_PRED : turned(above, SUPERSCRIPTS));
}

/** The symbol in the few HTML tags that a chart's text may contain. @param {SymbolParts} symbol */
export function symbolRich({ base, below, above }) {
  return `<i>${base}</i><sub>${below}</sub><sup>${above}</sup>`;
}

/** The symbol as a MathML element, which the glossary can explain. @param {SymbolParts} symbol */
export function symbolMath({ base, below, above }) {
  const symbol = make(
    "msubsup",
    make("mi", base),
    make("mrow", make(/[a-z]/.test(below) ? "mi" : "mn", below)),
    make("mrow", make("mtext", above)),
  );
  return told(symbol, above === "pred" ? "prediction" : TERMS[base]);
}

/** @param {Element} node @param {string | null | undefined} term */
function told(node, term) {
  if (term) node.setAttribute("data-term", term);
  return node;
}

/** ∂C/∂ of the symbol as a MathML element. @param {SymbolParts} symbol */
export function derivativeMath(symbol) {
  const fraction = make(
    "mfrac",
    make("mrow", make("mo", "∂"), make("mi", "C")),
    make("mrow", make("mo", "∂"), symbolMath(symbol)),
  );
  fraction.setAttribute("class", "backward");
  const learned = ["w", "k", "b"].includes(symbol.base);
  return told(fraction, learned ? "gradient" : symbol.base === "z" ? "error" : null);
}

/** Wrap elements in a `<math>` element. @param {(Node | string)[]} children */
export function math(...children) {
  return make("math", ...children);
}

/** @param {string} tag @param {(Node | string)[]} children */
function make(tag, ...children) {
  return mathml(tag, "", ...children);
}
