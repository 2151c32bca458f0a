/**
 * The form that makes a recording: first and last step, contents, estimated size, progress and a stop
 * button.
 */

/** @import { Send, State } from "../state/state_types.js" */
/** @import { RecordingProgress, ShownState } from "./share_types.js" */

import { chosenText } from "../network/addresses.js";
import { find } from "../widgets/dom.js";
import { numberField } from "../widgets/number_field.js";
import { saveFile } from "./download.js";
import { reachableAddress } from "./reachable_address.js";
import { createRecorder } from "./recorder.js";
import { publicAddress, recordingLimit, recordingSizeText } from "./recording.js";

const USUAL = 20; // steps that are offered
const SHELL = 2_900_000; // bytes of the page in one file, before it is known

/** @param {HTMLElement} element @param {Send} send */
export function recordForm(element, send) {
  const part = (/** @type {string} */ id) => find(`#record-${id}`, element);
  const first = find("#record-first", element, HTMLInputElement);
  const last = find("#record-last", element, HTMLInputElement);
  const [firstField, lastField] = [first, last].map((input) =>
    numberField(input, { whole: true, least: 0, offered: true }),
  );
  const begin = find("#record-begin", element, HTMLButtonElement);
  const stop = find("#record-stop", element, HTMLButtonElement);
  const progress = find("#record-progress", element, HTMLProgressElement);
  const said = part("said");
  const problem = part("problem");
  /** @type {ShownState | null} */
  let state = null;
  /** @type {Partial<State>} */
  let previous = {};
  let shell = SHELL;
  let offered = ""; // the run and step that the numbers were offered for

  const recorder = createRecorder({ send, tell, fetchShell });

  async function fetchShell() {
    const answer = await fetch("recording.txt");
    if (!answer.ok)
      throw new Error(`The page could not be fetched as a file (${answer.status}). Please try again.`);
    const text = await answer.text();
    shell = text.length;
    return text;
  }

  begin.addEventListener("click", () => {
    if (!state) return;
    const { from, to } = wanted();
    const at = Math.min(Math.max(state.status.position, from), to);
    problem.textContent = said.textContent = "";
    recorder.begin(state, { first: from, last: to, at, live: publicAddress(reachableAddress()) });
    stop.focus();
  });
  stop.addEventListener("click", () => {
    recorder.stop();
    arrange();
    said.textContent = "Stopped. No file was saved.";
    begin.focus();
  });
  for (const input of [first, last]) input.addEventListener("input", arrange);

  function wanted() {
    return { from: firstField.read(), to: lastField.read() };
  }

  /** What is wrong with what is typed, in a sentence; or nothing. @param {ShownState} shown */
  function wrong(shown) {
    const { from, to } = wanted();
    const { latest } = shown.status;
    const { steps, mebibytes } = boundsOf(shown);
    for (const [name, value] of Object.entries({ "From step": from, "To step": to })) {
      if (!Number.isInteger(value) || value < 0 || value > latest)
        return `${name}: allowed are steps 0 to ${latest}, which exist.`;
    }
    if (from > to) return `From step ${from} to ${to}: the first must come before the last.`;
    if (to - from + 1 > steps) return `${to - from + 1} steps: at most ${steps} are allowed.`;
    if (recordingLimit(shown, to - from + 1, 0) * 0.75 > mebibytes * 2 ** 20)
      return `So many steps of this network need more than ${mebibytes} MiB. Choose fewer.`;
    return "";
  }

  function arrange() {
    if (!state) return;
    const sentence = wrong(state);
    const { from, to } = wanted();
    const count = to - from + 1;
    const size = recordingSizeText(recordingLimit(state, count, shell));
    begin.disabled = Boolean(sentence) || recorder.going;
    for (const input of [first, last]) input.disabled = recorder.going;
    part("going").hidden = !recorder.going;
    part("size").textContent = sentence || `${count === 1 ? "One step" : `${count} steps`}, at most ${size}.`;
    part("size").classList.toggle("problem", Boolean(sentence));
    part("holds").textContent = holdsOf(state);
  }

  /** @param {RecordingProgress} progress */
  function tell({ done, all, bytes, file, head, problem: failure }) {
    progress.max = all;
    progress.value = done;
    part("done").textContent = `${done} of ${all}, ${recordingSizeText(bytes)}`;
    if (file && head && state) {
      const { preset, problem: data, seed } = state.status.recipe;
      const name = `${preset}-${data}-${seed}-steps-${head.first}-${head.last}.html`;
      saveFile(name, new Blob(file), "text/html");
      const size = recordingSizeText(file.reduce((sum, piece) => sum + piece.length, 0));
      said.textContent = `${name}, ${size}: it opens in any browser, without a server or a network.`;
    }
    if (failure) problem.textContent = failure;
    setTimeout(arrange); // once the recorder has taken note
  }

  return {
    /** The view has changed while the dialog is open. @param {ShownState} next */
    update(next) {
      state = next;
      const { latest, position } = state.status;
      const standing = `${state.status.branch} ${latest} ${position}`;
      if (!recorder.going && standing !== offered) {
        offered = standing;
        const most = Math.min(USUAL, boundsOf(state).steps);
        const to = Math.min(latest, Math.max(position, Math.min(most - 1, latest)));
        [first.value, last.value] = [Math.max(0, to - most + 1), to].map(String);
        for (const field of [firstField, lastField])
          field.limit({ most: latest, allowed: `a step that was made, 0 to ${latest}` });
      }
      arrange();
    },
    /** Any change at all. @param {State} next */
    watch(next) {
      const before = previous;
      previous = next;
      recorder.watch(next, before);
    },
  };
}

/** How much a recording may hold; nothing where the server records nothing. @param {ShownState} state */
function boundsOf({ welcome }) {
  return welcome.choices.recording ?? { steps: 0, mebibytes: 0 };
}

/** What is recorded besides the network, in words. @param {ShownState} state */
function holdsOf({ welcome, chosen, selection, pins, survey, image }) {
  const numbers = [selection, ...pins].map(({ address, index }) =>
    chosenText(welcome.network, { of: "value", address, index }),
  );
  const names = [...new Set(chosen ? [chosenText(welcome.network, chosen), ...numbers] : numbers)];
  const surface = survey ? "the loss landscape as it is now" : "no loss landscape (open one first)";
  const origins = `where ${names.join(", ")} ${names.length > 1 ? "come" : "comes"} from`;
  return (
    `Recorded of each step: image ${image + 1} in every layer, all curves, ${surface}, and ${origins}. ` +
    "Every stage can be opened in the file."
  );
}
