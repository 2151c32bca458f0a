/** A page as a member of a room: what it stores, what it reports, how it answers calls. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";

import { recallMembership, storeMembership } from "../../static/js/net/membership_storage.js";
import { createRoomCalls } from "../../static/js/net/room_calls.js";
import { createRoomMembership } from "../../static/js/net/room_membership.js";
import { createWhereaboutsReport, whereaboutsOf } from "../../static/js/net/whereabouts.js";
import { initialState, reduce } from "../../static/js/state/store.js";

const MEMBER = "00112233445566ff";
const SCENE = JSON.parse(readFileSync(new URL("../golden/scene.json", import.meta.url), "utf8"));
const SEAT = { id: "ab", token: "t", member: MEMBER };

let kept;
beforeEach(() => {
  kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
});
afterEach(() => delete globalThis.sessionStorage);

const on = (state, ...actions) => actions.reduce(reduce, state);
const following = (kind, looks = {}) => ({ type: "local/following", following: kind, ...looks });

test("a membership is recalled in its own room only, and what is none is not", () => {
  const membership = { room: "ab", member: MEMBER, elsewhere: true, task: true, controls: "look" };
  storeMembership(membership);
  assert.deepEqual(recallMembership("ab"), membership);
  assert.equal(recallMembership("cd"), null);
  for (const text of ["{", "null", '{"room": "ab", "member": "ABC"}', '{"room": "ab"}']) {
    kept.set("member", text);
    assert.equal(recallMembership("ab"), null);
  }
  kept.set("member", JSON.stringify({ room: "ab", member: MEMBER, controls: "recorded" }));
  const plain = { room: "ab", member: MEMBER, elsewhere: false, task: false, controls: "step" };
  assert.deepEqual(recallMembership("ab"), plain);
});

test("without storage a page is a new member at every join", () => {
  delete globalThis.sessionStorage;
  storeMembership({ room: "ab", member: MEMBER, elsewhere: false, task: false, controls: "step" });
  assert.equal(recallMembership("ab"), null);
});

test("where a page is: its own chapter, else the one it is shown; elsewhere with its room", () => {
  const live = on(initialState(), following("live"));
  assert.equal(whereaboutsOf(initialState(), SEAT), null);
  assert.equal(whereaboutsOf(live, null), null);
  assert.deepEqual(whereaboutsOf(live, SEAT), { type: "whereabouts", following: true, chapter: null });
  const shown = on(live, { type: "view", scene: { version: 2, tour: 4 } });
  assert.equal(whereaboutsOf(shown, SEAT).chapter, 4);
  const own = on(shown, following("own"));
  assert.deepEqual(whereaboutsOf(own, SEAT), {
    type: "whereabouts",
    following: false,
    chapter: null,
    token: "t",
    member: MEMBER,
  });
  assert.equal(whereaboutsOf(on(own, { type: "local/tour", tour: { open: true, at: 4 } }), SEAT).chapter, 5);
});

test("a chapter that the presenter's page makes up is not reported", () => {
  for (const tour of ["4", -1, 0, 100, 2.5, null, {}]) {
    const state = on(initialState(), following("live"), { type: "view", scene: { version: 2, tour } });
    assert.equal(whereaboutsOf(state, SEAT).chapter, null);
  }
});

test("reports go out once admitted, only when something has changed, and not faster than allowed", () => {
  let state = on(initialState(), following("live"));
  const sent = [];
  const due = [];
  const report = createWhereaboutsReport({
    getState: () => state,
    send: (command) => sent.push(command),
    seat: () => SEAT,
    later: (work) => due.push(work),
    spread: () => 0,
  });
  const wait = () => due.splice(0).forEach((work) => work());
  const turn = (at) => {
    state = on(state, { type: "local/tour", tour: { open: true, at } });
    report.changed();
  };
  report.opened();
  turn(2);
  assert.deepEqual(due, []); // the join comes first
  report.admitted();
  assert.deepEqual(
    sent.map(({ chapter }) => chapter),
    [3],
  );
  for (const at of [3, 4, 5]) turn(at);
  wait(); // the pause is over
  wait();
  assert.deepEqual(
    sent.map(({ chapter }) => chapter),
    [3, 6],
  );
  wait();
  report.changed();
  wait();
  assert.equal(sent.length, 2);
  report.opened(); // a new socket has heard nothing
  report.admitted();
  assert.equal(sent.length, 3);
});

test("a page keeps the id that the room gave it, and says that it leaves where it looks elsewhere", () => {
  let state = on(initialState(), following("live"));
  const sent = [];
  const membership = createRoomMembership({ getState: () => state, send: (command) => sent.push(command) });
  assert.equal(membership.enter({ id: "ab", token: "t" }).member, undefined);
  membership.admitted({ id: "ab", member: MEMBER });
  assert.equal(membership.seat().member, MEMBER);
  state = on(state, following("own", { called: "task", controls: "look" }));
  membership.remember();
  assert.deepEqual(recallMembership("ab"), {
    room: "ab",
    member: MEMBER,
    elsewhere: true,
    task: true,
    controls: "look",
  });
  membership.leave();
  assert.deepEqual(sent.at(-1), { type: "whereabouts", following: false });
  assert.equal(recallMembership("ab").elsewhere, false); // the invitation is followed when it is opened again
  assert.equal(membership.enter({ id: "ab", token: "t" }).member, MEMBER);
});

/** A page with the run of the golden scene, which looks on its own or follows. */
function callable(kind, looks) {
  const status = { recipe: SCENE.recipe, position: 3, fingerprint: "f", state: "paused", branches: [] };
  const page = { state: { ...initialState(), status, step: { image: 0 } }, went: [], followed: [], left: [] };
  const dispatch = (action) => (page.state = reduce(page.state, action));
  dispatch(following(kind, looks));
  page.calls = createRoomCalls({
    getState: () => page.state,
    dispatch,
    go: (scene) => page.went.push(scene),
    follow: (next) => {
      page.followed.push(next);
      dispatch(following("live", next));
    },
    leave: (scene, next) => {
      page.left.push(scene);
      dispatch(following("own", next));
    },
  });
  return page;
}

test("who follows stays where they are when all are called back", () => {
  const page = callable("live");
  page.calls.received({ type: "come_back" });
  assert.deepEqual(page.followed, []);
});

test("who looks elsewhere comes back at once, and returns to their own view with one press", () => {
  const page = callable("own");
  page.calls.received({ type: "come_back" });
  assert.equal(page.state.following, "live");
  assert.deepEqual([page.state.called, page.state.ownView], ["come_back", true]);
  page.calls.received({ type: "step" }); // of the presenter
  assert.deepEqual(page.went, []);
  page.calls.toOwnView();
  assert.equal(page.state.following, "own");
  assert.deepEqual(page.left, [null]); // nothing is opened in the session: its run is still there
  page.calls.received({ type: "step" }); // of the own session
  assert.equal(page.went.length, 1);
  assert.equal(page.went[0].step, 3);
  page.calls.received({ type: "step" });
  assert.equal(page.went.length, 1);
});

test("a task opens in the page's own session with the controls that are left on", () => {
  const page = callable("live");
  page.calls.received({ type: "task", scene: SCENE, controls: "look" });
  assert.deepEqual(page.left, [SCENE]);
  assert.deepEqual([page.state.called, page.state.controls, page.state.ownView], ["task", "look", false]);
});

test("a task replaces what a page elsewhere shows, which it can bring back", () => {
  const page = callable("own");
  page.calls.received({ type: "task", scene: SCENE, controls: "step" });
  assert.deepEqual(page.went, [SCENE]);
  assert.deepEqual([page.state.called, page.state.ownView], ["task", true]);
  page.calls.toOwnView();
  assert.equal(page.went.length, 2);
  assert.deepEqual([page.state.called, page.state.ownView, page.state.following], [null, false, "own"]);
});

test("a task is kept over a call to come back", () => {
  const page = callable("own", { called: "task", controls: "look" });
  page.calls.received({ type: "come_back" });
  assert.equal(page.state.controls, "step");
  page.calls.toOwnView();
  assert.deepEqual([page.state.called, page.state.controls], ["task", "look"]);
});

test("a scene that is none is not opened", () => {
  const page = callable("live");
  page.calls.received({ type: "task", scene: { version: 2, recipe: 7 }, controls: "all" });
  assert.equal(page.state.following, "live");
  assert.deepEqual(page.left, []);
});

test("a question that was dropped while the page was away is over; one that is sent again stays", () => {
  const question = { type: "question", id: "q", round: 1, step: 3, state: "open", subject: {} };
  for (const again of [false, true]) {
    let state = on(initialState(), following("live"), question);
    const due = [];
    const membership = createRoomMembership({
      getState: () => state,
      dispatch: (message) => (state = reduce(state, message)),
      send: () => {},
      later: (work) => due.push(work),
    });
    membership.enter({ id: "ab", token: "t" });
    membership.opened();
    if (again) state = on(state, { ...question });
    membership.admitted({ id: "ab", member: MEMBER });
    due.forEach((work) => work());
    assert.equal(state.question?.id, again ? "q" : undefined);
  }
});
