/** An answer on its way: confirmed, refused, or sent again after a lost connection. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSentAnswer } from "../../static/js/views/questions/sent_answer.js";

const QUESTION = { id: "q", round: 1, state: "open", yours: null };

function answering() {
  const sent = [];
  const answer = createSentAnswer((command) => sent.push(command));
  let state = { question: { ...QUESTION }, connection: "open", error: null };
  const now = (changes) => answer.update((state = { ...state, ...changes }));
  now({});
  return { sent, answer, now, give: (value) => answer.give(state.question, value) };
}

test("an answer is sent at once, and is on its way until the room confirms it", () => {
  for (const value of [2, "up", 0.25, [0.5, -1]]) {
    const { sent, answer, now, give } = answering();
    give(value);
    assert.deepEqual(sent, [{ type: "answer", question: "q", round: 1, value }]);
    now({ question: { ...QUESTION, count: 7 } }); // somebody else has answered
    assert.deepEqual(answer.value(), value);
    now({ question: { ...QUESTION, yours: structuredClone(value) } });
    assert.equal(answer.value(), null);
    assert.equal(sent.length, 1);
  }
});

test("after a lost connection it is sent again, once, when the room has sent the question", () => {
  const { sent, now, give } = answering();
  give("up");
  now({ connection: "lost" });
  now({ connection: "open" });
  assert.equal(sent.length, 1); // the room does not know the page yet
  now({ question: { ...QUESTION } });
  assert.equal(sent.length, 2);
  now({ question: { ...QUESTION, count: 3 } });
  assert.equal(sent.length, 2);
});

test("an answer that arrived before the connection was lost is not sent again", () => {
  const { sent, answer, now, give } = answering();
  give("up");
  now({ connection: "lost" });
  now({ connection: "open" });
  now({ question: { ...QUESTION, yours: "up" } });
  assert.equal(sent.length, 1);
  assert.equal(answer.value(), null);
});

test("a refusal is said until the next answer or round; an older error is none", () => {
  const { answer, now, give } = answering();
  const older = { command: "answer", message: "Too late." };
  now({ error: older });
  give("up");
  now({});
  assert.equal(answer.refusal(), "");
  now({ error: { command: "step", message: "Something else." } });
  assert.equal(answer.value(), "up");
  now({ error: { command: "answer", message: "The question is closed." } });
  assert.deepEqual([answer.value(), answer.refusal()], [null, "The question is closed."]);
  now({ question: { ...QUESTION, round: 2 } });
  assert.equal(answer.refusal(), "");
});

test("an answer does not outlive its round, its question, or the closing", () => {
  for (const change of [{ round: 2 }, { id: "r" }, { state: "closed" }, null]) {
    const { sent, answer, now, give } = answering();
    give("up");
    now({ connection: "lost" });
    now({ connection: "open", question: change && { ...QUESTION, ...change } });
    assert.equal(answer.value(), null);
    assert.equal(sent.length, 1);
  }
});
