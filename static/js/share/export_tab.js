/** The files tab of the share dialog: exports the run and images of the plots, and opens a file. */

/** @import { ExportKind, ExportMessage } from "../net/protocol_types.js" */
/** @import { Send } from "../state/state_types.js" */
/** @import { ShownState } from "./share_types.js" */

import { plotImage, shownPlots } from "../plots/plotly.js";
import { isOwnData } from "../state/datasets.js";
import { button, el, find } from "../widgets/dom.js";
import { fileContent, saveFile } from "./download.js";
import { recordForm } from "./record_form.js";
import { linkOfFile, MAX_FILE_BYTES, recipeText } from "./run_files.js";

/** @type {ExportKind[]} */
const EXPORTS = ["parameters", "gradients", "pytorch", "script", "losses"];
/** @type {("png" | "svg")[]} */
const FORMATS = ["png", "svg"];
/** @type {Record<string, string>} */
const PLOTS = {
  "prediction-plot": "C(aᵖʳᵉᵈ)",
  "slice-plot": "C(w)",
  "step-slice-plot": "Loss along the step",
  "surface-plot": "Loss landscape",
  "loss-plot": "Loss so far",
  branches: "Branches",
};

const UNCHECKED =
  "This browser cannot compare the numbers in the file with its fingerprint, because the page has no " +
  "secure address (https).";

/** @param {HTMLElement} element the section @param {Send} send @param {() => void} close */
export function exportTab(element, send, close) {
  const part = (/** @type {string} */ id) => find(`#export-${id}`, element);
  const said = part("said");
  const input = find("#export-file", element, HTMLInputElement);
  const form = recordForm(element, send);
  /** @type {ShownState | null} */
  let state = null;
  /** @type {ExportMessage | null} */
  let file = null;

  element.addEventListener("click", ({ target }) => {
    const what = target instanceof Element && target.closest("[data-export]")?.getAttribute("data-export");
    if (what === "recipe" && state) {
      const { preset, problem, seed } = state.status.recipe;
      saveFile(`${preset}-${problem}-${seed}-recipe.json`, recipeText(state), "application/json");
      said.textContent =
        "Saved: the recipe, the step and the fingerprint. You can open the file again below.";
    }
    if (what === "data" && state) send({ type: "local/save-data", problem: state.status.recipe.problem });
    const kind = EXPORTS.find((name) => name === what);
    if (kind) send({ type: "export", what: kind });
  });
  input.addEventListener("change", () => take(input.files?.[0]));
  const drop = part("drop");
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  });

  /** @param {File | undefined} chosen */
  async function take(chosen) {
    if (!chosen || !state) return;
    input.value = "";
    if (chosen.size > MAX_FILE_BYTES)
      return complain(`${chosen.name}: got ${chosen.size} bytes; allowed: at most ${MAX_FILE_BYTES}.`);
    const opened = await linkOfFile({ name: chosen.name, bytes: await chosen.arrayBuffer() }, state);
    if ("problem" in opened) return complain(opened.problem);
    send({ type: "local/link", link: opened.link });
    complain("");
    said.textContent = opened.unchecked ? UNCHECKED : "";
    if (!opened.unchecked) close();
  }

  /** @param {string} sentence */
  function complain(sentence) {
    part("problem").textContent = sentence;
  }

  /** @param {HTMLElement} plot @param {string} id @param {"png" | "svg"} format */
  async function savePlot(plot, id, format) {
    const content = fileContent(await plotImage(plot, format));
    const type = format === "svg" ? "image/svg+xml" : "image/png";
    saveFile(`${id}-${state?.status.position ?? 0}.${format}`, content, type);
  }

  /** A line with two buttons for every plot that is seen. */
  function listPlots() {
    part("plots").replaceChildren(
      ...shownPlots().map(({ element: plot, id }) => {
        const name = PLOTS[id] ?? id;
        const line = el("li", "", `${name} `);
        for (const format of FORMATS) {
          const label = `Save ${name} as ${format.toUpperCase()}`;
          line.append(
            button(format.toUpperCase(), {
              className: "share-button",
              label,
              press: () => savePlot(plot, id, format),
            }),
          );
        }
        return line;
      }),
    );
  }

  return {
    /** @param {ShownState} next */
    update(next) {
      state = next;
      const { step, status, welcome } = state;
      part("parameters").textContent =
        `${welcome.network.parameter_count.toLocaleString("en")} parameters ` +
        `after step ${status.position}, which load_state_dict takes`;
      part("gradients").textContent = `of step ${step.step + 1}`;
      part("data").hidden = !isOwnData(status.recipe.problem);
      listPlots();
      form.update(state);
    },
    /** Any change at all: what is being recorded hears of it. */
    watch: form.watch,
    /** A file that the server has sent. @param {ExportMessage} message */
    received(message) {
      if (message === file) return;
      file = message;
      saveFile(message.name, new Uint8Array(message.arrays.file.data));
      said.textContent = `${message.name}: ${message.notice}`;
    },
  };
}
