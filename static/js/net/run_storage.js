/**
 * Stores what makes the run of this tab, so that the run survives a reload, a browser that throws the tab
 * away, and a restart of the server. Each tab has a storage of its own.
 */

/** @import { StorableRun } from "./storable_run.js" */

/**
 * `session`: the session that the run was in. `tries`: how often a server was asked to make it again.
 * @typedef {StorableRun & {session: string, tries: number}} StoredRun
 */

const KEY = "run";

/** @returns {StoredRun | "damaged" | null} what this tab stored, if it may and has */
export function recallRun() {
  let text = null;
  try {
    text = sessionStorage.getItem(KEY);
    const stored = JSON.parse(text ?? "null");
    return stored === null || isStoredRun(stored) ? stored : "damaged";
  } catch {
    return text === null ? null : "damaged";
  }
}

/** @param {StoredRun | null} stored null: forget it */
export function storeRun(stored) {
  try {
    sessionStorage.removeItem(KEY); // where there is no room for the new one, the old one is not the run
    if (stored) sessionStorage.setItem(KEY, JSON.stringify(stored));
  } catch {
    // a frame on another site may have no storage: the run lasts as long as the page
  }
}

/**
 * Whether a stored value can be worked with here; the server checks the run itself.
 * @param {any} stored @returns {stored is StoredRun}
 */
function isStoredRun(stored) {
  const { session, tries, ids, leftOut, run, compare = null } = stored;
  return (
    (compare === null || isList(compare.lanes, "object")) &&
    typeof session === "string" &&
    Number.isSafeInteger(tries) &&
    isList(ids, "number") &&
    isList(leftOut, "string") &&
    isList(run?.branches, "object") &&
    run.branches.length === ids.length &&
    run.branches.every((/** @type {any} */ branch) => branch !== null)
  );
}

/** @param {unknown} value @param {"number" | "string" | "object"} kind */
function isList(value, kind) {
  return Array.isArray(value) && value.every((one) => typeof one === kind);
}
