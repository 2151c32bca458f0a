/**
 * Encodes commands as text and decodes messages from text or bytes; the counterpart of app/protocol.
 * Malformed data is rejected with an error that names the problem.
 */

/** @import { Command, Message, Tensor } from "./protocol_types.js" */

import { parsedObject, readSafetensors } from "./safetensors.js";

export const PROTOCOL_VERSION = 1;

/** @param {Command} command @returns {string} */
export function encodeCommand(command) {
  return JSON.stringify(command);
}

/**
 * Decode a message, with `arrays`: name → {shape, data}, views into `data`.
 * @param {string|ArrayBuffer} data
 * @returns {Message}
 */
export function decodeMessage(data) {
  if (typeof data === "string") return messageOf(data, {});
  const { metadata, arrays } = readSafetensors(data);
  if (typeof metadata.message !== "string") throw new Error("header: __metadata__.message is missing");
  return messageOf(metadata.message, arrays);
}

/** @param {string} text @param {Record<string, Tensor>} arrays */
function messageOf(text, arrays) {
  const message = { ...parsedObject(text, "message"), arrays };
  if (!isMessage(message)) throw new Error(`message: got ${text.slice(0, 40)}; a type is needed`);
  return message;
}

/** @param {object} value @returns {value is Message} */
function isMessage(value) {
  return "type" in value && typeof value.type === "string";
}
