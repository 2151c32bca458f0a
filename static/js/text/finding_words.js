/** The words of a finding: its severity, its evidence as numbers with units, and what a try does. Pure. */

/** @import { Evidence, Finding, FindingsMessage, Remedy } from "../net/protocol_types.js" */

import { format, formatShort } from "./format.js";

/**
 * How a severity is told without colour.
 * @type {Record<Finding["severity"], {sign: string, word: string}>}
 */
export const SEVERITIES = { problem: { sign: "■", word: "Problem" }, hint: { sign: "▲", word: "Hint" } };

/** A measured number with its unit: "61 %", "0.0031", "20 steps". @param {Evidence} evidence */
export function evidenceText({ value, unit }) {
  const number = value !== null && Number.isInteger(value) ? value.toLocaleString("en") : format(value, 3);
  if (!unit) return number;
  return `${unit === "%" && value !== null ? formatShort(value) : number} ${unit}`;
}

/**
 * What stands above the list: how far the rules have come, and after which step.
 * @param {FindingsMessage} message
 */
export function findingsSummary({ complete, findings }) {
  if (!complete) return "More rules are being checked…";
  const problems = findings.filter(({ severity }) => severity === "problem").length;
  const hints = findings.length - problems;
  if (!findings.length) return "";
  return [counted(problems, "problem"), counted(hints, "hint")].filter(Boolean).join(", ");
}

/**
 * The rules that had too little to go on: "Too little is known for: plateau, overfitting."
 * @param {FindingsMessage} message
 */
export function unknownText({ complete, unknown }) {
  if (!complete || !unknown.length) return "";
  return `Too little is known for: ${unknown.map((rule) => rule.replaceAll("_", " ")).join(", ")}.`;
}

/** What a try changes, where its button has no room for it. @param {Remedy} remedy */
export function tryTitle({ label, restarts }) {
  return restarts ? `${label}: the run starts over with it` : `${label}: the run goes on with it from here`;
}

/** @param {number} count @param {string} thing */
function counted(count, thing) {
  if (!count) return "";
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
