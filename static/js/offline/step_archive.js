/** Unpacks the steps of a recording, as app/recording/step_archive.py packs them. */

/** @import { Message } from "../net/protocol_types.js" */
/** @import { ArchivedMessage } from "./embedded_file_types.js" */

import { decodeMessage } from "../net/protocol.js";
import { inflateEmbedded } from "./embedded_data.js";

/** @typedef {{ask: number | null, text: boolean, begin: number, end: number}} Frame */

/** @param {ArrayBuffer} data @returns {ArchivedMessage[]} its messages, and which question each answers */
export function archivedMessages(data) {
  const length = Number(new DataView(data).getBigUint64(0, true));
  /** @type {{frames: Frame[]}} */
  const { frames } = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, length)));
  const start = 8 + length;
  return frames.map(({ ask, text, begin, end }) => {
    const block = data.slice(start + begin, start + end);
    return { ask, message: decodeMessage(text ? new TextDecoder().decode(block) : block) };
  });
}

/**
 * Unpacks the messages of a step, and caches the most recently requested steps.
 * @param {number} most steps that are kept
 * @returns {(step: number) => Promise<ArchivedMessage[]>}
 */
export function createArchive(most) {
  /** @type {Map<number, ArchivedMessage[]>} */
  const unpacked = new Map();
  return async (step) => {
    const known = unpacked.get(step);
    if (known) return known;
    const [oldest] = unpacked.keys();
    if (unpacked.size >= most) unpacked.delete(oldest);
    const messages = archivedMessages(await inflateEmbedded(`step-${step}`));
    unpacked.set(step, messages);
    return messages;
  };
}

/**
 * The messages of a type.
 * @template {Message["type"]} Type
 * @param {ArchivedMessage[]} archived @param {Type} type
 * @returns {Extract<Message, {type: Type}>[]}
 */
export function messagesOf(archived, type) {
  /** @param {Message} message @returns {message is Extract<Message, {type: Type}>} */
  const isOfType = (message) => message.type === type;
  return archived.map(({ message }) => message).filter(isOfType);
}
