/** The tab of files: what can be saved of the run, pictures of the plots, and a file to be opened. */

import { plotImage, shownPlots } from "../plots/plotly.js";
import { recordForm } from "./record_form.js";
import { linkOfFile, MAX_FILE_BYTES, recipeText } from "./run_files.js";
import { fileContent, saveFile } from "./download.js";

const PLOTS = {
  "prediction-plot": "C(aᵖʳᵉᵈ)",
  "slice-plot": "C(w)",
  "step-slice-plot": "Loss along the step",
  "surface-plot": "Loss landscape",
  "loss-plot": "Loss so far",
  branches: "Branches",
};

/** @param {HTMLElement} element the section @param {(command: object) => void} send @param {() => void} close */
export function exportTab(element, send, close) {
  const find = (id) => element.querySelector(`#export-${id}`);
  const said = find("said");
  const input = /** @type {HTMLInputElement} */ (find("file"));
  const form = recordForm(element, send);
  let state = null;
  let file = null;

  element.addEventListener("click", ({ target }) => {
    const what = target.closest("[data-export]")?.dataset.export;
    if (what === "recipe") {
      const { preset, problem, seed } = state.status.recipe;
      saveFile(`${preset}-${problem}-${seed}-recipe.json`, recipeText(state), "application/json");
      said.textContent =
        "Saved: the recipe, the step and the fingerprint. You can open the file again below.";
    } else if (what) send({ type: "export", what });
  });
  input.addEventListener("change", () => take(input.files[0]));
  const drop = find("drop");
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });

  async function take(chosen) {
    if (!chosen) return;
    input.value = "";
    if (chosen.size > MAX_FILE_BYTES)
      return complain(`${chosen.name}: got ${chosen.size} bytes; allowed: at most ${MAX_FILE_BYTES}.`);
    const { link, problem, unchecked } = await linkOfFile(
      { name: chosen.name, bytes: await chosen.arrayBuffer() },
      state,
    );
    if (problem) return complain(problem);
    send({ type: "local/link", link });
    complain("");
    said.textContent = unchecked
      ? "This browser cannot compare the numbers in the file with its fingerprint, because the page has no secure address (https)."
      : "";
    if (!unchecked) close();
  }

  function complain(sentence) {
    find("problem").textContent = sentence;
  }

  /** A line with two buttons for every plot that is seen. */
  function listPlots() {
    find("plots").replaceChildren(
      ...shownPlots().map(({ element: plot, id }) => {
        const line = document.createElement("li");
        line.append(
          `${PLOTS[id] ?? id} `,
          ...["png", "svg"].map((format) => {
            const button = document.createElement("button");
            Object.assign(button, {
              type: "button",
              className: "share-button",
              textContent: format.toUpperCase(),
            });
            button.setAttribute("aria-label", `Save ${PLOTS[id] ?? id} as ${format.toUpperCase()}`);
            button.addEventListener("click", async () => {
              const content = fileContent(await plotImage(plot, format));
              saveFile(
                `${id}-${state.status.position}.${format}`,
                content,
                format === "svg" ? "image/svg+xml" : "image/png",
              );
            });
            return button;
          }),
        );
        return line;
      }),
    );
  }

  return {
    update(next) {
      state = next;
      const { step, status, welcome } = state;
      find("parameters").textContent =
        `${welcome.network.parameter_count.toLocaleString("en")} parameters after step ${status.position}, which load_state_dict takes`;
      find("gradients").textContent = `of step ${step.step}`;
      listPlots();
      form.update(state);
    },
    /** Any change at all: what is being recorded hears of it. */
    watch: form.watch,
    /** A file that the server has sent. */
    received(message) {
      if (message === file) return;
      file = message;
      saveFile(message.name, message.arrays.file.data);
      said.textContent = `${message.name}: ${message.notice}`;
    },
  };
}
