/** Sizes of two sides: read as people write them, written back, and stepped within the limits. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesText, estimateText, shapeText } from "../../static/js/text/costs.js";
import { nudgedPair, pairText, parsePair } from "../../static/js/text/parse_pair.js";

test("a size is one number or two, with any sign between them", () => {
  for (const text of ["5", " 5 ", "5 × 5", "5x5", "5,5"]) assert.equal(parsePair(text), 5, text);
  for (const text of ["3×5", "3 x 5", "3, 5", "3 5", "3*5", "3;5"])
    assert.deepEqual(parsePair(text), [3, 5], text);
  const wrong = ["", "a", "3×", "×3", "1×2×3", "2.5", "3 × b"];
  for (const text of wrong) assert.equal(parsePair(text), null, text);
});

test("what is written is read back", () => {
  for (const pair of [1, 7, [3, 5], [11, 1]]) assert.deepEqual(parsePair(pairText(pair)), pair);
});

test("both sides step together and stay within the limits", () => {
  const limits = { least: 1, most: 6 };
  assert.equal(nudgedPair(5, 1, limits), 6);
  assert.equal(nudgedPair(6, 1, limits), 6);
  assert.deepEqual(nudgedPair([1, 4], -1, limits), [1, 3]);
});

test("costs are written in two digits with their unit", () => {
  assert.deepEqual([640, 3200, 999_600, 1_540_000, 2e12].map(bytesText), [
    "640 B",
    "3.2 kB",
    "1.0 MB",
    "1.5 MB",
    "2.0 TB",
  ]);
  assert.deepEqual([0.00042, 0.0123, 3.44].map(estimateText), ["0.42 ms", "12 ms", "3.4 s"]);
  assert.equal(shapeText([4, 28, 28]), "4 × 28 × 28");
});
