/** The tab of the link: the field with Copy, what the link holds, and how it is to be opened. */

import { switcher } from "../charts/switcher.js";
import { contentsOf } from "../link/contents.js";
import { addressOf, linkNow } from "./now.js";

const CHOICES = {
  begin: ["Starts", [
    { value: "here", words: "at this step" },
    { value: "beginning", words: "from the beginning", title: "The same run before its first step: whoever opens it steps there" },
  ]],
  controls: ["Shows", [
    { value: "all", words: "all controls" },
    { value: "step", words: "step and look", title: "No settings, no changed weights, no branches" },
    { value: "look", words: "look only", title: "This step, and nothing that moves the run" },
  ]],
  theme: ["In", [
    { value: "", words: "the reader’s colours" },
    { value: "light", words: "light" },
    { value: "dark", words: "dark" },
  ]],
};

/** @param {HTMLElement} element the section */
export function linkTab(element) {
  const find = (id) => element.querySelector(`#share-${id}`);
  const field = /** @type {HTMLInputElement} */ (find("link"));
  const options = { begin: "here", controls: "all", theme: "" };
  let state = null;
  let made = 0;

  for (const [name, [words, choices]] of Object.entries(CHOICES)) {
    const row = switcher(words, choices, (value) => {
      options[name] = value;
      write();
    });
    row.set(options[name]);
    element.querySelector(".share-choices").append(row.element);
  }

  find("copy").addEventListener("click", async () => {
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    find("said").textContent = copied ? "Copied." : "The link is selected: press Ctrl C (⌘ C) to copy it.";
  });
  field.addEventListener("focus", () => field.select());

  async function write() {
    const turn = (made += 1);
    field.value = ""; // never one of before
    const { begin, controls, theme } = options;
    const link = linkNow(state, { begin: begin === "beginning", controls, theme: theme || null });
    find("contents").replaceChildren(...contentsOf(link, state.welcome).map((words) => entry(words)));
    let [address, problem] = ["", ""];
    try {
      address = await addressOf(link);
    } catch (failure) {
      problem = failure.message;
    }
    if (turn !== made) return; // a newer one is on its way
    field.value = address;
    find("problem").textContent = problem;
    find("copy").disabled = Boolean(problem);
    find("said").textContent = problem ? "" : `${address.length} signs.${state.status.preview ? " The weight that is only tried is not in it." : ""}`;
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
