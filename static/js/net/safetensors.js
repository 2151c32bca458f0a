/** Reads the bytes of safetensors: the texts of its metadata, and its arrays as views into the bytes. */

/** @import { Tensor, TensorData } from "./protocol_types.js" */

import { isPlainObject } from "../scene/plain_object.js";

/**
 * @typedef {{new (buffer: ArrayBuffer, offset: number, length: number): TensorData,
 *   BYTES_PER_ELEMENT: number}} TensorClass
 * @typedef {{dtype: string, shape: number[], data_offsets: [number, number]}} TensorEntry
 */

/** @type {Record<string, TensorClass | undefined>} */
const VIEWS = { F32: Float32Array, F64: Float64Array, U8: Uint8Array, I32: Int32Array };

/**
 * Read safetensors. Throws an Error that names what is wrong.
 * @param {ArrayBuffer} data
 * @returns {{metadata: Record<string, unknown>, arrays: Record<string, Tensor>}}
 */
export function readSafetensors(data) {
  if (data.byteLength < 8) throw new Error(`message: got ${data.byteLength} bytes; at least 8 are needed`);
  const length = Number(new DataView(data).getBigUint64(0, true));
  if (8 + length > data.byteLength) {
    throw new Error(`header: says ${length} bytes; only ${data.byteLength - 8} came`);
  }
  const header = parsedObject(new TextDecoder().decode(new Uint8Array(data, 8, length)), "header");
  const { __metadata__: metadata, ...entries } = header;
  /** @type {Record<string, Tensor>} */
  const arrays = {};
  for (const [name, entry] of Object.entries(entries)) arrays[name] = tensor(name, entry, data, 8 + length);
  return { metadata: isPlainObject(metadata) ? metadata : {}, arrays };
}

/**
 * An object from JSON.
 * @param {string} text @param {string} what
 * @returns {Record<string, unknown>}
 */
export function parsedObject(text, what) {
  /** @type {unknown} */
  const value = JSON.parse(text);
  if (!isPlainObject(value)) throw new Error(`${what}: got ${text.slice(0, 40)}; an object is needed`);
  return value;
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

/** @param {unknown} value @returns {value is TensorEntry} */
function isEntry(value) {
  if (!isPlainObject(value) || typeof value.dtype !== "string") return false;
  const { shape, data_offsets: offsets } = value;
  return isNumbers(shape) && isNumbers(offsets) && offsets.length === 2;
}

/** @param {unknown} value @returns {value is number[]} */
function isNumbers(value) {
  return Array.isArray(value) && value.every((number) => typeof number === "number");
}
