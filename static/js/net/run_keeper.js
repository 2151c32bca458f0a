/**
 * Keeps what makes the run of this tab, in memory and in the tab's storage. Where the server no longer has
 * the session of the run, it has the run made again.
 */

/** @import { Command, Message, Recipe, StatusMessage } from "./protocol_types.js" */
/** @import { StoredRun } from "./run_storage.js" */
/** @import { State } from "../state/state_types.js" */

import { comparisonCommands } from "../scene/scene_lanes.js";
import { missingDataOf } from "../state/datasets.js";
import {
  damagedWords,
  refusedWords,
  restoredWords,
  restoringWords,
  unrestoredWords,
} from "../text/restored_words.js";
import { recallRun, storeRun } from "./run_storage.js";
import { recallSession } from "./session_storage.js";
import { storableRun } from "./storable_run.js";

export const STORE_MILLISECONDS = 1000; // between two writes to the storage
const MOST_TRIES = 3; // a run that ends its server is not tried for ever
const MOST_RECIPES = 64; // of branches that undo may bring back

/**
 * @param {{getState: () => State, send: (command: Command) => void,
 *   tell: (restored: State["restored"]) => void, addressed: () => boolean, stored: boolean}} options
 *   `tell` says what became of a run that the server had lost; `addressed`: whether the address of the page
 *   names a view, which goes first on load; `stored`: whether the tab's storage is used
 */
export function createRunKeeper({ getState, send, tell, addressed, stored }) {
  const recalled = stored ? recallRun() : null;
  const lost = recalled === "damaged" ? recallSession()?.id : undefined; // the session of a damaged run
  let kept = recalled === "damaged" ? null : recalled;
  /** @type {Map<number, Partial<Recipe>>} the recipes of the branches, by id */
  const recipes = new Map();
  /** @type {string | null} the session that this page is in; null in a room */
  let session = null;
  /** @type {StatusMessage | null} the newest status of the kept run */
  let status = null;
  let asked = false; // the run is being made again: the run on the page is not the one to keep
  let first = true; // session since the page was loaded
  let arrived = false; // it is made again, its welcome is next
  let lacking = false; // the run that is asked for lacks its data: the server does not have them
  /** @type {StoredRun["compare"]} the lanes that are asked for, until they are there */
  let lanesAsked = null;
  let timer = 0;
  let written = "";

  /** Keep the run as it is on the page. */
  function keep() {
    if (!status || session === null) return;
    const state = getState();
    const run = storableRun(status, recipes, state);
    kept = run && { ...run, compare: run.compare ?? lanesAsked, session, tries: 0 };
  }

  function write() {
    clearTimeout(timer);
    timer = 0;
    if (asked || arrived) return;
    keep();
    if (stored && !getState().following) store();
  }

  function store() {
    const text = JSON.stringify(kept);
    if (text === written) return;
    written = text;
    storeRun(kept);
  }

  function forget() {
    kept = status = lanesAsked = null;
    asked = arrived = lacking = false;
    recipes.clear();
    if (stored) store();
  }

  /** @param {number[]} ids of the branches that are kept */
  function learnRecipes(ids) {
    for (const [place, id] of ids.entries()) {
      const recipe = kept?.run.branches[place].recipe;
      if (recipe && !recipes.has(id)) recipes.set(id, recipe);
    }
  }

  /** The session does not have the kept run: ask for it. @param {StoredRun} run */
  function ask(run) {
    if (run.tries >= MOST_TRIES) {
      forget();
      return tell({ words: unrestoredWords(MOST_TRIES), problem: true, fresh: false });
    }
    run.tries += 1;
    asked = true;
    lacking = false;
    if (stored) store();
    tell({ words: restoringWords(), problem: false, fresh: true });
    return send({ ...run.run, type: "restore" });
  }

  /** The run is made again: ask for the lanes that were beside it. @param {StoredRun} stored */
  function askForLanes({ compare, run: { branches, current = 0, position } }) {
    lanesAsked = compare;
    if (!compare) return;
    const { recipe } = branches[current];
    for (const command of comparisonCommands(compare, recipe, position)) send(command);
    if (compare.race) send({ type: "watch_race", ...compare.race });
  }

  /**
   * The page is in a session of its own. @param {string} id
   * @param {boolean} opens whether the page opens something else in it
   */
  function seated(id, opens) {
    const replaced = opens || (first && addressed());
    session = id;
    if (lacking) return undefined;
    if (arrived && kept) {
      kept.session = id;
      recipes.clear();
      learnRecipes(kept.ids.map((_, place) => place));
      askForLanes(kept);
    } else if (kept?.session === id) {
      learnRecipes(kept.ids);
    } else if (kept && !replaced) {
      recipes.clear();
      first = false;
      return ask(kept);
    } else {
      if (first && lost && lost !== id && !replaced)
        tell({ words: damagedWords(), problem: true, fresh: false });
      kept = null;
      recipes.clear();
    }
    first = asked = arrived = lacking = false;
    return undefined;
  }

  /** @param {StatusMessage} message */
  function take(message) {
    status = message;
    recipes.delete(message.branch);
    recipes.set(message.branch, message.recipe);
    if (recipes.size > MOST_RECIPES) recipes.delete(recipes.keys().next().value ?? 0);
    timer ||= window.setTimeout(write, STORE_MILLISECONDS);
  }

  window.addEventListener("pagehide", write);
  document.addEventListener("visibilitychange", () => document.hidden && write());

  return {
    /**
     * A message is about to be taken in.
     * @param {Message} message @param {boolean} opens whether the page opens something else in its session
     */
    coming(message, opens) {
      if (message.type === "welcome") {
        if (!asked) keep();
        status = session = null;
        if (message.session) seated(message.session.id, opens);
      } else if (message.type === "status" && session !== null && (!asked || lacking)) {
        take(message);
      } else if (areLanesAnswered(message)) {
        lanesAsked = null;
      } else if (message.type === "restored" && kept) {
        arrived = true;
        const leftOut = [...new Set([...kept.leftOut, ...message.left_out])];
        tell({ words: restoredWords(message, leftOut), problem: false, fresh: true });
      } else if (message.type === "error" && asked && missingDataOf(message)?.command === "restore") {
        lacking = true;
        if (kept) kept.tries = 0; // it ended no server
        if (stored) store();
        tell(null);
      } else if (message.type === "error" && message.command === "restore" && asked) {
        forget();
        tell({ words: refusedWords(message), problem: true, fresh: false });
      }
    },
    /** The data that the run lacked are on the server now: ask for it again. */
    dataArrived() {
      if (lacking && kept) ask(kept);
    },
    /** The user does not want the run that lacks its data: the one on the page is the one to keep. */
    withoutData() {
      if (!lacking) return;
      asked = lacking = false;
      write();
    },
    /** The run is given up. */
    forget() {
      session = null;
      forget();
      tell(null);
    },
  };
}

/** Whether the lanes that were asked for are there, or are refused. @param {Message} message */
function areLanesAnswered(message) {
  if (message.type === "comparison") return message.lanes.length > 0;
  return message.type === "error" && message.command === "compare";
}
