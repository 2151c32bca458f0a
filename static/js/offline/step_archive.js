/** One step of a recording, as app/recording/parts.py packs it: messages, and which question each answers. */

import { decodeMessage } from "../net/protocol.js";

/** @param {ArrayBuffer} data @returns {{ask: number|null, message: object}[]} */
export function archivedMessages(data) {
  const length = Number(new DataView(data).getBigUint64(0, true));
  const { frames } = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, length)));
  const start = 8 + length;
  return frames.map(({ ask, text, begin, end }) => {
    const block = data.slice(start + begin, start + end);
    return { ask, message: decodeMessage(text ? new TextDecoder().decode(block) : block) };
  });
}
