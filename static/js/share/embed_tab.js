/** The tab of embedding: which panels, which controls, which colours, and the code for another page. */

import { segmentedControl } from "../widgets/segmented_control.js";
import { EMBED_PANELS } from "../app/embed.js";
import { linkAddress, currentLink } from "./current_link.js";

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
const SCRIPT = `<script>addEventListener("message", (event) => { for (const frame of document.querySelectorAll("iframe")) if (frame.contentWindow === event.source && event.data?.type === "backprop-explorer") frame.style.height = event.data.height + "px"; });</script>`;

/** @param {HTMLElement} element the section */
export function embedTab(element) {
  const find = (id) => element.querySelector(`#embed-${id}`);
  const code = /** @type {HTMLTextAreaElement} */ (find("code"));
  const options = { controls: "step", theme: "" };
  const panels = new Set(["network", "surface"]);
  let state = null;
  let made = 0;

  find("panels").append(
    ...EMBED_PANELS.map((name) => {
      const line = document.createElement("label");
      const box = document.createElement("input");
      Object.assign(box, { type: "checkbox", checked: panels.has(name) });
      box.addEventListener("change", () => {
        panels[box.checked ? "add" : "delete"](name);
        write();
      });
      line.append(box, ` ${WORDS[name]}`);
      return line;
    }),
  );
  const choices = [
    [
      "controls",
      "Controls",
      [
        { value: "step", words: "stepping only" },
        { value: "look", words: "none" },
      ],
    ],
    [
      "theme",
      "Colours",
      [
        { value: "", words: "the reader’s own" },
        { value: "light", words: "light" },
        { value: "dark", words: "dark" },
      ],
    ],
  ];
  for (const [name, words, values] of choices) {
    const row = segmentedControl(words, values, (value) => {
      options[name] = value;
      write();
    });
    row.set(options[name]);
    find("choices").append(row.element);
  }
  find("copy").addEventListener("click", async () => {
    code.select();
    const copied = await navigator.clipboard?.writeText(code.value).then(
      () => true,
      () => false,
    );
    find("said").textContent = copied ? "Copied." : "The code is selected: press Ctrl C (⌘ C) to copy it.";
  });

  async function write() {
    const turn = (made += 1);
    code.value = ""; // never that of before
    const chosen = EMBED_PANELS.filter((name) => panels.has(name));
    const query = `?embed&panels=${chosen.join(",")}${options.theme ? `&theme=${options.theme}` : ""}`;
    const height = AROUND + chosen.reduce((sum, name) => sum + HEIGHTS[name], 0);
    let [text, problem] = ["", chosen.length ? "" : "Choose at least one panel."];
    try {
      const address = await linkAddress(
        currentLink(state, { controls: options.controls, theme: options.theme || null }),
        query,
      );
      const title = `Backprop Explorer: step ${state.status.position} of a run`;
      text = `<iframe src="${address.replaceAll("&", "&amp;")}" width="100%" height="${height}" style="border:0" title="${title}" loading="lazy"></iframe>\n${SCRIPT}\n`;
    } catch (failure) {
      problem = failure.message;
    }
    if (turn !== made) return; // a newer one is on its way
    code.value = problem ? "" : text;
    find("said").textContent = problem;
    find("copy").disabled = Boolean(problem);
  }

  return {
    /** Show the code for a state. */
    update(next) {
      state = next;
      write();
    },
  };
}
