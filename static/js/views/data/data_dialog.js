/** The data dialog: the data sets of the server with their contact sheets, and the user's own pictures. */

/** @import { DatasetDescription } from "../../net/served_file_types.js" */
/** @import { ErrorMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { isOwnData, ownDataKnown, trainOnCommand } from "../../state/datasets.js";
import { permits } from "../../state/shared_link.js";
import { LOST_DATA, privacyText } from "../../text/dataset_words.js";
import { find, findAll } from "../../widgets/dom.js";
import { createDataFileOpener } from "./data_file_opener.js";
import { createDatasetCard } from "./dataset_card.js";
import { createPicturesPanel } from "./pictures_panel.js";
import { createUploadLine } from "./upload_line.js";

/** @typedef {"sets" | "pictures"} DataTab */

const WAITING = "The list of data sets is on its way…";
/** @type {DataTab[]} */
const TABS = ["sets", "pictures"];

/** @param {HTMLDialogElement} dialog @param {Send} send */
export function mountDataDialog(dialog, send) {
  const openers = findAll("[data-open-data]", document, HTMLButtonElement);
  const scroller = find(".data-scroller", dialog);
  const [problem, waiting] = [find("#data-problem", dialog), find("#data-waiting", dialog)];
  const upload = createUploadLine(send);
  const opener = createDataFileOpener({
    take: (name, bytes) => send({ type: "local/upload", name, bytes, then: "show" }),
    refuse: (words) => send({ type: "local/data-said", said: { words, problem: true } }),
    limits: () => seen?.own ?? null,
  });
  find("#data-open", dialog).prepend(opener.element);
  opener.dropOn(find("#data-open", dialog));
  find("#data-upload", dialog).append(upload.element);
  const pictures = createPicturesPanel(find("#data-pictures", dialog), {
    onTrain: (bytes) => send({ type: "local/upload", name: "your pictures", bytes, then: "train" }),
  });
  /** @type {Map<string, ReturnType<typeof createDatasetCard>>} */
  const cards = new Map();
  /** @type {State | null} */
  let seen = null;

  /** @param {DataTab} tab */
  function choose(tab) {
    for (const name of TABS) {
      find(`[data-data-tab=${name}]`, dialog).setAttribute("aria-pressed", String(name === tab));
      find(`[data-data-shown=${name}]`, dialog).hidden = name !== tab;
    }
    scroller.scrollTop = 0;
  }
  for (const name of TABS)
    find(`[data-data-tab=${name}]`, dialog).addEventListener("click", () => choose(name));

  function open() {
    send({ type: "local/data-said", said: null });
    send({ type: "local/load-datasets" });
    problem.textContent = "";
    dialog.showModal();
    const own = seen?.status && isOwnData(seen.status.recipe.problem);
    choose(own ? "pictures" : "sets");
    find("[data-data-tab][aria-pressed=true]", dialog).focus();
    if (seen) show(seen);
  }
  for (const button of openers) button.addEventListener("click", open);

  /** @param {DatasetDescription} dataset */
  function train(dataset) {
    problem.textContent = "";
    if (seen?.status) send(trainOnCommand(dataset, seen.status));
  }

  /** The card of a data set, made where there is none yet. @param {DatasetDescription} dataset */
  function cardOf(dataset) {
    const { name } = dataset;
    const own = {
      save: () => send({ type: "local/save-data", problem: name }),
      remove: () => send({ type: "local/delete-data", problem: name }),
    };
    const card =
      cards.get(name) ??
      createDatasetCard(dataset, { train: () => train(dataset), ...(isOwnData(name) && own) });
    if (!cards.has(name)) {
      cards.set(name, card);
      card.watch(scroller);
    }
    return card;
  }

  /** Put the cards of data sets into a place, in their order. */
  function arrange(/** @type {HTMLElement} */ place, /** @type {DatasetDescription[]} */ datasets) {
    const elements = datasets.map((dataset) => cardOf(dataset).element);
    const same = elements.length === place.childElementCount;
    if (!same || elements.some((one, at) => place.children[at] !== one)) place.replaceChildren(...elements);
  }

  /** @param {State} state */
  function show(state) {
    const { datasets, own, status, connection } = state;
    waiting.hidden = datasets !== null;
    waiting.textContent = state.dataSaid?.words ?? WAITING;
    for (const group of /** @type {const} */ (["built-in", "host"])) {
      const place = find(`[data-data-group=${group}]`, dialog);
      const members = (datasets ?? []).filter((dataset) => dataset.group === group);
      arrange(find(".datasets", place), members);
      place.hidden = members.length === 0;
    }
    const known = ownDataKnown(state);
    find("#data-own", dialog).hidden = known.length === 0;
    arrange(
      find("#data-own .datasets", dialog),
      known.map(({ description }) => description),
    );
    find("#data-privacy", dialog).textContent = privacyText(own, location.host);
    const ready = connection === "open" && status !== null;
    for (const [name, card] of cards) {
      const uploaded = known.find(({ description }) => description.name === name);
      card.update({ used: status?.recipe.problem === name, ready, uploaded });
    }
    upload.update(state);
    if (own) pictures.limit(own);
  }

  return function update(/** @type {State} */ state) {
    const before = seen;
    seen = state;
    const offered = permits(state.controls, "configure") && !state.embedded && !state.recording;
    for (const button of openers) {
      button.hidden = !offered;
      button.disabled = !state.welcome;
    }
    if (!dialog.open) return;
    const { error, welcome } = state;
    const others = before?.welcome && welcome?.recipe.problem !== before.welcome.recipe.problem;
    if (others) return dialog.close();
    if (error !== before?.error)
      problem.textContent = error?.command === "configure" ? sentenceOf(error) : "";
    show(state);
  };
}

/** @param {ErrorMessage} error */
function sentenceOf({ field, value, message }) {
  return field === "problem" && isOwnData(value) ? LOST_DATA : message;
}
