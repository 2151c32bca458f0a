/** The message decoder: golden messages, zero-copy arrays, and malformed messages. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { decodeMessage, encodeCommand } from "../../static/js/net/protocol.js";

const GOLDEN = new URL("../golden/", import.meta.url);
const expected = JSON.parse(readFileSync(new URL("expected.json", GOLDEN), "utf8"));

function golden(name) {
  const blob = new URL(`${name}.bin`, GOLDEN);
  if (!existsSync(blob)) return readFileSync(new URL(`${name}.json`, GOLDEN), "utf8");
  const bytes = readFileSync(blob);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

for (const name of Object.keys(expected)) {
  test(`golden message: ${name}`, () => {
    const { arrays, ...scalars } = decodeMessage(golden(name));
    assert.deepEqual(scalars, expected[name].message);
    assert.deepEqual(Object.keys(arrays).sort(), Object.keys(expected[name].arrays).sort());
    for (const [key, { shape, values }] of Object.entries(expected[name].arrays)) {
      assert.deepEqual(arrays[key].shape, shape);
      const numbers = values.map((value) => Number(value.toString().replace("inf", "Infinity")));
      assert.deepEqual([...arrays[key].data], numbers);
    }
  });
}

test("arrays are views, not copies", () => {
  const data = golden("step");
  const { arrays } = decodeMessage(data);
  for (const { data: view } of Object.values(arrays)) assert.equal(view.buffer, data);
});

test("what is cut short is refused with what was wrong", () => {
  const data = golden("step");
  assert.throws(() => decodeMessage(data.slice(0, 4)), /at least 8/);
  assert.throws(() => decodeMessage(data.slice(0, 40)), /header: says/);
  assert.throws(() => decodeMessage(data.slice(0, data.byteLength - 4)), /bytes came for the shape/);
  assert.throws(() => decodeMessage("[1"), SyntaxError);
  assert.throws(() => decodeMessage("3"), /an object is needed/);
});

test("commands are JSON", () => {
  assert.equal(encodeCommand({ type: "seek", step: 3 }), '{"type":"seek","step":3}');
});
