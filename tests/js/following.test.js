/** What a page that follows a room live asks for. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createPageActions } from "../../static/js/app/page_actions.js";
import { initialState, reduce } from "../../static/js/state/store.js";

test("a window that becomes narrow asks for another curve, but not on a page that follows", () => {
  for (const [following, asked] of [
    [null, ["slice"]],
    ["live", []],
  ]) {
    const shown = { ...initialState().show, stage: "descend" };
    let state = {
      ...initialState(),
      slice: { address: "fc2.weight", index: [0, 1] },
      following,
      show: shown,
    };
    const sent = [];
    const { send } = createPageActions({
      getState: () => state,
      dispatch: (action) => (state = reduce(state, action)),
      parts: { socket: { send: ({ type }) => sent.push(type) } },
      stepAsked: () => {},
    });
    send({ type: "local/narrow", narrow: true });
    assert.equal(state.narrow, true);
    assert.deepEqual(sent, asked);
  }
});
