/**
 * The reader's view preferences: the stage, the dimension of the loss surface and the way to show colour
 * channels that they chose last, stored in this browser. The settings of a link, a room or a scene are not
 * stored. (The inspector view stores whether it stays open.)
 */

/** @import { ViewSettings } from "../state/state_types.js" */

const KEY = "backprop-explorer-view";
/** @type {{[Name in "stage" | "dimension" | "channels"]: readonly unknown[]}} */
const KEPT = {
  stage: ["watch", "descend", "inside", "compare", "everything"],
  dimension: ["2-D", "3-D"],
  channels: ["combined", "separate"],
};

/** @param {Storage | null} [storage] */
export function createViewPreferences(storage = ownStorage()) {
  const known = read(storage);
  return {
    /** What was chosen, of what is kept. @returns {Partial<ViewSettings>} */
    get known() {
      return { ...known };
    },
    /** Remember what of a choice is kept. @param {Partial<ViewSettings>} show */
    keep(show) {
      const chosen = allowedOf(show);
      if (!Object.keys(chosen).length) return;
      Object.assign(known, chosen);
      try {
        storage?.setItem(KEY, JSON.stringify(known));
      } catch {
        // Full or forbidden: it lasts as long as the page.
      }
    },
  };
}

/** @returns {Storage | null} */
function ownStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** @param {Storage | null} storage @returns {Partial<ViewSettings>} */
function read(storage) {
  try {
    return allowedOf(JSON.parse(storage?.getItem(KEY) ?? "{}"));
  } catch {
    return {};
  }
}

/** @param {unknown} value @returns {Partial<ViewSettings>} */
function allowedOf(value) {
  const given = Object.entries(typeof value === "object" && value !== null ? value : {});
  return Object.fromEntries(
    given.filter(
      ([name, one]) => Object.hasOwn(KEPT, name) && KEPT[/** @type {"stage"} */ (name)].includes(one),
    ),
  );
}
