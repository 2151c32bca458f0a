/** The question of a room in the state: it comes, keeps the picture before the step, and goes. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { initialState, reduce } from "../../static/js/state/store.js";

const golden = JSON.parse(readFileSync(new URL("../golden/question.json", import.meta.url)));
const WEIGHT = { address: "fc2.weight", index: [0, 1] };
const question = (more = {}) => ({
  ...golden,
  id: "a",
  state: "open",
  step: 3,
  subject: { place: "weight", ...WEIGHT },
  ...more,
});
const step = (number) => ({ type: "step", step: number, position: number + 1, done: true, losses: [] });
const slice = (number, more = {}) => ({
  type: "slice",
  step: number,
  ...WEIGHT,
  preview: false,
  arrays: { losses_after: {} },
  ...more,
});
const surface = (number) => ({ type: "surface", step: number });
const room = { type: "room", role: "follower", over: false };
const after = (...messages) => messages.reduce(reduce, initialState());
const BEFORE = [step(2), slice(2), surface(2)];

test("what the page showed when the question came stays while the step is made", () => {
  const asked = after(...BEFORE, question());
  assert.equal(asked.question.id, "a");
  const made = [step(3), slice(3), surface(3), question({ state: "revealed" })].reduce(reduce, asked);
  assert.equal(made.questionPicture.slice.step, 2);
  assert.equal(made.questionPicture.surface.step, 2);
  assert.equal(made.question.state, "revealed");
});

test("another question takes the picture anew; a dropped one and a room that is left take it away", () => {
  const asked = after(...BEFORE, question());
  const again = [step(3), slice(3), question({ id: "b", step: 4 })].reduce(reduce, asked);
  assert.equal(again.questionPicture.slice.step, 3);
  assert.equal(again.questionPicture.surface, null); // that of step 3 has not come
  for (const gone of [question({ state: "dropped" }), { type: "local/room-left" }, { ...room, over: true }]) {
    const state = reduce(asked, gone);
    assert.deepEqual([state.question, state.questionPicture], [null, null]);
  }
});

test("a page that joins gets the picture once it comes, and never that of another weight or step", () => {
  const asked = after(question());
  assert.deepEqual(asked.questionPicture, { slice: null, surface: null, prediction: null });
  const other = slice(2, { index: [1, 1] });
  const early = slice(1);
  const preview = slice(3, { preview: true });
  for (const wrong of [other, early, preview]) assert.equal(reduce(asked, wrong).questionPicture.slice, null);
  const late = [step(2), slice(2), surface(2)].reduce(reduce, asked);
  assert.equal(late.questionPicture.slice.step, 2);
  assert.equal(late.questionPicture.surface.step, 2);
});

test("at the end of a run the slice of the next step shows the weight before it", () => {
  const asked = after(slice(2, { arrays: {} }), question());
  assert.equal(asked.questionPicture.slice, null); // before step 2, not after it
  const begun = after({ ...step(3), position: 3, done: false }, slice(3, { arrays: {} }), question());
  assert.equal(begun.questionPicture.slice.step, 3);
});

test("a page with a run of its own keeps nothing of it for the question", () => {
  const own = after({ type: "local/following", following: "own" }, ...BEFORE, question());
  assert.deepEqual(own.questionPicture, { slice: null, surface: null, prediction: null });
});

test("the form opens with what is to be asked, and closes when the question comes", () => {
  const draft = { kind: "direction", subject: WEIGHT };
  const open = after({ type: "local/question-form", open: true, draft });
  assert.deepEqual(open.questionForm, { draft });
  assert.equal(reduce(open, question()).questionForm, null);
  assert.equal(reduce(open, { type: "local/question-form", open: false }).questionForm, null);
});
