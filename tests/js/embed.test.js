/** What a query says of an embedded page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { embedOf } from "../../static/js/app/embed.js";

test("panels and theme are those asked for, whatever else is asked", () => {
  assert.equal(embedOf(""), null);
  assert.equal(embedOf("?panels=network"), null);
  assert.deepEqual(embedOf("?embed"), { panels: ["network", "curves"], theme: null });
  assert.deepEqual(embedOf("?embed&panels=surface,loss&theme=dark"), {
    panels: ["surface", "loss"],
    theme: "dark",
  });
  assert.deepEqual(embedOf("?embed=1&panels=curves,curves,<b>,x&theme=red"), {
    panels: ["curves"],
    theme: null,
  });
});
