import assert from "node:assert/strict";
import test from "node:test";

import { joinAddress } from "../../static/js/share/invitation.js";
import { reachableAddress, reachableNote } from "../../static/js/share/reachable_address.js";

/** @param {string} href @param {string} [networkOrigin] */
function openAt(href, networkOrigin) {
  const { origin, hostname, pathname } = new URL(href);
  Object.assign(globalThis, {
    location: { origin, hostname, pathname },
    document: { body: { dataset: { networkOrigin } } },
  });
}

test("a page on a loopback address says that its links work on this computer only", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "explorer.localhost"]) {
    openAt(`http://${host}:8000/`);
    assert.equal(reachableAddress(), `http://${host}:8000/`);
    assert.match(reachableNote(), /on this computer only.*--host 0\.0\.0\.0/);
  }
});

test("where the server listens on all addresses, links have that of the network", () => {
  openAt("http://localhost:8000/deep/", "http://192.168.1.20:8000");
  assert.equal(reachableAddress(), "http://192.168.1.20:8000/deep/");
  assert.match(reachableNote(), /under 192\.168\.1\.20:8000/);
});

test("a page at a public address keeps it and says nothing", () => {
  for (const href of [
    "https://explorer.example/",
    "http://192.168.1.20:8000/",
    "http://localhost.example/",
  ]) {
    openAt(href, "http://10.0.0.1:8000");
    assert.equal(reachableAddress(), href);
    assert.equal(reachableNote(), "");
  }
});

test("the address at which a word is typed is that of the network, below the prefix of the page", () => {
  openAt("http://localhost:8000/", "http://192.168.1.20:8000");
  assert.equal(joinAddress(), "192.168.1.20:8000/join");
  openAt("https://school.example/explorer/");
  assert.equal(joinAddress(), "school.example/explorer/join");
});
