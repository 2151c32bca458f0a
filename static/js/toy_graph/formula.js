/** Formulas of the smallest graph as MathML, from their tokens. */

import { graphNumberText, graphValueText } from "./moves.js";

/** @param {object[]} tokens as stages.js gives them */
export function graphFormula(tokens) {
  const math = make("math", "");
  math.setAttribute("display", "block");
  math.setAttribute("aria-label", graphValueText(tokens));
  tokens.forEach((token, place) => math.append(part(token, tokens[place - 1] === "=")));
  return math;
}

function part(token, first) {
  if (typeof token === "string") return make("mo", "", token);
  if (token.name) return make("mi", "", token.name);
  if (token.of) {
    const side = (name) => make("mrow", "", make("mo", "", "∂"), make("mi", "", name));
    return make("mfrac", "backward", side(token.of), side(token.by));
  }
  return make("mn", token.way ?? "", graphNumberText(token.number, first));
}

function make(tag, name, ...children) {
  const node = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
  if (name) node.setAttribute("class", name);
  node.append(...children);
  return node;
}
