/** The network as text: a table, the lines of PyTorch and of the engine, and JSON to copy and to load. */

/** @import { DescriptionMessage, LayerChoice, LayerDescription } from "../../net/protocol_types.js" */
/** @import { Draft } from "../../network_editor/editor_types.js" */

import { architectureText, readArchitecture } from "../../network_editor/architecture_text.js";
import { settingsInWords } from "../../network_editor/fitting_kinds.js";
import { shapeText } from "../../text/costs.js";
import { el, find } from "../../widgets/dom.js";

const NONE = "Nothing yet: this network cannot be built.";

/**
 * @param {HTMLElement} editor @param {(draft: Draft) => void} load
 */
export function createAsText(editor, load) {
  const area = find("#architecture-json", editor, HTMLTextAreaElement);
  const problem = find(".editor-text .problem", editor);
  const rows = find(".editor-table tbody", editor);
  const [pytorch, engine] = [".editor-pytorch", ".editor-engine"].map((place) => find(place, editor));
  /** @type {Draft | null} */
  let now = null;
  let written = "";

  find("#architecture-load", editor).addEventListener("click", () => {
    if (!now) return;
    const read = readArchitecture(area.value, now);
    problem.textContent = "problem" in read ? read.problem : "";
    if ("problem" in read) return area.focus();
    area.value = written = architectureText(read.draft);
    load(read.draft);
  });
  area.addEventListener("input", () => (problem.textContent = ""));

  return {
    /** @param {Draft} draft @param {DescriptionMessage | null} description @param {LayerChoice[]} kinds */
    update(draft, description, kinds) {
      const untouched = area.value === written;
      now = draft;
      if (untouched) area.value = written = architectureText(draft);
      pytorch.textContent = description?.pytorch ?? NONE;
      engine.textContent = description?.engine ?? NONE;
      rows.replaceChildren(
        ...draft.layers.map((layer, place) => {
          const choice = kinds.find(({ kind }) => kind === layer.kind);
          const every = choice?.settings.map((setting) => ({ ...setting, default: null })) ?? [];
          const row = el("tr");
          const name = el("th", "", layer.name);
          name.scope = "row";
          row.append(
            name,
            el("td", "", choice?.label ?? layer.kind),
            el("td", "", settingsInWords(layer, every)),
            ...costCells(description?.layers[place]),
          );
          return row;
        }),
      );
    },
  };
}

/** The output and the costs of a layer, as far as they are known. @param {LayerDescription} [described] */
function costCells(described) {
  const known = described?.output ? described : null;
  const texts = [
    known?.output && shapeText(known.output),
    known?.parameter_count.toLocaleString("en"),
    known?.multiply_adds.toLocaleString("en"),
  ];
  return texts.map((text) => el("td", "", text ?? "–"));
}
