/** Display preferences in the local storage of the browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createViewPreferences } from "../../static/js/app/view_preferences.js";

function storage(text = null) {
  const kept = new Map(text === null ? [] : [["backprop-explorer-view", text]]);
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

test("stage, dimension and colour channels are remembered, and nothing else", () => {
  const browser = storage();
  const preferences = createViewPreferences(browser);
  assert.deepEqual(preferences.known, {});
  preferences.keep({ stage: "descend", enlarged: null });
  preferences.keep({ pane: "weight", inspector: true });
  preferences.keep({ dimension: "2-D" });
  preferences.keep({ channels: "separate", scale: "each" });
  assert.deepEqual(createViewPreferences(browser).known, {
    stage: "descend",
    dimension: "2-D",
    channels: "separate",
  });
});

test("what is stored by somebody else, or cannot be stored, does no harm", () => {
  for (const text of ["{", "[]", "null", '"watch"', '{"stage":"<b>","dimension":4,"__proto__":{"x":1}}'])
    assert.deepEqual(createViewPreferences(storage(text)).known, {}, text);
  const full = {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("full");
    },
  };
  const preferences = createViewPreferences(full);
  preferences.keep({ stage: "inside" });
  assert.deepEqual(preferences.known, { stage: "inside" });
  assert.deepEqual(createViewPreferences(null).known, {});
});
