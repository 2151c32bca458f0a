/** What can be asked, the step that answers it in one press, and what is said of a question. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createQuestionStep } from "../../static/js/app/question_step.js";
import { mapChoice, questionChoices, stepIsTooSmall } from "../../static/js/state/question_choices.js";
import { questionOfNextStep, stepCommands } from "../../static/js/state/question_step.js";
import { initialState } from "../../static/js/state/store.js";
import { chapterTexts, everybodyText, joinedText } from "../../static/js/text/everybody_words.js";
import { landingSummary } from "../../static/js/text/question_summary.js";
import {
  answerOptions,
  answerText,
  clockText,
  countText,
  outcomeTexts,
  truthText,
  yourText,
} from "../../static/js/text/question_words.js";

const golden = JSON.parse(readFileSync(new URL("../golden/question.json", import.meta.url)));
const question = (more = {}) => ({
  ...golden,
  id: "a",
  kind: "direction",
  subject: {},
  options: [],
  state: "open",
  round: 1,
  step: 4,
  steps: 1,
  count: 0,
  truth: null,
  yours: null,
  rounds: [],
  notice: null,
  ...more,
});
const WEIGHT = { address: "fc2.weight", index: [0, 1] };
const status = (position = 4, more = {}) => ({ position, state: "ready", learning_rate: 0.05, ...more });
const presenting = (more = {}) => ({
  ...initialState(),
  room: { role: "presenter" },
  status: status(),
  ...more,
});
const types = (commands) => commands.map(({ type }) => type);

test("one press closes, steps and reveals; a rate that is asked about is set before", () => {
  const state = presenting();
  assert.deepEqual(types(stepCommands(question(), state)), ["close_question", "advance", "reveal"]);
  assert.deepEqual(types(stepCommands(question({ state: "closed" }), state)), ["advance", "reveal"]);
  const rate = question({ kind: "learning_rate", subject: { value: 0.5 } });
  assert.deepEqual(stepCommands(rate, state)[1], { type: "configure", learning_rate: 0.5 });
  const set = question({ kind: "learning_rate", subject: { value: 0.05 } });
  assert.deepEqual(types(stepCommands(set, state)), ["close_question", "advance", "reveal"]);
});

test("the step is an ordinary one for a follower, a free question, and where the run has moved", () => {
  const asked = presenting({ question: question() });
  assert.equal(questionOfNextStep(asked).id, "a");
  for (const more of [
    { room: { role: "follower" } },
    { following: "own" },
    { question: question({ kind: "free" }) },
    { question: question({ state: "revealed" }) },
    { status: status(5) },
    { question: null },
  ]) {
    assert.equal(questionOfNextStep({ ...asked, ...more }), null);
  }
});

test("a question of many updates is revealed once, when they are made and the run stands", () => {
  let state = presenting({ question: question({ kind: "optimizer", steps: 20 }) });
  const sent = [];
  const step = createQuestionStep({ getState: () => state, send: (command) => sent.push(command) });
  assert.ok(step.advance());
  assert.deepEqual(sent.at(-1), { type: "run", speed: 0, until: { kind: "steps", value: 20 } });
  const closed = question({ kind: "optimizer", steps: 20, state: "closed" });
  for (const now of [status(10, { state: "playing" }), status(24, { state: "playing" })]) {
    state = presenting({ question: closed, status: now });
    step.changed();
  }
  assert.equal(types(sent).includes("reveal"), false);
  state = presenting({ question: closed, status: status(24) });
  step.changed();
  step.changed();
  assert.deepEqual(
    types(sent).filter((type) => type === "reveal"),
    ["reveal"],
  );
});

test("what the page does not show cannot be asked, and the reason is a sentence", () => {
  const values = { shape: [2], data: Float32Array.from([-1, 1]) };
  const slice = { ...WEIGHT, step: 3, zoom: "valley", update: 0.5, arrays: { values } };
  const step = { step: 3, position: 4, done: true };
  const able = presenting({ step, slice, selection: WEIGHT, surface: { step: 3 }, pending: {} });
  const reasons = (state) =>
    Object.fromEntries(questionChoices(state).map(({ kind, reason }) => [kind, reason]));
  assert.deepEqual(reasons(able), {
    landing: "",
    class: "",
    direction: "",
    learning_rate: "",
    optimizer: "Compare lanes first (4).",
    free: "",
  });
  assert.deepEqual(questionChoices(able)[0].subject, { place: "weight", ...WEIGHT });
  assert.equal(mapChoice(able).reason, "");
  const fresh = reasons({ ...able, step: { ...step, done: false } });
  assert.match(fresh.landing, /^Press Step once, then ask:/);
  assert.match(fresh.direction, /^Press Step once, then ask:/);
  assert.equal(fresh.class, "");
  const playing = reasons({ ...able, status: status(4, { state: "playing" }) });
  assert.deepEqual(
    [playing.learning_rate, playing.class, playing.free],
    ["Pause first.", "Pause first.", ""],
  );
  assert.match(reasons({ ...able, slice: { ...slice, step: 2 } }).landing, /^C\(w\)/);
  assert.match(mapChoice({ ...able, surface: { step: 2 } }).reason, /landscape/);
  assert.equal(stepIsTooSmall(able), false);
  assert.equal(stepIsTooSmall({ ...able, slice: { ...slice, update: 0.01 } }), true);
});

test("every kind has its answers, and an answer its words", () => {
  const optimizer = question({ kind: "optimizer", options: ["sgd", "adam"] });
  assert.deepEqual(
    answerOptions(optimizer).map(({ value }) => value),
    [1, 2],
  );
  assert.equal(answerText(optimizer, 2), "adam");
  assert.equal(answerText(question({ kind: "class", options: ["3", "8"] }), 1), "8");
  assert.equal(answerText(question({ kind: "learning_rate" }), "crawls"), "Crawls");
  assert.equal(answerText(question({ kind: "landing" }), 0.29071), "0.2907");
  assert.equal(answerText(question({ kind: "landing" }), [0.5, -1]), "(0.5, −1)");
});

test("the outcome says how many were right, and how far off the median was", () => {
  assert.equal(countText({ count: 12, present: 30 }), "12 of 30 have answered");
  assert.equal(countText({ count: 1, present: 0 }), "1 of 1 has answered");
  assert.deepEqual([clockText(42.9), clockText(601)], ["0:42", "10:01"]);
  const one = { round: 1, count: 30, right: 17, median: null, off: null };
  const up = question({ truth: "up", rounds: [one], yours: "down" });
  assert.deepEqual(outcomeTexts(up), ["17 of 30 right."]);
  assert.equal(truthText(up), "The weight goes up.");
  assert.equal(yourText(up), "You: Down ↓, not right");
  const two = [one, { ...one, round: 2, right: 25 }];
  assert.deepEqual(outcomeTexts(question({ truth: "up", rounds: two })), [
    "First round: 17 of 30 right.",
    "Second round: 25 of 30 right.",
  ]);
  const landing = { round: 1, count: 3, answers: [1, 2, 3], right: null, median: 2, off: 0.0031 };
  const landed = question({ kind: "landing", truth: 2.0031, rounds: [landing], yours: 1 });
  assert.deepEqual(outcomeTexts(landed), ["Median 0.0031 away."]);
  assert.equal(yourText(landed), "You: 1.000, it landed at 2.003");
  assert.match(landingSummary(landed, landed.rounds), /3 answers, median 2\.000\. It landed at 2\.003\./);
  assert.deepEqual(outcomeTexts(question({ rounds: [one] })), []); // not revealed, or void
  const nobody = { round: 1, count: 0, right: 0, median: null, off: null };
  assert.deepEqual(outcomeTexts(question({ truth: "up", rounds: [nobody] })), ["Nobody has answered."]);
});

test("where everybody is, in words", () => {
  const whereabouts = { following: 28, elsewhere: 3, chapters: { 10: 1, 5: 16, 4: 12 } };
  assert.equal(everybodyText({ present: 31, whereabouts }), "28 follow, 3 look elsewhere");
  assert.equal(everybodyText({ present: 1, whereabouts: null }), "1 follows");
  assert.equal(joinedText({ present: 12 }), "12 have joined.");
  assert.deepEqual(chapterTexts(whereabouts), ["Chapter 4: 12", "Chapter 5: 16", "Chapter 10: 1"]);
});
