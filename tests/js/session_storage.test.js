/** The session of a tab: kept in session storage. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { recallSession, storeSession } from "../../static/js/net/session_storage.js";

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
  assert.equal(recallSession(), null);
  storeSession({ id: "a", token: "b" });
  assert.deepEqual(recallSession(), { id: "a", token: "b" });
  storeSession(null);
  assert.equal(kept.size, 0);
  for (const text of ["{", "null", '{"id": 3, "token": "b"}']) {
    kept.set("session", text);
    assert.equal(recallSession(), null);
  }
});

test("a frame without storage goes on without it", () => {
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    get: () => {
      throw new Error("denied");
    },
  });
  storeSession({ id: "a", token: "b" });
  assert.equal(recallSession(), null);
});
