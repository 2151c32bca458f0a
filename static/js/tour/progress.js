/** How far a reader has come in the tour, kept in this browser; without storage, as long as the page. */

const KEY = "backprop-explorer-tour";

/** @param {Storage | null} storage */
export function createProgress(storage = own()) {
  let known = read(storage);

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
    at: (name) => keep({ at: name, seen: true }),
    done: (name) => known.done.includes(name) || keep({ done: [...known.done, name] }),
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

function read(storage) {
  const nothing = { at: null, done: [], seen: false };
  try {
    const found = JSON.parse(storage?.getItem(KEY) ?? "{}");
    const done = Array.isArray(found.done) ? found.done.filter((one) => typeof one === "string") : [];
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
