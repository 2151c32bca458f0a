/** Keyboard shortcuts: every action can be reached on every keyboard layout. */

import assert from "node:assert/strict";
import test from "node:test";

import { isSingleSign, KEY_GROUPS, keyOf } from "../../static/js/app/keyboard_shortcuts.js";

const action = (key, code, more = {}) => keyOf({ key, code, ...more })?.action;

test("Latin letters go by their sign wherever they lie", () => {
  assert.equal(action("s", "KeyS"), "step"); // QWERTY
  assert.equal(action("S", "KeyS", { shiftKey: true }), "step");
  assert.equal(action("s", "Semicolon"), "step"); // Dvorak
  assert.equal(action("o", "KeyS"), undefined); // the QWERTY S key on Dvorak
  assert.equal(action("l", "KeyP"), "share");
  assert.equal(action("z", "KeyY", { ctrlKey: true }), "undo"); // QWERTZ
  assert.equal(action("y", "KeyZ", { ctrlKey: true }), "redo");
  assert.equal(action("z", "KeyW", { metaKey: true }), "undo"); // AZERTY
  assert.equal(action("Z", "KeyZ", { ctrlKey: true, shiftKey: true }), "redo");
});

test("letters of other scripts go by their place", () => {
  const layouts = {
    Greek: {
      σ: "KeyS",
      γ: "KeyG",
      δ: "KeyD",
      λ: "KeyL",
      τ: "KeyT",
      ν: "KeyN",
      π: "KeyP",
      ρ: "KeyR",
      φ: "KeyF",
    },
    Cyrillic: {
      ы: "KeyS",
      п: "KeyG",
      в: "KeyD",
      д: "KeyL",
      е: "KeyT",
      т: "KeyN",
      з: "KeyP",
      к: "KeyR",
      а: "KeyF",
    },
    Hebrew: {
      ד: "KeyS",
      ע: "KeyG",
      ג: "KeyD",
      ך: "KeyL",
      א: "KeyT",
      מ: "KeyN",
      פ: "KeyP",
      ר: "KeyR",
      כ: "KeyF",
    },
    Arabic: {
      س: "KeyS",
      ل: "KeyG",
      ي: "KeyD",
      م: "KeyL",
      ف: "KeyT",
      ى: "KeyN",
      ح: "KeyP",
      ق: "KeyR",
      ب: "KeyF",
    },
  };
  const expected = ["step", "goTo", "draw", "share", "tour", "next", "previous", "again", "enlarge"];
  for (const [name, keys] of Object.entries(layouts)) {
    assert.deepEqual(
      Object.entries(keys).map(([key, code]) => action(key, code)),
      expected,
      name,
    );
  }
  assert.equal(action("я", "KeyZ", { ctrlKey: true }), "undo");
  assert.equal(action("Я", "KeyZ", { ctrlKey: true, shiftKey: true }), "redo");
  assert.equal(action("с", "KeyC"), undefined); // Cyrillic, looks like a Latin c
});

test("stages go by their digit, or by its place where that gives another sign", () => {
  const stages = ["watch", "descend", "inside", "compare", "everything"];
  const places = ["Digit1", "Digit2", "Digit3", "Digit4", "Digit5"];
  for (const signs of [
    ["1", "2", "3", "4", "5"],
    ["&", "é", '"', "'", "("],
    ["+", "ě", "š", "č", "ř"],
    ["۱", "۲", "۳", "۴", "۵"],
  ]) {
    assert.deepEqual(
      signs.map((sign, place) => action(sign, places[place])),
      stages,
    );
  }
  assert.equal(action("1", "Digit1", { shiftKey: true }), "watch"); // AZERTY
  assert.equal(action("1", "Numpad1"), "watch");
  assert.equal(action("!", "Digit1", { shiftKey: true }), undefined);
  assert.equal(action("6", "Digit6"), undefined);
});

test("the list of keys opens with the question mark of each layout", () => {
  assert.equal(action("?", "Slash", { shiftKey: true }), "help");
  assert.equal(action("?", "Minus", { shiftKey: true }), "help"); // QWERTZ
  assert.equal(action("?", "KeyM", { shiftKey: true }), "help"); // AZERTY
  assert.equal(action("؟", "Slash", { shiftKey: true }), "help"); // Arabic
  assert.equal(action("_", "Slash", { shiftKey: true }), undefined);
});

test("what belongs to the browser, an input method or a dead key is left alone", () => {
  assert.equal(action("s", "KeyS", { ctrlKey: true }), undefined);
  assert.equal(action("s", "KeyS", { altKey: true }), undefined);
  assert.equal(action("ы", "KeyS", { ctrlKey: true }), undefined);
  assert.equal(action("Dead", "KeyS"), undefined);
  assert.equal(action("s", "KeyS", { isComposing: true }), undefined);
  assert.equal(action("ArrowUp", "ArrowUp"), undefined);
});

test("single signs can be turned off: letters, digits and the question mark, not named keys", () => {
  const off = (key) => isSingleSign(keyOf({ key, code: "" }));
  assert.deepEqual(["s", "1", "?"].map(off), [true, true, true]);
  assert.deepEqual([" ", "Escape", "ArrowLeft", "Home"].map(off), [false, false, false, false]);
  assert.equal(isSingleSign(keyOf({ key: "z", code: "KeyZ", ctrlKey: true })), false);
});

test("no two keys of the table are the same, and each says what it does", () => {
  const keys = KEY_GROUPS.flatMap((group) => group.keys);
  const marks = keys.map(({ signs, control, shift }) => JSON.stringify([signs[0], control, shift]));
  assert.equal(new Set(marks).size, keys.length);
  for (const { words } of keys) assert.match(words, /^[A-Z]/);
});
