/** Seeking: one request at a time, of which the newest target wins; and keyboard actions. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { keyActions } from "../../static/js/app/keyboard_actions.js";
import { createSeekThrottle } from "../../static/js/net/seek_throttle.js";
import { createSlider } from "../../static/js/widgets/slider.js";

function seeker() {
  const asked = [];
  const told = [];
  return {
    asked,
    told,
    ...createSeekThrottle({ ask: (step) => asked.push(step), tell: (step) => told.push(step) }),
  };
}

test("of the wishes that come before the answer only the newest is asked", () => {
  const { asked, told, wish, arrived } = seeker();
  for (const step of [3, 5, 8, 6]) wish(step);
  assert.deepEqual(asked, [3]);
  arrived(3);
  assert.deepEqual(asked, [3, 6]);
  arrived(6);
  assert.deepEqual(told, [3, 5, 8, 6, null]);
});

test("a picture of elsewhere is no answer", () => {
  const { told, wish, arrived } = seeker();
  wish(3);
  wish(4);
  arrived(4); // sent before the seek
  assert.equal(told.at(-1), 4);
  arrived(3);
  arrived(4);
  assert.equal(told.at(-1), null);
});

test("back and forth ends where it began, whenever the answers come", () => {
  for (const pace of [1, 3, 7]) {
    const { asked, wish, arrived, told } = seeker();
    let position = 4;
    let answered = 0;
    const answer = () => {
      position = asked[answered];
      answered += 1;
      arrived(position);
    };
    for (let press = 0; press < 100; press += 1) {
      const at = told.at(-1) ?? position;
      wish(press % 2 ? at + 1 : at - 1);
      if (press % pace === 0 && answered < asked.length) answer();
    }
    while (answered < asked.length) answer();
    assert.equal(position, 4);
  }
});

test("another move and a refusal end the wish", () => {
  const { asked, told, wish, drop, arrived } = seeker();
  wish(3);
  drop();
  assert.equal(told.at(-1), null);
  arrived(3);
  wish(2);
  assert.deepEqual(asked, [3, 2]);
});

function keys(position, latest, more = {}) {
  const sent = [];
  const show = { stage: "descend", enlarged: null };
  const state = { going: null, status: { position, latest, preview: null }, show, ...more };
  const actions = keyActions({
    getState: () => state,
    send: (command) => sent.push(command),
    stepAsked: () => true,
    finish: () => sent.push("finish"),
    press: (id) => {
      if (id.includes("data-drawer") && !more.drawer) return false;
      sent.push(id);
      return true;
    },
    pointedPanel: () => more.pointed ?? null,
  });
  return { sent, actions };
}

test("the right arrow goes forward where there are steps, and makes one at the end", () => {
  const past = keys(2, 5);
  past.actions.forward(false);
  assert.deepEqual(past.sent, [{ type: "seek", step: 3 }]);
  const end = keys(5, 5);
  end.actions.forward(false);
  end.actions.forward(true); // key held down, and the previous step has not arrived
  assert.deepEqual(end.sent, ["#step"]);
  const going = keys(2, 5, { going: 4 });
  going.actions.forward(false);
  going.actions.back(false);
  assert.deepEqual(going.sent, [
    { type: "seek", step: 5 },
    { type: "seek", step: 3 },
  ]);
});

test("the left arrow stops at the start, and escape puts back what is tried", () => {
  const start = keys(0, 5);
  start.actions.back(false);
  assert.deepEqual(start.sent, []);
  const trying = keys(1, 5, { status: { position: 1, latest: 5, preview: { address: "fc2.bias" } } });
  trying.actions.escape();
  start.actions.escape();
  assert.deepEqual([...trying.sent, ...start.sent], [{ type: "revert" }, "finish"]);
});

test("a slider holds what it is asked within its ends", () => {
  const listeners = {};
  const part = { addEventListener: (name, work) => (listeners[name] = work), setAttribute() {}, focus() {} };
  const gone = [];
  const rail = createSlider({
    element: part,
    area: part,
    at: (pixel) => pixel,
    go: (step) => gone.push(step),
  });
  rail.set(5, 9, "");
  const press = (key) => listeners.keydown({ key, preventDefault() {} });
  for (const key of ["ArrowLeft", "ArrowUp", "PageUp", "Home", "End", "a"]) press(key);
  rail.set(9, 9, "");
  press("ArrowRight"); // the page's shortcut: a new step
  press("PageUp");
  assert.deepEqual(gone, [4, 6, 6, 0, 9]);
});

test("escape closes the drawer first, then the enlarged panel, then what is tried", () => {
  const show = { stage: "watch", enlarged: "surface" };
  const status = { position: 1, latest: 5, preview: { address: "fc2.bias" } };
  const drawer = keys(1, 5, { drawer: true, show, status });
  drawer.actions.escape();
  assert.deepEqual(drawer.sent, ["[data-drawer]:not([hidden]) [data-close]"]);
  const enlarged = keys(1, 5, { show, status });
  enlarged.actions.escape();
  assert.deepEqual(enlarged.sent, [{ type: "local/show", show: { enlarged: null } }]);
});

test("F enlarges what is pointed at, else the stage's hero, and makes small what is large", () => {
  const sent = (more) => {
    const one = keys(0, 0, more);
    one.actions.enlarge();
    return one.sent;
  };
  const asked = (enlarged) => [{ type: "local/show", show: { enlarged } }];
  assert.deepEqual(sent({}), asked("surface"));
  assert.deepEqual(sent({ pointed: "weight" }), asked("weight"));
  const show = { stage: "descend", enlarged: "losses" };
  assert.deepEqual(sent({ pointed: "weight", show }), asked(null));
});
