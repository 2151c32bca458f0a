/** The link tab of the share dialog: the field with Copy, a summary of the link, and its options. */

/** @import { Link } from "../scene/scene_types.js" */
/** @import { Send } from "../state/state_types.js" */
/** @import { ShownState } from "./share_types.js" */

import { linkSummary } from "../share_link/summary.js";
import { isOwnData, ownDataKnown } from "../state/datasets.js";
import { linkNeedsText } from "../text/dataset_words.js";
import { el, find } from "../widgets/dom.js";
import { segmentedControl } from "../widgets/segmented_control.js";
import { currentLink, linkAddress } from "./current_link.js";
import { reachableNote } from "./reachable_address.js";
import { shortenLink, shortLinkDays } from "./short_link.js";

/**
 * @template {string} Value
 * @typedef {{value: Value, words: string, title?: string}} Choice
 */

/** @type {Choice<"here" | "beginning">[]} */
const STARTS = [
  { value: "here", words: "at this step" },
  {
    value: "beginning",
    words: "before the first step",
    title: "The same run at step 0; a button leads to the step that you see now",
  },
];
/** @type {Choice<Link["controls"]>[]} */
const CONTROLS = [
  { value: "all", words: "all controls" },
  { value: "step", words: "stepping only", title: "No set-up, no changes to weights, no branches" },
  { value: "look", words: "none", title: "Nothing that changes the run" },
];
/** @type {Choice<"" | "light" | "dark">[]} */
const THEMES = [
  { value: "", words: "the reader’s own" },
  { value: "light", words: "light" },
  { value: "dark", words: "dark" },
];

/** @param {HTMLElement} element the section @param {Send} send */
export function linkTab(element, send) {
  const part = (/** @type {string} */ id) => find(`#share-${id}`, element);
  const field = find("#share-link", element, HTMLInputElement);
  const copy = find("#share-copy", element, HTMLButtonElement);
  const shorter = find("#share-shorten", element, HTMLButtonElement);
  /** @type {Pick<Link, "begin" | "controls" | "theme">} */
  let options = { begin: false, controls: "all", theme: null };
  const days = shortLinkDays();
  /** @type {ShownState | null} */
  let state = null;
  let made = 0;
  let long = "";

  addChoice("Starts", STARTS, "here", (begin) => ({ ...options, begin: begin === "beginning" }));
  addChoice("Controls", CONTROLS, "all", (controls) => ({ ...options, controls }));
  addChoice("Colours", THEMES, "", (theme) => ({ ...options, theme: theme || null }));

  copy.addEventListener("click", async () => {
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(
      () => true,
      () => false,
    );
    part("said").textContent = copied ? "Copied." : "The link is selected: press Ctrl C (⌘ C) to copy it.";
  });
  field.addEventListener("focus", () => field.select());
  find("#share-data-save", element).addEventListener("click", () => {
    if (state) send({ type: "local/save-data", problem: state.status.recipe.problem });
  });
  part("short").hidden = !days;
  part("reach").textContent = reachableNote();
  shorter.addEventListener("click", () => (field.value === long ? shorten() : showLong()));

  /**
   * @template {string} Value
   * @param {string} words @param {Choice<Value>[]} values @param {Value} first
   * @param {(value: Value) => typeof options} choose
   */
  function addChoice(words, values, first, choose) {
    const row = segmentedControl(words, values, (/** @type {Value} */ value) => {
      options = choose(value);
      write();
    });
    row.set(first);
    find(".share-choices", element).append(row.element);
  }

  /** Say what a link to a run on own data needs beside it. @param {ShownState} shown */
  function sayData(shown) {
    const { problem } = shown.status.recipe;
    const known = ownDataKnown(shown).find(({ description }) => description.name === problem);
    part("data").hidden = !isOwnData(problem);
    find("span", part("data")).textContent = linkNeedsText(known);
  }

  /** Show the long link, and offer the short one. */
  function showLong() {
    field.value = long;
    const left = state?.status.preview ? " The value that you are trying is not in it." : "";
    part("said").textContent = long ? `${long.length} characters.${left}` : "";
    offer("Make a short link", `The server then stores the view for ${days} days.`);
  }

  /** @param {string} button @param {string} words */
  function offer(button, words) {
    shorter.textContent = button;
    find("span", part("short")).textContent = words;
  }

  async function shorten() {
    const [turn, asked] = [(made += 1), long];
    shorter.disabled = true;
    let [address, problem] = ["", ""];
    try {
      address = await shortenLink(asked);
    } catch (failure) {
      problem = failure instanceof Error ? failure.message : String(failure);
    }
    shorter.disabled = !long;
    if (turn !== made) return; // the view has changed meanwhile
    part("problem").textContent = problem;
    if (problem) return;
    field.value = address;
    part("said").textContent =
      `${address.length} characters. The server keeps it for ${days} days; ` +
      "the long link works after that, too.";
    offer("Show the long link", "");
  }

  async function write() {
    if (!state) return;
    const turn = (made += 1);
    field.value = ""; // never one of before
    const link = currentLink(state, options);
    const contents = linkSummary(link, state.welcome);
    part("contents").replaceChildren(...contents.map((words) => el("li", "", words)));
    let [address, problem] = ["", ""];
    try {
      address = await linkAddress(link);
    } catch (failure) {
      problem = failure instanceof Error ? failure.message : String(failure);
    }
    if (turn !== made) return; // a newer one is on its way
    long = address;
    part("problem").textContent = problem;
    copy.disabled = shorter.disabled = Boolean(problem);
    showLong();
  }

  return {
    /** Show the link of a state. @param {ShownState} next */
    update(next) {
      state = next;
      sayData(next);
      write();
    },
  };
}
