/** Links as they arrive after mail programs, chats and word processors. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { roomRole } from "../../static/js/net/room_address.js";
import { compress } from "../../static/js/share_link/compress.js";
import { fragmentOf, isLink, linkOf } from "../../static/js/share_link/link.js";
import { pack } from "../../static/js/share_link/pack.js";
import { V2_DICTIONARY } from "../../static/js/share_link/v2_dictionary.js";
import { RANDOM_LINKS, randomLink, randomNumbers } from "./random_links.js";

const STUCK = [...".,)]>};:!?\"'»”…*_-|", "’.", ")."];
const INVISIBLE = ["\u200b", "\u00ad", "\u2060", "\ufeff"];

/** A browser's `location.hash` of an address that holds this fragment. @param {string} fragment */
const hashOf = (fragment) => new URL(fragment, "http://127.0.0.1/").hash;

/** Parts of a text of at most so many signs. @param {string} text @param {number} most */
const lines = (text, most) => text.match(new RegExp(`[^]{1,${most}}`, "g"));

/** What happens to a fragment on its way: (fragment, a number in [0, 1)) → what arrives. */
const FILTERS = {
  "a linkifier that cuts punctuation": (one) => one.replace(/[-_.,;:!?'")\]}>*~]+$/, ""),
  "a sign stuck to the end": (one, part) => one + STUCK[Math.floor(part * STUCK.length)],
  "angle brackets": (one) => `${one}>`,
  "a line break at the end": (one) => `${one}\r\n`,
  "lines of mail": (one, part) => lines(one, 40 + Math.floor(40 * part)).join("\r\n"),
  "lines of quoted mail": (one) => lines(one, 72).join("\n> "),
  "quoted-printable": (one) => lines(one, 75).join("=\n"),
  "a link checker that encodes signs": (one) => `#${encodeURIComponent(one.slice(1)).replaceAll("-", "%2D")}`,
  "invisible signs": (one, part) => lines(one, 30).join(INVISIBLE[Math.floor(part * INVISIBLE.length)]),
  "a word processor's dashes": (one, part) => one.replaceAll("--", part < 0.5 ? "–" : "—"),
  "a tracker's parameter": (one) => `${one}?utm_source=mail&x=1`,
  "a sentence that goes on": (one) => `${one} in the lesson`,
};

test("row 5: links that ten filters and more have changed open as they were made", async () => {
  const next = randomNumbers(5);
  const names = Object.keys(FILTERS);
  for (let count = 0; count < RANDOM_LINKS; count += 1) {
    const link = randomLink(next);
    const name = names[count % names.length];
    const arrived = hashOf(FILTERS[name](await fragmentOf(link), next()));
    assert.ok(isLink(arrived), `${name}: ${arrived.slice(0, 40)}`);
    const { link: found, problem } = await linkOf(arrived);
    assert.equal(problem, undefined, `${name}: ${arrived}`);
    assert.deepEqual(found, link, name);
  }
});

test("row 5: no link ends in a sign that is cut, and those that were made so still open", async () => {
  const next = randomNumbers(15);
  let ended = 0;
  for (let count = 0; count < RANDOM_LINKS * 0.75; count += 1) {
    const link = randomLink(next, 2);
    assert.match(await fragmentOf(link), /[A-Za-z0-9]$/);
    const old = `#view/2${await compress(pack(link, V2_DICTIONARY))}`;
    if (!/[-_]$/.test(old)) continue;
    ended += 1;
    assert.deepEqual((await linkOf(old)).link, link);
    const { link: repaired, problem } = await linkOf(old.slice(0, -1));
    if (repaired) assert.deepEqual(repaired, link);
    else assert.match(problem, /Copy the whole of it/);
  }
  assert.ok(ended > RANDOM_LINKS / 200, `${ended} of ${RANDOM_LINKS * 0.75}`);
});

test("row 5: what cannot be repaired is asked for whole", async () => {
  const made = await fragmentOf(randomLink(randomNumbers(3)));
  for (const cut of [made.slice(0, made.length >> 1), `${made.slice(0, 90)}…`])
    assert.match((await linkOf(hashOf(cut))).problem, /Copy the whole of it/);
});

test("row 5: an invitation to which signs are stuck names its room", () => {
  const token = "WyJyIiwiZm9sbG93ZXIiLDBd.l-WMSeWNnHM57ir-tGQWgU88vOM";
  for (const stuck of ["", ...STUCK, "\r\n", " please"])
    assert.deepEqual(roomRole(hashOf(`#room=5f2e.${token}${stuck}`)), { id: "5f2e", token }, stuck);
  assert.deepEqual(roomRole(hashOf(`#room%3D5f2e.${token.slice(0, 9)}\r\n${token.slice(9)}>`)), {
    id: "5f2e",
    token,
  });
  for (const wrong of ["#room=", "#room=5f2e", "#room=xyz.a.b", "#view/2abc"])
    assert.equal(roomRole(wrong), null);
});
