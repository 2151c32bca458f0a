/** The tab of the link: the field with Copy, what the link holds, and how it is to be opened. */

import { segmentedControl } from "../widgets/segmented_control.js";
import { linkSummary } from "../share_link/summary.js";
import { linkAddress, currentLink } from "./current_link.js";
import { shortLinkDays, shortenLink } from "./short_link.js";

const CHOICES = {
  begin: [
    "Starts",
    [
      { value: "here", words: "at this step" },
      {
        value: "beginning",
        words: "before the first step",
        title: "The same run at step 0; a button leads to the step that you see now",
      },
    ],
  ],
  controls: [
    "Controls",
    [
      { value: "all", words: "all controls" },
      { value: "step", words: "stepping only", title: "No set-up, no changes to weights, no branches" },
      { value: "look", words: "none", title: "Nothing that changes the run" },
    ],
  ],
  theme: [
    "Colours",
    [
      { value: "", words: "the reader’s own" },
      { value: "light", words: "light" },
      { value: "dark", words: "dark" },
    ],
  ],
};

/** @param {HTMLElement} element the section */
export function linkTab(element) {
  const find = (id) => element.querySelector(`#share-${id}`);
  const field = /** @type {HTMLInputElement} */ (find("link"));
  const options = { begin: "here", controls: "all", theme: "" };
  const days = shortLinkDays();
  let state = null;
  let made = 0;
  let long = "";

  for (const [name, [words, choices]] of Object.entries(CHOICES)) {
    const row = segmentedControl(words, choices, (value) => {
      options[name] = value;
      write();
    });
    row.set(options[name]);
    element.querySelector(".share-choices").append(row.element);
  }

  find("copy").addEventListener("click", async () => {
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(
      () => true,
      () => false,
    );
    find("said").textContent = copied ? "Copied." : "The link is selected: press Ctrl C (⌘ C) to copy it.";
  });
  field.addEventListener("focus", () => field.select());
  find("short").hidden = !days;
  find("shorten").addEventListener("click", () => (field.value === long ? shorten() : showLong()));

  /** Show the long link, and offer the short one. */
  function showLong() {
    field.value = long;
    find("said").textContent = long
      ? `${long.length} characters.${state.status.preview ? " The value that you are trying is not in it." : ""}`
      : "";
    offer("Make a short link", `The server then stores the view for ${days} days.`);
  }

  function offer(button, words) {
    find("shorten").textContent = button;
    find("short").querySelector("span").textContent = words;
  }

  async function shorten() {
    const [turn, asked] = [(made += 1), long];
    find("shorten").disabled = true;
    let [address, problem] = ["", ""];
    try {
      address = await shortenLink(asked);
    } catch (failure) {
      problem = failure.message;
    }
    find("shorten").disabled = !long;
    if (turn !== made) return; // the view has changed meanwhile
    find("problem").textContent = problem;
    if (problem) return;
    field.value = address;
    find("said").textContent =
      `${address.length} characters. The server keeps it for ${days} days; the long link works after that, too.`;
    offer("Show the long link", "");
  }

  async function write() {
    const turn = (made += 1);
    field.value = ""; // never one of before
    const { begin, controls, theme } = options;
    const link = currentLink(state, { begin: begin === "beginning", controls, theme: theme || null });
    find("contents").replaceChildren(...linkSummary(link, state.welcome).map((words) => entry(words)));
    let [address, problem] = ["", ""];
    try {
      address = await linkAddress(link);
    } catch (failure) {
      problem = failure.message;
    }
    if (turn !== made) return; // a newer one is on its way
    long = address;
    find("problem").textContent = problem;
    find("copy").disabled = find("shorten").disabled = Boolean(problem);
    showLong();
  }

  return {
    /** Show the link of a state. */
    update(next) {
      state = next;
      write();
    },
  };
}

function entry(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}
