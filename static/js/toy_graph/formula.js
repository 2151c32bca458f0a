/** Renders formulas of the smallest graph as MathML, from their tokens. */

/** @import { NodeName } from "../net/protocol_types.js" */
/** @import { FormulaToken } from "./moves.js" */

import { mathml } from "../widgets/dom.js";
import { graphNumberText, graphValueText } from "./moves.js";

/** @param {FormulaToken[]} tokens as moves.js gives them */
export function graphFormula(tokens) {
  const math = mathml("math", "");
  math.setAttribute("display", "block");
  math.setAttribute("aria-label", graphValueText(tokens));
  tokens.forEach((token, place) => math.append(tokenElement(token, tokens[place - 1] === "=")));
  return math;
}

/** @param {FormulaToken} token @param {boolean} first whether it follows an equals sign */
function tokenElement(token, first) {
  if (typeof token === "string") return mathml("mo", "", token);
  if ("name" in token) return mathml("mi", "", token.name);
  if ("of" in token) return mathml("mfrac", "backward", differential(token.of), differential(token.by));
  return mathml("mn", token.way ?? "", graphNumberText(token.number, first));
}

/** @param {NodeName} name */
function differential(name) {
  return mathml("mrow", "", mathml("mo", "", "∂"), mathml("mi", "", name));
}
