/**
 * Files of a run: writes a recipe file, and reads a run from a recipe file, a parameter file, or a
 * checkpoint of `python -m engine train --save`. Parameters are not loaded: their run is replayed and
 * compared with them.
 */

/** @import { Link } from "../scene/scene_types.js" */
/** @import { StateWith } from "../state/state_types.js" */

import { isPlainObject } from "../scene/plain_object.js";
import { captureScene } from "../scene/scene.js";
import { sketchText } from "../share_link/replay_exactness.js";
import { schemaProblem } from "../share_link/schema.js";

const MARK = "backprop-explorer";
const VERSION = 1;
const MOST_HEADER = 2 ** 20;
const FLOATS = ["F32", "F64"];
export const MAX_FILE_BYTES = 64 * 2 ** 20;

/** The recipe of a state as the text of a recipe file. @param {StateWith<"status">} state */
export function recipeText({ status }) {
  const { recipe, position, fingerprint, sketch } = status;
  const file = {
    made_by: MARK,
    version: VERSION,
    holds: "recipe",
    recipe,
    step: position,
    fingerprint,
    sketch: sketchText(sketch),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/**
 * The link that opens the run of a file in the current view: {link}, with `unchecked` if its parameters
 * could not be compared with their fingerprint; or {problem}, a sentence.
 * @param {{name: string, bytes: ArrayBuffer}} file @param {StateWith<"status">} state
 * @returns {Promise<{link: Link, unchecked: boolean} | {problem: string}>}
 */
export async function linkOfFile({ name, bytes }, state) {
  try {
    const weights = holdsArrays(name, bytes);
    const about = weights ? metadataOf(bytes) : parsed(new TextDecoder().decode(bytes), "The file");
    const checkpoint = about.checkpoint === MARK;
    if (!checkpoint) {
      expect("made_by", about.made_by, MARK, weights ? ELSEWHERE : "");
      expect("holds", about.holds, weights ? "parameters" : "recipe");
    }
    expect("version", Number(about.version), VERSION);
    const recipe = weights ? parsed(about.recipe, "recipe") : about.recipe;
    const { step } = about;
    const fingerprint = checkpoint ? about.parameters_fingerprint : about.fingerprint;
    const known = weights && fingerprint !== undefined;
    const found = known ? await fingerprintOf(bytes, about.addresses, !checkpoint) : null;
    if (found) expect("the fingerprint of its numbers", found, fingerprint, CHANGED);
    const scene = {
      ...captureScene(state),
      recipe,
      step: Number(step),
      fingerprint: fingerprint ?? null,
      image: 0,
    };
    /** @type {unknown} */
    const link = { scene, begin: false, controls: "all", theme: null, sketch: about.sketch ?? null };
    if (!isLink(link)) throw new Error(String(schemaProblem(link)).replace("link.scene.", ""));
    return { link, unchecked: weights && !found };
  } catch (failure) {
    return { problem: `${name}: ${failure instanceof Error ? failure.message : failure}` };
  }
}

/** @param {unknown} link @returns {link is Link} whether it is of the form of a link */
function isLink(link) {
  return schemaProblem(link) === null;
}

/**
 * Whether a file is a safetensors file: by its name, or else by the length that it begins with.
 * @param {string} name @param {ArrayBuffer} bytes
 */
function holdsArrays(name, bytes) {
  if (/\.(safetensors|json)$/.test(name)) return name.endsWith(".safetensors");
  return new Uint8Array(bytes, 0, Math.min(8, bytes.byteLength)).includes(0);
}

const ELSEWHERE =
  " A run here is what its recipe makes: parameters from elsewhere have none, and a run with them could " +
  "be neither shared nor gone back in.";
const CHANGED = " They were changed after they were saved, and no recipe makes them.";

/** @param {string} what @param {unknown} found @param {unknown} allowed @param {string} [more] */
function expect(what, found, allowed, more = "") {
  if (found !== allowed) throw new Error(`${what}: got ${brief(found)}; allowed: ${allowed}.${more}`);
}

/** @param {unknown} value */
function brief(value) {
  return value === undefined ? "nothing" : String(JSON.stringify(value)).slice(0, 40);
}

/** @param {unknown} text @param {string} what @returns {Record<string, unknown>} */
function parsed(text, what) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(String(text));
    if (isPlainObject(value)) return value;
  } catch {
    // The sentence below says it.
  }
  throw new Error(`${what}: got ${brief(text)}; allowed: an object as JSON.`);
}

/** @param {ArrayBuffer} bytes of a file */
function metadataOf(bytes) {
  const metadata = headerOf(bytes).__metadata__;
  return isPlainObject(metadata) ? metadata : {};
}

/** @param {ArrayBuffer} bytes of a file */
function headerOf(bytes) {
  const length = bytes.byteLength < 8 ? Infinity : Number(new DataView(bytes).getBigUint64(0, true));
  if (length > MOST_HEADER || 8 + length > bytes.byteLength) {
    throw new Error(
      `got ${bytes.byteLength} bytes that are no safetensors file; ` +
        "allowed: one with a header of at most 1 MiB.",
    );
  }
  return parsed(new TextDecoder().decode(new Uint8Array(bytes, 8, length)), "header");
}

/**
 * The fingerprint of the parameters, as engine.fingerprint takes it; null where no browser hashes.
 * @param {ArrayBuffer} bytes of the file @param {unknown} addresses as JSON
 * @param {boolean} renamed whether kernels have PyTorch's name
 */
async function fingerprintOf(bytes, addresses, renamed) {
  const header = headerOf(bytes);
  const start = 8 + Number(new DataView(bytes).getBigUint64(0, true));
  /** @type {unknown} */
  const names = JSON.parse(String(addresses ?? "[]"));
  const parts = (Array.isArray(names) ? names.map(String) : []).flatMap((address) => {
    const tensor = header[renamed ? address.replace(/\.kernel$/, ".weight") : address];
    const [from, to] = offsetsOf(tensor);
    if (!(from >= 0 && to >= from && start + to <= bytes.byteLength)) {
      throw new Error(
        `${brief(address)}: got ${brief(tensor)}; allowed: an array of F32 or F64 inside the file.`,
      );
    }
    return [new TextEncoder().encode(address), new Uint8Array(bytes, start + from, to - from)];
  });
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Where an array of floating-point numbers begins and ends; [NaN, NaN] where it is none.
 * @param {unknown} tensor
 */
function offsetsOf(tensor) {
  const offsets = isPlainObject(tensor) && FLOATS.includes(String(tensor.dtype)) ? tensor.data_offsets : null;
  return Array.isArray(offsets) ? [Number(offsets[0]), Number(offsets[1])] : [NaN, NaN];
}
