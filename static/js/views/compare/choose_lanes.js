/** The dialog in which lanes are chosen: ready-made comparisons, or rows of one's own. */

/** @import { LaneDraft } from "../../state/lane_draft.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { lanesOf } from "../../state/comparison.js";
import { AS_IT_IS, firstDrafts, laneChoice } from "../../state/lane_draft.js";
import { permits } from "../../state/shared_link.js";
import { parseNumber } from "../../text/parse_number.js";
import { find } from "../../widgets/dom.js";
import { presetItems } from "./lane_presets.js";
import { createLaneRow } from "./lane_row.js";

const FEWEST = 2;

/** @param {HTMLDialogElement} dialog @param {Send} send */
export function mountChooseLanes(dialog, send) {
  const rows = find(".lane-rows", dialog);
  const add = find(".lane-add", dialog, HTMLButtonElement);
  const start = find(".lanes-start", dialog, HTMLButtonElement);
  const end = find(".lanes-end", dialog, HTMLButtonElement);
  const problem = find(".problem", dialog);
  /** @type {LaneDraft[]} */
  let drafts = [];
  /** @type {State | null} */
  let now = null;
  let asked = false; // a comparison was asked for and has not come

  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-choose-lanes]")) open();
  });
  add.addEventListener("click", () => {
    drafts.push({ ...AS_IT_IS });
    list();
    find("li:last-child select", rows, HTMLSelectElement).focus();
  });
  start.addEventListener("click", () => {
    const wrong = dialog.querySelector('.lane-rows [aria-invalid="true"]:not(:disabled)');
    if (wrong instanceof HTMLElement) return wrong.focus();
    const read = (/** @type {string} */ text, /** @type {boolean} */ whole) =>
      parseNumber(text, { whole }).value;
    const lanes = drafts.map((draft) => laneChoice(draft, read));
    ask({ type: "compare", preset: null, lanes });
  });
  end.addEventListener("click", () => ask({ type: "compare", preset: null, lanes: [] }));

  /** @param {import("../../net/protocol_types.js").CompareCommand} command */
  function ask(command) {
    asked = true;
    problem.textContent = "";
    send(command);
    arrange();
  }

  function open() {
    const { welcome, status } = now ?? {};
    if (!welcome || !status) return;
    if (!drafts.length) drafts = firstDrafts(status.recipe);
    problem.textContent = "";
    asked = false;
    const presets = welcome.choices.comparison?.presets ?? [];
    const items = presetItems(presets, (preset) => ask({ type: "compare", preset, lanes: [] }));
    find(".lane-preset-list", dialog).replaceChildren(...items);
    list();
    dialog.showModal();
    find(".lane-preset", dialog).focus();
  }

  /** Lay the rows out anew. */
  function list() {
    const { welcome, status } = now ?? {};
    if (!welcome || !status) return;
    const made = drafts.map((draft) =>
      createLaneRow(
        draft,
        { choices: welcome.choices, status },
        {
          remove: () => {
            drafts = drafts.filter((one) => one !== draft);
            list();
            add.focus();
          },
          changed: () => (problem.textContent = ""),
        },
      ),
    );
    made.forEach((row, place) => row.place(place, drafts.length > FEWEST));
    rows.replaceChildren(...made.map(({ element }) => element));
    arrange();
  }

  function arrange() {
    const most = now?.welcome?.choices.comparison?.max_lanes ?? FEWEST;
    const ready = now?.connection === "open" && !asked;
    add.disabled = drafts.length >= most;
    add.title = add.disabled ? `A comparison has at most ${most} lanes` : "";
    start.textContent = `Compare these ${drafts.length} lanes`;
    start.disabled = !ready;
    end.hidden = !now || !lanesOf(now).length;
    end.disabled = !ready;
  }

  return function update(/** @type {State} */ state) {
    const before = now;
    now = state;
    const offered = permits(state.controls, "compare") && !state.recording && !state.embedded;
    for (const one of document.querySelectorAll("[data-choose-lanes]"))
      if (one instanceof HTMLButtonElement) {
        one.hidden = !offered;
        one.disabled = !state.welcome;
      }
    if (!dialog.open) return;
    if (asked && state.comparison !== before?.comparison) return dialog.close();
    const { error } = state;
    if (asked && error !== before?.error && error?.command === "compare") {
      asked = false;
      problem.textContent = error.message;
    }
    arrange();
  };
}
