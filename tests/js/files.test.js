/** Opened files: the run that each belongs to, and error messages for refused files. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { fileContent } from "../../static/js/share/download.js";
import { linkOfFile, recipeText } from "../../static/js/share/run_files.js";
import { V2_DICTIONARY } from "../../static/js/share_link/v2_dictionary.js";
import { initialState } from "../../static/js/state/store.js";

const recipe = {
  ...V2_DICTIONARY.leftOut.recipe,
  seed: 5,
  changes: [{ step: 1, name: "momentum", value: 0.5 }],
};
const status = { recipe, position: 7, fingerprint: "0123456789abcdef", sketch: [1 / 3, 2, 3, -4e-9] };
const state = { ...initialState(), survey: V2_DICTIONARY.leftOut.survey, status };
const bytesOf = (text) => new TextEncoder().encode(text).buffer;
const opened = (name, bytes) => linkOfFile({ name, bytes }, state);

const KERNEL = new Float32Array([1, -2, 0.5, 3]);
const BIAS = new Float32Array([0.25]);

/** A parameter file as engine/export/weights.py writes it; safetensors sorts, so the bias is first. */
function weights(told = {}, tensors = {}, data = [BIAS, KERNEL]) {
  const digest = createHash("sha256")
    .update("conv1.kernel")
    .update(Buffer.from(KERNEL.buffer))
    .update("conv1.bias")
    .update(Buffer.from(BIAS.buffer));
  const header = {
    __metadata__: {
      made_by: "backprop-explorer",
      version: "1",
      holds: "parameters",
      recipe: JSON.stringify(recipe),
      step: "7",
      fingerprint: digest.digest("hex").slice(0, 16),
      addresses: '["conv1.kernel", "conv1.bias"]',
      ...told,
    },
    "conv1.bias": { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    "conv1.weight": { dtype: "F32", shape: [1, 1, 2, 2], data_offsets: [4, 20] },
    ...tensors,
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const whole = Buffer.concat([length, text, ...data.map((one) => Buffer.from(one.buffer))]);
  return new Uint8Array(whole).buffer;
}

test("a recipe that was saved opens the run at its step", async () => {
  const { link, problem, unchecked } = await opened("recipe.json", bytesOf(recipeText(state)));
  assert.equal(problem, undefined);
  assert.deepEqual(
    [link.scene.recipe, link.scene.step, link.scene.fingerprint],
    [recipe, 7, status.fingerprint],
  );
  assert.deepEqual(link.sketch, [0.333333333, 2, 3, -4e-9]);
  assert.equal(unchecked, false);
});

test("parameters say which run they are of, and are compared with their fingerprint", async () => {
  const { link, problem, unchecked } = await opened("a.safetensors", weights());
  assert.equal(problem, undefined);
  assert.deepEqual([link.scene.recipe, link.scene.step, unchecked], [recipe, 7, false]);
  const changed = await opened("a.safetensors", weights({}, {}, [BIAS, KERNEL.map((one) => one + 1)]));
  const said =
    /^a\.safetensors: the fingerprint of its numbers: got "[0-9a-f]{16}"; allowed: [0-9a-f]{16}\. /;
  assert.match(changed.problem, said);
  assert.ok(changed.problem.replace(said, "").startsWith("They were changed"));
});

/** A checkpoint as engine/training/saved_runs.py writes it: the engine's names, the optimizer's arrays. */
function checkpoint(told = {}) {
  const parameters = { "conv1.bias": [0, 4], "conv1.kernel": [4, 20] };
  const renamed = Object.fromEntries(
    Object.entries(parameters).map(([name, data_offsets]) => [
      name,
      { dtype: "F32", shape: [(data_offsets[1] - data_offsets[0]) / 4], data_offsets },
    ]),
  );
  const digest = createHash("sha256")
    .update("conv1.kernel")
    .update(Buffer.from(KERNEL.buffer))
    .update("conv1.bias")
    .update(Buffer.from(BIAS.buffer));
  return weights(
    {
      made_by: undefined,
      holds: undefined,
      checkpoint: "backprop-explorer",
      fingerprint: "of all contents",
      parameters_fingerprint: digest.digest("hex").slice(0, 16),
      ...told,
    },
    {
      "conv1.weight": undefined,
      ...renamed,
      "optimizer/momentum/conv1.bias": { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    },
  );
}

test("a checkpoint of the command line opens the run at its step, whatever its name", async () => {
  for (const name of ["run.safetensors", "run"]) {
    const { link, problem, unchecked } = await opened(name, checkpoint());
    assert.equal(problem, undefined);
    assert.deepEqual([link.scene.recipe, link.scene.step, unchecked], [recipe, 7, false]);
    assert.match(link.scene.fingerprint, /^[0-9a-f]{16}$/);
  }
  const old = await opened("old", checkpoint({ parameters_fingerprint: undefined, addresses: undefined }));
  assert.deepEqual([old.problem, old.link.scene.fingerprint, old.unchecked], [undefined, null, true]);
  const { problem } = await opened("run", checkpoint({ parameters_fingerprint: "0123456789abcdef" }));
  assert.match(problem, /They were changed after they were saved/);
});

const REFUSED = {
  "elsewhere.safetensors": [
    weights({ made_by: "somebody" }),
    /made_by: got "somebody"; allowed: backprop-explorer\. A run here is what its recipe makes/,
  ],
  "bare.safetensors": [weights({ made_by: undefined }), /made_by: got nothing/],
  "gradients.safetensors": [weights({ holds: "gradients" }), /holds: got "gradients"; allowed: parameters/],
  "newer.safetensors": [weights({ version: "2" }), /version: got 2; allowed: 1/],
  "step.safetensors": [weights({ step: "-1" }), /step: got -1; allowed: a whole number/],
  "recipe.safetensors": [weights({ recipe: "[]" }), /recipe: got "\[\]"; allowed: an object as JSON/],
  "outside.safetensors": [
    weights({}, { "conv1.bias": { dtype: "F32", shape: [1], data_offsets: [0, 4000] } }),
    /"conv1\.bias": got \{.*allowed: an array of F32 or F64 inside the file/,
  ],
  "kind.safetensors": [
    weights({}, { "conv1.bias": { dtype: "I8", shape: [1], data_offsets: [0, 4] } }),
    /allowed: an array of F32 or F64/,
  ],
  "short.safetensors": [new ArrayBuffer(3), /got 3 bytes that are no safetensors file/],
  "huge.safetensors": [
    new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127, 0]).buffer,
    /header of at most 1 MiB/,
  ],
  "text.json": [bytesOf("hello"), /The file: got "hello"; allowed: an object as JSON/],
  "other.json": [bytesOf('{"made_by": "me"}'), /made_by: got "me"; allowed: backprop-explorer\.$/],
  "field.json": [
    bytesOf('{"made_by": "backprop-explorer", "holds": "recipe", "version": 1, "recipe": 3, "step": 1}'),
    /recipe: got 3; allowed: an object/,
  ],
};

test("what no recipe makes is refused, naming field and value", async () => {
  for (const [name, [bytes, words]] of Object.entries(REFUSED)) {
    const { link, problem } = await opened(name, bytes);
    assert.equal(link, undefined, name);
    assert.ok(problem.startsWith(`${name}: `));
    assert.match(problem, words);
  }
});

test("broken files end in a sentence", async () => {
  const good = new Uint8Array(weights());
  for (let count = 0; count < 2000; count += 1) {
    const bytes = good.slice(0, count % 5 ? good.length : (count * 7) % good.length);
    for (let harm = 0; harm < 3; harm += 1)
      if (bytes.length) bytes[(count * 31 + harm * 17) % bytes.length] ^= 1 << (count % 8);
    const { link, problem } = await opened("b.safetensors", bytes.buffer);
    assert.ok(link || problem.startsWith("b.safetensors: "));
  }
});

test("a data address is text or bytes", () => {
  assert.equal(fileContent("data:image/svg+xml,%3Csvg%3E,%3C/svg%3E"), "<svg>,</svg>");
  assert.deepEqual([...fileContent("data:image/png;base64,iVBORw==")], [0x89, 0x50, 0x4e, 0x47]);
});
