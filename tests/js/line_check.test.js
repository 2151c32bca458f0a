/** The check of the connection: when it asks for a pong, and when it gives the connection up. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import {
  ANSWER_MILLISECONDS,
  AWAY_MILLISECONDS,
  createLineCheck,
  PONG_MILLISECONDS,
} from "../../static/js/net/line_check.js";

const page = Object.assign(new EventTarget(), { hidden: false });
/** @type {EventTarget} */
let machine;
const pings = mock.fn();
const deaths = mock.fn();
/** @type {ReturnType<typeof createLineCheck>} */
let line;

describe("the check of the connection", () => {
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    const seconds = Date.now();
    mock.method(performance, "now", () => Date.now() - seconds);
    machine = new EventTarget();
    Object.assign(machine, {
      setTimeout: (/** @type {() => void} */ does, wait = 0) => setTimeout(does, wait),
    });
    Object.assign(globalThis, { window: machine, document: page });
    pings.mock.resetCalls();
    deaths.mock.resetCalls();
    line = createLineCheck({ ping: pings, dead: deaths });
  });
  afterEach(() => mock.restoreAll()); // the other files may run in the same process
  afterEach(() => mock.timers.reset());

  /** Hide the page for a while, then show it. @param {number} milliseconds */
  function hideFor(milliseconds) {
    page.hidden = true;
    page.dispatchEvent(new Event("visibilitychange"));
    mock.timers.tick(milliseconds);
    page.hidden = false;
    page.dispatchEvent(new Event("visibilitychange"));
  }

  test("a command without an answer leads to a ping, without a pong the line is dead within 10 s", () => {
    line.sent();
    mock.timers.tick(ANSWER_MILLISECONDS - 1);
    assert.equal(pings.mock.callCount(), 0);
    mock.timers.tick(1);
    assert.equal(pings.mock.callCount(), 1);
    line.sent(); // what is pressed meanwhile changes nothing
    mock.timers.tick(PONG_MILLISECONDS);
    assert.equal(deaths.mock.callCount(), 1);
    assert.ok(ANSWER_MILLISECONDS + PONG_MILLISECONDS < 10_000);
  });

  test("whatever is heard ends the wait", () => {
    line.sent();
    mock.timers.tick(1000);
    line.heard();
    mock.timers.tick(60_000);
    assert.equal(pings.mock.callCount(), 0);
    line.sent();
    mock.timers.tick(ANSWER_MILLISECONDS);
    line.heard();
    mock.timers.tick(60_000);
    assert.equal(pings.mock.callCount(), 1);
    assert.equal(deaths.mock.callCount(), 0);
  });

  test("a machine that is online again checks the line", () => {
    machine.dispatchEvent(new Event("online"));
    assert.equal(pings.mock.callCount(), 1);
  });

  test("a page that becomes visible checks the line after a minute, not before", () => {
    hideFor(AWAY_MILLISECONDS - 1);
    assert.equal(pings.mock.callCount(), 0);
    hideFor(AWAY_MILLISECONDS);
    assert.ok(pings.mock.callCount() >= 1);
  });
});
