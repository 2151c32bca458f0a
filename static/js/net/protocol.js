/**
 * Encodes commands as text and decodes messages from text or bytes; the counterpart of app/protocol.
 * Malformed data is rejected with an error that names the problem.
 */

/** @import { Command, Message, Tensor, TensorData } from "./protocol_types.js" */

/**
 * @typedef {{new (buffer: ArrayBuffer, offset: number, length: number): TensorData,
 *   BYTES_PER_ELEMENT: number}} TensorClass
 * @typedef {{dtype: string, shape: number[], data_offsets: [number, number]}} TensorEntry
 */

export const PROTOCOL_VERSION = 1;

/** @type {Record<string, TensorClass | undefined>} */
const VIEWS = { F32: Float32Array, F64: Float64Array, U8: Uint8Array, I32: Int32Array };

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
  if (data.byteLength < 8) throw new Error(`message: got ${data.byteLength} bytes; at least 8 are needed`);
  const length = Number(new DataView(data).getBigUint64(0, true));
  if (8 + length > data.byteLength) {
    throw new Error(`header: says ${length} bytes; only ${data.byteLength - 8} came`);
  }
  const header = parsed(new TextDecoder().decode(new Uint8Array(data, 8, length)), "header");
  const { __metadata__: metadata, ...entries } = header;
  const text = isObject(metadata) ? metadata.message : undefined;
  if (typeof text !== "string") throw new Error("header: __metadata__.message is missing");
  /** @type {Record<string, Tensor>} */
  const arrays = {};
  for (const [name, entry] of Object.entries(entries)) arrays[name] = tensor(name, entry, data, 8 + length);
  return messageOf(text, arrays);
}

/** @param {string} text @param {Record<string, Tensor>} arrays */
function messageOf(text, arrays) {
  const message = { ...parsed(text, "message"), arrays };
  if (!isMessage(message)) throw new Error(`message: got ${text.slice(0, 40)}; a type is needed`);
  return message;
}

/** @param {string} name @param {unknown} entry @param {ArrayBuffer} buffer @param {number} start */
function tensor(name, entry, buffer, start) {
  if (!isEntry(entry)) throw new Error(`${name}: got ${JSON.stringify(entry)}; an array's place is needed`);
  const { dtype, shape } = entry;
  const [begin, end] = entry.data_offsets;
  const View = VIEWS[dtype];
  if (!View) throw new Error(`${name}: got type ${dtype}; allowed: ${Object.keys(VIEWS).join(", ")}`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== count * View.BYTES_PER_ELEMENT || start + end > buffer.byteLength) {
    throw new Error(`${name}: ${end - begin} bytes came for the shape [${shape}] of ${dtype}`);
  }
  return { shape, data: new View(buffer, start + begin, count) };
}

/** @param {string} text @param {string} what */
function parsed(text, what) {
  /** @type {unknown} */
  const value = JSON.parse(text);
  if (!isObject(value)) throw new Error(`${what}: got ${text.slice(0, 40)}; an object is needed`);
  return value;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return value !== null && typeof value === "object";
}

/** @param {object} value @returns {value is Message} */
function isMessage(value) {
  return "type" in value && typeof value.type === "string";
}

/** @param {unknown} value @returns {value is TensorEntry} */
function isEntry(value) {
  if (!isObject(value) || typeof value.dtype !== "string") return false;
  const { shape, data_offsets: offsets } = value;
  return isNumbers(shape) && isNumbers(offsets) && offsets.length === 2;
}

/** @param {unknown} value @returns {value is number[]} */
function isNumbers(value) {
  return Array.isArray(value) && value.every((number) => typeof number === "number");
}
