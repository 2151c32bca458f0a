/** An architecture as JSON text: written out, and read from what was pasted. Pure. */

/** @import { Architecture } from "../net/protocol_types.js" */
/** @import { Draft } from "./editor_types.js" */

const MOST = 100_000; // characters that are read

/** An architecture with nothing left out. @param {Architecture} architecture @returns {Draft} */
export function draftOf({ layers, loss = "cross-entropy", l2 = 0 }) {
  return { layers: /** @type {Draft["layers"]} */ (layers), loss, l2 };
}

/** The draft as the server reads it, which judges the layers. @param {Draft} draft */
export function architectureOf(draft) {
  return /** @type {Architecture} */ (draft);
}

/** One line for each layer. @param {Draft} draft */
export function architectureText({ layers, loss, l2 }) {
  const lines = layers.map((layer) => `    ${JSON.stringify(layer)}`).join(",\n");
  return `{\n  "layers": [\n${lines}\n  ],\n  "loss": ${JSON.stringify(loss)},\n  "l2": ${l2}\n}\n`;
}

/**
 * Read pasted text: an architecture, or its list of layers alone. What the text does not say stays as it
 * is in `draft`. The server judges the layers.
 * @param {string} text @param {Draft} draft @returns {{draft: Draft} | {problem: string}}
 */
export function readArchitecture(text, draft) {
  if (!text.trim()) return { problem: "Nothing is pasted." };
  if (text.length > MOST) return { problem: `The text has ${text.length} characters. Allowed: ${MOST}.` };
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(text);
  } catch (failure) {
    return { problem: `This is no JSON: ${failure instanceof Error ? failure.message : failure}.` };
  }
  const given = Array.isArray(value) ? { layers: value } : value;
  if (!isObject(given) || !Array.isArray(given.layers)) {
    return { problem: 'An architecture is {"layers": […], "loss": "…", "l2": 0}, or its list of layers.' };
  }
  const wrong = given.layers.findIndex(
    (layer) => !isObject(layer) || typeof layer.kind !== "string" || typeof layer.name !== "string",
  );
  if (wrong >= 0) return { problem: `Layer number ${wrong + 1} has no kind or no name.` };
  const { layers, loss = draft.loss, l2 = 0 } = given;
  if (typeof loss !== "string") return { problem: "The loss is not a name in quotes." };
  if (typeof l2 !== "number") return { problem: "l2 is not a number." };
  return { draft: /** @type {Draft} */ ({ layers, loss, l2 }) };
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
