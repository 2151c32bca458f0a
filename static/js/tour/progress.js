/** The reader's progress in the tour, stored in this browser, or in memory if storage is unavailable. */

const KEY = "backprop-explorer-tour";

/** @typedef {{at: string | null, done: string[], seen: boolean}} Progress */

/** @param {Pick<Storage, "getItem" | "setItem"> | null} storage */
export function createProgress(storage = own()) {
  let known = read(storage);

  /** @param {Partial<Progress>} more */
  function keep(more) {
    known = { ...known, ...more };
    try {
      storage?.setItem(KEY, JSON.stringify(known));
    } catch {
      // Full or forbidden: it lasts as long as the page.
    }
  }

  return {
    /** The name of the chapter that was open last, the names of those done, whether it was ever seen. */
    get known() {
      return known;
    },
    at: (/** @type {string} */ name) => keep({ at: name, seen: true }),
    done(/** @type {string} */ name) {
      if (!known.done.includes(name)) keep({ done: [...known.done, name] });
    },
    waved: () => keep({ seen: true }),
  };
}

function own() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** @param {Pick<Storage, "getItem"> | null} storage @returns {Progress} */
function read(storage) {
  const nothing = { at: null, done: [], seen: false };
  try {
    const found = JSON.parse(storage?.getItem(KEY) ?? "{}");
    const done = Array.isArray(found.done)
      ? found.done.filter((/** @type {unknown} */ one) => typeof one === "string")
      : [];
    return {
      ...nothing,
      at: typeof found.at === "string" ? found.at : null,
      done,
      seen: found.seen === true,
    };
  } catch {
    return nothing;
  }
}
