/** The session of a tab: kept where storage is allowed, and made again where the server has lost it. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { recall, reopening, store } from "../../static/js/seat.js";

afterEach(() => delete globalThis.sessionStorage);

function storage() {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  return kept;
}

test("what is stored is recalled, and what is no session is not", () => {
  const kept = storage();
  assert.equal(recall(), null);
  store({ id: "a", token: "b" });
  assert.deepEqual(recall(), { id: "a", token: "b" });
  store(null);
  assert.equal(kept.size, 0);
  for (const text of ["{", "null", '{"id": 3, "token": "b"}']) {
    kept.set("session", text);
    assert.equal(recall(), null);
  }
});

test("a frame without storage goes on without it", () => {
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    get: () => {
      throw new Error("denied");
    },
  });
  store({ id: "a", token: "b" });
  assert.equal(recall(), null);
});

test("a run that the server has lost is made again, no other is", () => {
  const session = (id) => ({ session: { id, token: "t" } });
  const status = { recipe: { seed: 3, changes: [] }, position: 7 };
  const asked = { type: "open", recipe: status.recipe, step: 7 };
  assert.deepEqual(reopening({ welcome: session("a"), status }, session("b")), asked);
  assert.equal(reopening({ welcome: session("a"), status }, session("a")), null);
  assert.equal(reopening({ welcome: null, status: null }, session("b")), null);
});
