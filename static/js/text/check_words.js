/** Sentences about the result of a gradient check. */

/** @import { ArrayCheck, CheckMessage, LayerKind, NumberCheck } from "../net/protocol_types.js" */
/** @import { ParameterIndex, Verdict } from "../net/protocol_types.js" */

import { format } from "./format.js";

/** @type {Partial<Record<LayerKind, string>>} */
const SWITCHES = {
  relu: "a ReLU in @ switches",
  leaky_relu: "a leaky ReLU in @ switches",
  max_pooling: "a max pooling in @ has another winner",
};

/** The progress of a check: "1,616 of 82,322". @param {Pick<CheckMessage, "done" | "all">} check */
export function checkDoneText({ done, all }) {
  return `${done.toLocaleString("en")} of ${all.toLocaleString("en")}`;
}

/** One or two sentences on the result of a check. @param {CheckMessage} check @returns {string} */
export function checkVerdictText(check) {
  const { scope, step, number, verdict, address } = check;
  if (check.stopped) return `Stopped after ${checkDoneText(check)} numbers.`;
  if (verdict === null || !number) return "";
  if (scope === "number") return `Step ${step + 1}, ${place(number)}: ${NUMBER[verdict]}`;
  const whose = scope === "network" ? "the network" : String(address).split(".")[0];
  const kinks = sum(check.parts, "kinks");
  const judged = check.all - kinks;
  const spared = kinks
    ? ` ${count(kinks, "number")} at a kink ${kinks === 1 ? "is" : "are"} not judged.`
    : "";
  const furthest = ` The furthest off is ${place(number)}.`;
  if (verdict === "kink")
    return `Step ${step + 1}, ${whose}: nothing but kinks within h; no number can be judged.`;
  const found =
    verdict === "agrees"
      ? `all ${count(judged, "gradient")} agree.`
      : `${count(sum(check.parts, "differing"), "gradient")} of ${check.all.toLocaleString("en")} differ.`;
  return `Step ${step + 1}, ${whose}: ${found}${spared}${furthest}`;
}

/** @type {Record<Verdict, string>} */
const NUMBER = {
  agrees: "both ways give the same gradient.",
  kink: "there is a kink within h, so the two need not agree.",
  differs: "the two differ, and no kink explains it.",
};

/**
 * A sentence on kinks of the loss within h, and their effect; "" if there are none.
 * @param {Pick<NumberCheck, "kinks" | "shrunk" | "h">} check
 * @returns {string}
 */
export function kinkText({ kinks, shrunk, h }) {
  const small = shrunk ? ` h was made smaller, ${format(h, 1)}, to keep clear of kinks.` : "";
  if (!kinks.length) return small.trim();
  const found = kinks.map(
    ({ layer, kind, places }) => `${switchText(kind, layer)} at ${count(places, "place")}`,
  );
  const [first] = found;
  const list = [first[0].toUpperCase() + first.slice(1), ...found.slice(1)].join(", ");
  return `${list} within ±h: the two-sided difference straddles a kink there.${small}`;
}

/** @param {LayerKind} kind @param {string} layer its name */
function switchText(kind, layer) {
  return SWITCHES[kind]?.replace("@", layer) ?? `${layer} has a kink`;
}

/** @param {ParameterIndex} number */
function place({ address, index }) {
  return `${address}[${index.join(", ")}]`;
}

/** @param {number} number @param {string} noun */
function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** @param {ArrayCheck[]} parts @param {"kinks" | "differing"} key */
function sum(parts, key) {
  return parts.reduce((total, part) => total + part[key], 0);
}
