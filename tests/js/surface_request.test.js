/** Tests the request for the loss surface: once per change, none while nobody sees it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSurfaceRequest } from "../../static/js/views/surface/surface_request.js";

/** A request with its choices, and the commands that it sends. */
function requested() {
  const sent = /** @type {any[]} */ ([]);
  const choices = { wish: () => ({ type: "survey", plane: "auto", fan: 0 }), follow: () => {} };
  const request = createSurfaceRequest(/** @type {any} */ (choices), (command) => sent.push(command));
  const seen = () => {
    request.show(true);
    request.follow(/** @type {any} */ ({}), /** @type {any} */ ({}), null);
  };
  return { sent, request, seen };
}

test("what is chosen is asked for once, and none while nobody sees it", () => {
  const { sent, request, seen } = requested();
  request.ask();
  seen();
  assert.equal(request.ask(), true);
  assert.equal(request.ask(), false);
  request.show(false);
  request.ask();
  assert.deepEqual(
    sent.map(({ plane }) => plane),
    ["off", "auto", "off"],
  );
});

test("the server hears when the surface is drawn large, and that is no other surface", () => {
  const { sent, request, seen } = requested();
  seen();
  request.ask();
  assert.equal(request.ask(true), false);
  assert.equal(request.ask(true), false);
  assert.equal(request.ask(false), false);
  assert.deepEqual(
    sent.map((one) => Boolean(one.on_stage)),
    [false, true, false],
  );
});

test("another run is asked again", () => {
  const { sent, request, seen } = requested();
  seen();
  request.ask(true);
  request.forget();
  assert.equal(request.ask(true), true);
  assert.equal(sent.length, 2);
});
