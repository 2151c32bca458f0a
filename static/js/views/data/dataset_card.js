/** The card of a data set: its contact sheet, what is known about it, and the button that trains on it. */

/** @import { DatasetDescription } from "../../net/served_file_types.js" */
/** @import { UploadedData } from "../../state/state_types.js" */

import { datasetFacts, keptText } from "../../text/dataset_words.js";
import { button, el } from "../../widgets/dom.js";
import { createDatasetSheet } from "./dataset_sheet.js";

/**
 * @param {DatasetDescription} dataset
 * @param {{train: () => void, save?: () => void, remove?: () => void}} actions
 */
export function createDatasetCard(dataset, { train, save, remove }) {
  const element = el("article", "dataset");
  element.dataset.problem = dataset.name;
  const title = el("h4", "", dataset.label);
  title.id = `dataset-${dataset.name.replace(/\W/g, "-")}`;
  element.setAttribute("aria-labelledby", title.id);
  const sheet = createDatasetSheet(dataset);
  const facts = el("dl", "dataset-facts");
  for (const [name, value] of datasetFacts(dataset)) facts.append(el("dt", "", name), el("dd", "", value));
  const kept = el("p", "soft");
  const warnings = el("ul", "dataset-warnings");
  const start = button("Train on these", { className: "primary", press: train });
  start.setAttribute("aria-describedby", title.id);
  const more = el("p", "dataset-actions");
  more.append(start);
  if (save) more.append(button("Save these pictures", { className: "share-button", press: save }));
  const away = button("Delete from the server", { className: "share-button", press: remove });
  if (remove) more.append(away);
  element.append(title, sheet.element, facts, kept, warnings, more);

  return {
    element,
    watch: sheet.watch,
    /**
     * @param {{used: boolean, ready: boolean, uploaded?: UploadedData}} now `used`: the run trains on these;
     *   `ready`: the run can be started over
     */
    update({ used, ready, uploaded }) {
      const words = used ? "The run trains on these" : "Train on these";
      if (start.textContent !== words) start.textContent = words;
      start.disabled = used || !ready;
      element.toggleAttribute("data-used", used);
      if (!uploaded) return;
      away.hidden = !uploaded.token || !uploaded.keptUntil;
      kept.textContent = keptText(uploaded);
      if (warnings.childElementCount !== uploaded.warnings.length)
        warnings.replaceChildren(...uploaded.warnings.map((sentence) => el("li", "", `${sentence}.`)));
    },
  };
}
