/**
 * Files of a run: the recipe written as one, and what a recipe or a file of parameters says of the
 * run that it is of. Parameters are not taken over: their run is made again and compared with them.
 */

import { schemaProblem } from "../share_link/schema.js";
import { sketchText } from "../share_link/fidelity.js";
import { captureScene } from "../scene/scene.js";

const MARK = "backprop-explorer";
const VERSION = 1;
const MOST_HEADER = 2 ** 20;
const BYTES = { F32: 4, F64: 8 };
export const MAX_FILE_BYTES = 64 * 2 ** 20;

/** The recipe of a state as the text of a file. */
export function recipeText({ status }) {
  const { recipe, position, fingerprint, sketch } = status;
  const told = {
    made_by: MARK,
    version: VERSION,
    holds: "recipe",
    recipe,
    step: position,
    fingerprint,
    sketch: sketchText(sketch),
  };
  return `${JSON.stringify(told, null, 1)}\n`;
}

/**
 * The link that opens what a file says, looked at as the page looks now: {link}, with `unchecked`
 * where its numbers could not be compared with their fingerprint; or {problem}, a sentence.
 * @param {{name: string, bytes: ArrayBuffer}} file @param {object} state
 */
export async function linkOfFile({ name, bytes }, state) {
  try {
    const weights = name.endsWith(".safetensors");
    const told = weights
      ? (headerOf(bytes).__metadata__ ?? {})
      : parsed(new TextDecoder().decode(bytes), "The file");
    expect("made_by", told.made_by, MARK, weights ? ELSEWHERE : "");
    expect("holds", told.holds, weights ? "parameters" : "recipe");
    expect("version", Number(told.version), VERSION);
    const recipe = weights ? parsed(told.recipe, "recipe") : told.recipe;
    const { step, fingerprint } = told;
    const found = weights ? await printOf(bytes, told) : null;
    if (found) expect("the fingerprint of its numbers", found, fingerprint, CHANGED);
    const scene = {
      tour: null,
      ...captureScene(state),
      recipe,
      step: Number(step),
      fingerprint: fingerprint ?? null,
      image: 0,
    };
    const link = { scene, begin: false, controls: "all", theme: null, sketch: told.sketch ?? null };
    const problem = schemaProblem(link);
    if (problem) throw new Error(problem.replace("link.scene.", ""));
    return { link, unchecked: weights && !found };
  } catch (failure) {
    return { problem: `${name}: ${failure.message}` };
  }
}

const ELSEWHERE =
  " A run here is what its recipe makes: parameters from elsewhere have none, and a run with them could be neither shared nor gone back in.";
const CHANGED = " They were changed after they were saved, and no recipe makes them.";

function expect(what, found, allowed, more = "") {
  if (found !== allowed) throw new Error(`${what}: got ${brief(found)}; allowed: ${allowed}.${more}`);
}

function brief(value) {
  return value === undefined ? "nothing" : String(JSON.stringify(value)).slice(0, 40);
}

function parsed(text, what) {
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
  } catch {
    // The sentence below says it.
  }
  throw new Error(`${what}: got ${brief(text)}; allowed: an object as JSON.`);
}

function headerOf(bytes) {
  const length = bytes.byteLength < 8 ? Infinity : Number(new DataView(bytes).getBigUint64(0, true));
  if (length > MOST_HEADER || 8 + length > bytes.byteLength) {
    throw new Error(
      `got ${bytes.byteLength} bytes that are no safetensors file; allowed: one with a header of at most 1 MiB.`,
    );
  }
  return parsed(new TextDecoder().decode(new Uint8Array(bytes, 8, length)), "header");
}

/** The fingerprint of the parameters, as engine.fingerprint takes it; null where no browser hashes. */
async function printOf(bytes, { addresses }) {
  const header = headerOf(bytes);
  const start = 8 + Number(new DataView(bytes).getBigUint64(0, true));
  const names = JSON.parse(addresses ?? "[]");
  const parts = (Array.isArray(names) ? names : []).flatMap((address) => {
    const tensor = header[String(address).replace(/\.kernel$/, ".weight")];
    const [from, to] = tensor?.data_offsets ?? [];
    if (!(tensor?.dtype in BYTES) || !(from >= 0 && to >= from && start + to <= bytes.byteLength)) {
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
