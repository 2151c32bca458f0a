/** How far something over the page moves down until it covers no control. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { wayDown } from "../../static/js/widgets/free_place.js";

const box = (left, top, right, bottom) => ({ left, top, right, bottom });
const NOTICE = box(100, 40, 300, 60);

test("it stays where it covers nothing", () => {
  assert.equal(wayDown(NOTICE, []), 0);
  assert.equal(wayDown(NOTICE, [box(0, 40, 100, 60), box(300, 40, 400, 60), box(100, 60, 300, 80)]), 0);
});

test("it goes below what it covers, and below what it would cover there", () => {
  const row = box(120, 45, 150, 70);
  assert.equal(wayDown(NOTICE, [row]), 30);
  assert.equal(wayDown(NOTICE, [box(200, 80, 220, 95), row, box(0, 70, 90, 500)]), 55);
});

test("it takes the first gap that is high enough", () => {
  assert.equal(wayDown(NOTICE, [box(100, 85, 300, 120), box(100, 40, 300, 65), box(100, 141, 300, 160)]), 25);
  assert.equal(wayDown(NOTICE, [box(100, 84, 300, 120), box(100, 40, 300, 65), box(100, 140, 300, 160)]), 80);
});
