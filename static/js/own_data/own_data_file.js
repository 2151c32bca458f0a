/**
 * Writes own pictures as one file: the same bytes as `own_data_to_bytes` of engine/data/own_data_file.py, and
 * the name of the data, as `OwnData.problem` of engine/data/own_data.py. Pure.
 */

/** @typedef {{groups: {name: string, pictures: {pixels: Uint8Array}[]}[], size: number, colour: boolean,
 *   heldOutPercent: number, seed: number}} FileContents the part of a collection that its file holds */

const MARK = "backprop-explorer";
const FORM_VERSION = 1;
const ALIGNMENT = 8; // bytes

/**
 * A safetensors file with the arrays `images` (n, C, size, size) and `labels` (n,).
 * @param {FileContents} contents
 */
export function ownDataFile(contents) {
  const { images, labels, shape } = arraysOf(contents);
  const { heldOutPercent, seed } = contents;
  const names = contents.groups.map(({ name }) => JSON.stringify(name)).join(", ");
  const header = {
    __metadata__: {
      classes: `[${names}]`,
      data: MARK,
      split: `{"seed": ${seed}, "held_out_percent": ${heldOutPercent}}`,
      version: String(FORM_VERSION),
    },
    images: { dtype: "U8", shape, data_offsets: [0, images.length] },
    labels: {
      dtype: "U8",
      shape: [labels.length],
      data_offsets: [images.length, images.length + labels.length],
    },
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const start = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(text, 8);
  return joined([start, images, labels]);
}

/**
 * The name of the data in a recipe, `sha256:` and 64 hex digits; null where the browser does not hash, as on
 * a page without HTTPS.
 * @param {FileContents} contents
 */
export async function ownProblem(contents) {
  if (!globalThis.crypto?.subtle) return null;
  const { images, labels, shape } = arraysOf(contents);
  const { heldOutPercent, seed } = contents;
  const header = {
    classes: contents.groups.map(({ name }) => name),
    shape,
    split: { held_out_percent: heldOutPercent, seed },
    version: FORM_VERSION,
  };
  const text = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", joined([text, images, labels])));
  return `sha256:${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {FileContents} contents */
function arraysOf({ groups, size, colour }) {
  const channels = colour ? 3 : 1;
  const images = joined(groups.flatMap(({ pictures }) => pictures.map(({ pixels }) => pixels)));
  const labels = Uint8Array.from(groups.flatMap(({ pictures }, label) => pictures.map(() => label)));
  if (images.length !== labels.length * channels * size * size)
    throw new Error(
      `the pictures: got ${images.length} bytes; allowed: ` +
        `${labels.length} × ${channels} × ${size} × ${size}.`,
    );
  return { images, labels, shape: [labels.length, channels, size, size] };
}

/** @param {Uint8Array[]} parts @returns {Uint8Array<ArrayBuffer>} */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
