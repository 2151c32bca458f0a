/** The line under a question on a follower's page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { answerLine } from "../../static/js/text/answer_words.js";

const GOLDEN = JSON.parse(readFileSync(new URL("../golden/question.json", import.meta.url), "utf8"));
const HERE = { isHere: true, isSending: false, refusal: "" };

/** The line for the golden question with changes, on a page that stands thus. */
function line(changes, page = {}, connection = "open") {
  const question = { ...GOLDEN, notice: null, truth: null, yours: null, rounds: [], ...changes };
  return answerLine({ question, connection }, { ...HERE, ...page });
}

const OPEN = { state: "open", round: 1, kind: "direction", subject: {}, options: [] };
const LANDING = { ...OPEN, kind: "landing", subject: { place: "weight", address: "a", index: [0] } };

test("an open question says how it is answered, and in which round", () => {
  assert.equal(line(OPEN), "Choose an answer.");
  assert.match(line(LANDING), /^Tap the place on the curve; .* arrow keys and press Enter\.$/);
  assert.match(line({ ...LANDING, subject: { place: "map" } }), /^Tap the place on the map; /);
  assert.equal(line({ ...OPEN, round: 2 }), "Second round: answer once more. Choose an answer.");
});

test("an answer is on its way, sent, or refused", () => {
  assert.equal(line(OPEN, { isSending: true }), "Sending your answer…");
  assert.match(line(OPEN, { isSending: true }, "lost"), /connection is lost.* sent once it is back\.$/);
  assert.equal(line({ ...OPEN, yours: "up" }), "Sent. You can change it until the question is closed.");
  assert.equal(line({ ...OPEN, yours: "up" }, { refusal: "Too many." }), "Too many.");
});

test("who looks elsewhere hears whether they have answered", () => {
  assert.equal(line(OPEN, { isHere: false }), "You look elsewhere.");
  assert.equal(line({ ...OPEN, yours: "up" }, { isHere: false }), "You have answered.");
});

test("a closed question says what is waited for", () => {
  assert.equal(line({ ...OPEN, state: "closed", yours: "up" }), "Closed: wait for the step.");
  assert.equal(line({ ...OPEN, state: "closed" }), "You have not answered. Closed: wait for the step.");
  assert.match(line({ ...OPEN, state: "closed", kind: "free", yours: 0 }), /wait for the answers\.$/);
});

test("revealed: what the step did, one's own answer, and how the class answered", () => {
  const round = { round: 1, count: 2, answers: { up: 1, down: 1 }, right: 1, median: null, off: null };
  const revealed = { ...OPEN, state: "revealed", truth: "down", rounds: [round] };
  assert.equal(
    line({ ...revealed, yours: "up" }),
    "The weight goes down. You: Up ↑, not right. 1 of 2 right.",
  );
  assert.equal(line(revealed), "The weight goes down. 1 of 2 right.");
  const median = { round: 1, count: 1, answers: [0.32], right: null, median: 0.32, off: 0.03 };
  const landed = line({ ...LANDING, state: "revealed", truth: 0.29, yours: 0.32, rounds: [median] });
  assert.match(landed, /^You: 0\.32\d*, it landed at 0\.29\d*\. Median 0\.03\d* away\.$/); // said once
});

test("where the run went another way, that is said in place of a truth", () => {
  const notice = "The run has gone another way.";
  assert.equal(line({ ...OPEN, state: "revealed", notice, yours: "up" }), `${notice} You: Up ↑.`);
});
