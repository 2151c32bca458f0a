/** The commands that are sent again after a return to the session. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createUnconfirmedCommands } from "../../static/js/net/unconfirmed_commands.js";

test("what was sent before the first greeting is sent then", () => {
  const commands = createUnconfirmedCommands();
  commands.add("a");
  assert.deepEqual(commands.confirm(0), ["a"]);
});

test("a page that was loaded again counts from what its session has", () => {
  const commands = createUnconfirmedCommands();
  assert.deepEqual(commands.confirm(57), []);
  commands.add("a");
  commands.add("b");
  assert.deepEqual(commands.confirm(58), ["b"]);
  assert.deepEqual(commands.confirm(59), []);
});

test("for every way in which a line can break, each command arrives once and in order", () => {
  for (let pattern = 0; pattern < 3 ** 6; pattern += 1) {
    const commands = createUnconfirmedCommands();
    /** @type {string[]} */
    const received = [];
    commands.confirm(0);
    for (let place = 0, rest = pattern; place < 6; place += 1, rest = Math.floor(rest / 3)) {
      commands.add(`${place}`);
      const event = rest % 3; // 0: it arrives; 1: it is lost; 2: it arrives, and its answer is lost
      const lostBefore = received.length < place;
      if (event !== 1 && !lostBefore) received.push(`${place}`);
      if (event !== 0) received.push(...commands.confirm(received.length));
    }
    received.push(...commands.confirm(received.length));
    assert.deepEqual(received, ["0", "1", "2", "3", "4", "5"]);
  }
});

test("another session begins without what was meant for the last one", () => {
  const commands = createUnconfirmedCommands();
  commands.confirm(3);
  commands.add("a");
  commands.forget();
  assert.deepEqual(commands.confirm(0), []);
});
