/**
 * The mirror of app/wire and app/commands: commands to text, messages from text or bytes.
 * No socket and no state; what is not of the form is refused with what was wrong.
 */

export const PROTOCOL_VERSION = 1;

const VIEWS = { F32: Float32Array, F64: Float64Array, U8: Uint8Array, I32: Int32Array };

/** @param {object} command @returns {string} */
export function encodeCommand(command) {
  return JSON.stringify(command);
}

/**
 * Return the message that `data` holds, with `arrays`: name → {shape, data}, views into `data`.
 * @param {string|ArrayBuffer} data
 */
export function decodeMessage(data) {
  if (typeof data === "string") return { ...parsed(data, "message"), arrays: {} };
  if (data.byteLength < 8) throw new Error(`message: got ${data.byteLength} bytes; at least 8 are needed`);
  const length = Number(new DataView(data).getBigUint64(0, true));
  if (8 + length > data.byteLength) {
    throw new Error(`header: says ${length} bytes; only ${data.byteLength - 8} came`);
  }
  const header = parsed(new TextDecoder().decode(new Uint8Array(data, 8, length)), "header");
  const text = header.__metadata__?.message;
  if (text === undefined) throw new Error("header: __metadata__.message is missing");
  const arrays = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name !== "__metadata__") arrays[name] = tensor(name, entry, data, 8 + length);
  }
  return { ...parsed(text, "message"), arrays };
}

function tensor(name, { dtype, shape, data_offsets: [begin, end] }, buffer, start) {
  const View = VIEWS[dtype];
  if (!View) throw new Error(`${name}: got type ${dtype}; allowed: ${Object.keys(VIEWS).join(", ")}`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== count * View.BYTES_PER_ELEMENT || start + end > buffer.byteLength) {
    throw new Error(`${name}: ${end - begin} bytes came for the shape [${shape}] of ${dtype}`);
  }
  return { shape, data: new View(buffer, start + begin, count) };
}

function parsed(text, what) {
  const value = JSON.parse(text);
  if (value === null || typeof value !== "object")
    throw new Error(`${what}: got ${text.slice(0, 40)}; an object is needed`);
  return value;
}
