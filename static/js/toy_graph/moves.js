/**
 * The moves of the smallest computational graph: the nodes of each move, its formula in numbers and its
 * sentence. A formula is a list of tokens, rendered by formula.js.
 */

/** @import { GraphEdge, GraphMessage, NodeName } from "../net/protocol_types.js" */

import { format } from "../text/format.js";

/**
 * A sign; the name of a node; a derivative ∂of/∂by; or a number, and the way on which it is known.
 * @typedef {"forward" | "backward"} Way
 * @typedef {{number: number, way?: Way}} NumberToken
 * @typedef {string | {name: NodeName} | {of: NodeName, by: NodeName} | NumberToken} FormulaToken
 */

/**
 * The moves in order: forward from the inputs to J, backward from J to the inputs.
 * @type {{way: Way, nodes: NodeName[]}[]}
 */
export const GRAPH_MOVES = [
  { way: "forward", nodes: ["a", "b", "c"] },
  { way: "forward", nodes: ["u"] },
  { way: "forward", nodes: ["v"] },
  { way: "forward", nodes: ["J"] },
  { way: "backward", nodes: ["J"] },
  { way: "backward", nodes: ["v"] },
  { way: "backward", nodes: ["u", "c"] },
  { way: "backward", nodes: ["a", "b"] },
];

/** The address of each node in the network preset of this graph. @type {Record<NodeName, string>} */
export const GRAPH_ADDRESSES = {
  a: "input.activation[0, 0, 0]",
  b: "u.weight[0, 0]",
  c: "v.bias[0]",
  u: "u.pre_activation[0]",
  v: "v.pre_activation[0]",
  J: "J.pre_activation[0]",
};

/** @typedef {(node: NodeName) => FormulaToken} TokenOf */
/** @type {Partial<Record<NodeName, (token: TokenOf) => FormulaToken[]>>} */
const MADE_OF = {
  u: (token) => [token("a"), "·", token("b")],
  v: (token) => [token("u"), "+", token("c")],
  J: (token) => [{ number: 2 }, "·", token("v")],
};

const SENTENCES = [
  "a, b and c are given. Change any of them above.",
  "Forward: u is the product of a and b.",
  "Forward: v is the sum of u and c.",
  "Forward: J is twice v. The forward pass ends here.",
  "Backward: the derivative of J with respect to itself is 1.",
  "Backward: J = 2·v, so ∂J/∂v = 2: J changes twice as much as v.",
  "Backward: v = u + c, so ∂v/∂u = ∂v/∂c = 1. The chain rule multiplies it by the 2 from before.",
  "Backward: u = a·b, so ∂u/∂a = b and ∂u/∂b = a. The derivatives along the path from J are multiplied: " +
    "that is the chain rule.",
];

/**
 * Return whether the value and the derivative of a node are known at a move.
 * @param {number} stage @param {NodeName} node
 */
export function knownValues(stage, node) {
  const since = (/** @type {Way} */ way) =>
    GRAPH_MOVES.findIndex((move) => move.way === way && move.nodes.includes(node));
  return { value: since("forward") <= stage, derivative: since("backward") <= stage };
}

/** The formulas of the nodes of a move. @param {number} stage @param {GraphMessage} graph */
export function graphFormulas(stage, graph) {
  const { way, nodes } = GRAPH_MOVES[stage];
  return nodes.map((node) =>
    way === "forward" ? graphForwardFormula(node, graph) : graphChainFormula(node, graph),
  );
}

/**
 * u = a · b = 3 · 2 = 6, of a node that is given a = 3.
 * @param {NodeName} node @param {Pick<GraphMessage, "values">} graph
 * @returns {FormulaToken[]}
 */
export function graphForwardFormula(node, { values }) {
  /** @param {NodeName} name @returns {NumberToken} */
  const valueOf = (name) => ({ number: values[name], way: "forward" });
  const result = valueOf(node);
  const made = MADE_OF[node];
  if (!made) return [{ name: node }, "=", result];
  const names = made((name) => ({ name }));
  const numbers = made(valueOf);
  return [{ name: node }, "=", ...names, "=", ...numbers, "=", result];
}

/**
 * ∂J/∂a = ∂J/∂v · ∂v/∂u · ∂u/∂a = 2 · 1 · 2 = 4.
 * @param {NodeName} node @param {Pick<GraphMessage, "edges" | "derivatives">} graph
 * @returns {FormulaToken[]}
 */
export function graphChainFormula(node, { edges, derivatives }) {
  /** @param {number} number @returns {NumberToken} */
  const backward = (number) => ({ number, way: "backward" });
  const result = backward(derivatives[node]);
  /** @type {FormulaToken[]} */
  const whole = [{ of: "J", by: node }, "="];
  const way = backwardPathTo(node, edges);
  if (way.length === 0) return [...whole, result];
  const factors = between(way.map(({ factor }) => backward(factor)));
  if (way.length === 1) return [...whole, ...factors];
  return [
    ...whole,
    ...between(way.map(({ start, end }) => ({ of: end, by: start }))),
    "=",
    ...factors,
    "=",
    result,
  ];
}

/**
 * The arrows from J back to a node, in the order of the backward pass.
 * @param {NodeName} node @param {GraphEdge[]} edges
 * @returns {GraphEdge[]}
 */
export function backwardPathTo(node, edges) {
  const edge = edges.find(({ start }) => start === node);
  return edge ? [...backwardPathTo(edge.end, edges), edge] : [];
}

/** The tokens with a product sign between them. @param {FormulaToken[]} tokens */
function between(tokens) {
  return tokens.flatMap((token, place) => (place ? ["·", token] : [token]));
}

/** A sentence on a move. @param {number} stage */
export function graphSentence(stage) {
  return SENTENCES[stage];
}

/**
 * A number in a formula: in brackets if it is negative, unless it is a result.
 * @param {number} value @param {boolean} first
 */
export function graphNumberText(value, first) {
  const short = Number(value.toPrecision(6)); // so that 0.1 + 0.2 is 0.3
  const plain = short === 0 || (Math.abs(short) >= 1e-3 && Math.abs(short) < 1e7);
  const text = plain ? String(short).replace("-", "−") : format(value);
  return value < 0 && !first ? `(${text})` : text;
}

/** A formula as one line of text. @param {FormulaToken[]} tokens */
export function graphValueText(tokens) {
  /** @param {FormulaToken} token @param {number} place */
  const text = (token, place) => {
    if (typeof token === "string") return token;
    if ("name" in token) return token.name;
    if ("of" in token) return `∂${token.of}/∂${token.by}`;
    return graphNumberText(token.number, tokens[place - 1] === "=");
  };
  return tokens.map(text).join(" ");
}
