/** The embedding tab of the share dialog: panels, controls, theme, and the HTML code for another page. */

/** @import { Link } from "../scene/scene_types.js" */
/** @import { ShownState } from "./share_types.js" */

import { EMBED_PANELS } from "../app/embed.js";
import { el, find } from "../widgets/dom.js";
import { segmentedControl } from "../widgets/segmented_control.js";
import { currentLink, linkAddress } from "./current_link.js";

/** @type {Record<string, string>} */
const WORDS = {
  network: "The network",
  surface: "Loss landscape",
  weight: "C(w) of one weight",
  prediction: "C(aᵖʳᵉᵈ) of one image",
  step_curve: "Loss along the step",
  losses: "Loss so far",
  station: "Inside a layer",
  inspector: "Inspector",
};
/** @type {Record<string, number>} pixels, until the frame is told its height */
const HEIGHTS = {
  network: 380,
  surface: 400,
  weight: 400,
  prediction: 400,
  step_curve: 400,
  losses: 340,
  station: 700,
  inspector: 700,
};
const AROUND = 150;
const SCRIPT =
  `<script>addEventListener("message", (event) => { ` +
  `for (const frame of document.querySelectorAll("iframe")) ` +
  `if (frame.contentWindow === event.source && event.data?.type === "backprop-explorer") ` +
  `frame.style.height = event.data.height + "px"; });</script>`;
/** @type {{value: "step" | "look", words: string}[]} */
const CONTROLS = [
  { value: "step", words: "stepping only" },
  { value: "look", words: "none" },
];
/** @type {{value: "" | "light" | "dark", words: string}[]} */
const THEMES = [
  { value: "", words: "the reader’s own" },
  { value: "light", words: "light" },
  { value: "dark", words: "dark" },
];

/** @param {HTMLElement} element the section */
export function embedTab(element) {
  const part = (/** @type {string} */ id) => find(`#embed-${id}`, element);
  const code = find("#embed-code", element, HTMLTextAreaElement);
  const copy = find("#embed-copy", element, HTMLButtonElement);
  /** @type {Pick<Link, "controls" | "theme">} */
  let options = { controls: "step", theme: null };
  const panels = new Set(["network", "surface"]);
  /** @type {ShownState | null} */
  let state = null;
  let made = 0;

  part("panels").append(
    ...EMBED_PANELS.map((name) => {
      const line = el("label");
      const box = el("input");
      Object.assign(box, { type: "checkbox", checked: panels.has(name) });
      box.addEventListener("change", () => {
        panels[box.checked ? "add" : "delete"](name);
        write();
      });
      line.append(box, ` ${WORDS[name]}`);
      return line;
    }),
  );
  addChoice("Controls", CONTROLS, "step", (controls) => ({ ...options, controls }));
  addChoice("Colours", THEMES, "", (theme) => ({ ...options, theme: theme || null }));
  copy.addEventListener("click", async () => {
    code.select();
    const copied = await navigator.clipboard?.writeText(code.value).then(
      () => true,
      () => false,
    );
    part("said").textContent = copied ? "Copied." : "The code is selected: press Ctrl C (⌘ C) to copy it.";
  });

  /**
   * @template {string} Value
   * @param {string} words @param {{value: Value, words: string}[]} values @param {Value} first
   * @param {(value: Value) => typeof options} choose
   */
  function addChoice(words, values, first, choose) {
    const row = segmentedControl(words, values, (/** @type {Value} */ value) => {
      options = choose(value);
      write();
    });
    row.set(first);
    part("choices").append(row.element);
  }

  async function write() {
    if (!state) return;
    const { position } = state.status;
    const turn = (made += 1);
    code.value = ""; // never that of before
    const chosen = EMBED_PANELS.filter((name) => panels.has(name));
    const query = `?embed&panels=${chosen.join(",")}${options.theme ? `&theme=${options.theme}` : ""}`;
    const height = AROUND + chosen.reduce((sum, name) => sum + HEIGHTS[name], 0);
    let [text, problem] = ["", chosen.length ? "" : "Choose at least one panel."];
    try {
      const address = await linkAddress(currentLink(state, options), query);
      const source = address.replaceAll("&", "&amp;");
      const title = `Backprop Explorer: step ${position} of a run`;
      const attributes = `width="100%" height="${height}" style="border:0" title="${title}" loading="lazy"`;
      text = `<iframe src="${source}" ${attributes}></iframe>\n${SCRIPT}\n`;
    } catch (failure) {
      problem = failure instanceof Error ? failure.message : String(failure);
    }
    if (turn !== made) return; // a newer one is on its way
    code.value = problem ? "" : text;
    part("said").textContent = problem;
    copy.disabled = Boolean(problem);
  }

  return {
    /** Show the code for a state. @param {ShownState} next */
    update(next) {
      state = next;
      write();
    },
  };
}
