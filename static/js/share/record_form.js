/** The form that records: from which step to which, what of them, how large; progress, and stop. */

import { chosenText } from "../network/addresses.js";
import { numberField } from "../widgets/number_field.js";
import { ownAddress } from "./current_link.js";
import { saveFile } from "./download.js";
import { createRecorder } from "./recorder.js";
import { publicAddress, recordingLimit, recordingSizeText } from "./recording.js";

const USUAL = 20; // steps that are offered
const SHELL = 2_900_000; // bytes of the page in one file, before it is known

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function recordForm(element, send) {
  const find = (id) => element.querySelector(`#record-${id}`);
  const [first, last] = [find("first"), find("last")].map((one) => /** @type {HTMLInputElement} */ (one));
  const [firstField, lastField] = [first, last].map((one) =>
    numberField(one, { whole: true, least: 0, offered: true }),
  );
  const [begin, stop] = [find("begin"), find("stop")].map((one) => /** @type {HTMLButtonElement} */ (one));
  const progress = /** @type {HTMLProgressElement} */ (find("progress"));
  const said = find("said");
  const problem = find("problem");
  let state = null;
  let before = {};
  let shell = SHELL;
  let offered = null; // of which run and step the numbers were offered

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
    const { from, to } = wanted();
    const at = Math.min(Math.max(state.status.position, from), to);
    problem.textContent = said.textContent = "";
    recorder.begin(state, { first: from, last: to, at, live: publicAddress(ownAddress()) });
    stop.focus();
  });
  stop.addEventListener("click", () => {
    recorder.stop();
    arrange();
    said.textContent = "Stopped. No file was saved.";
    begin.focus();
  });
  for (const one of [first, last]) one.addEventListener("input", arrange);

  function wanted() {
    return { from: firstField.read(), to: lastField.read() };
  }

  /** What is wrong with what is typed, in a sentence; or nothing. */
  function wrong() {
    const { from, to } = wanted();
    const { latest } = state.status;
    const { steps, mebibytes } = state.welcome.choices.recording;
    for (const [name, value] of [
      ["From step", from],
      ["To step", to],
    ]) {
      if (!Number.isInteger(value) || value < 0 || value > latest)
        return `${name}: allowed are steps 0 to ${latest}, which exist.`;
    }
    if (from > to) return `From step ${from} to ${to}: the first must come before the last.`;
    if (to - from + 1 > steps) return `${to - from + 1} steps: at most ${steps} are allowed.`;
    if (recordingLimit(state, to - from + 1, 0) * 0.75 > mebibytes * 2 ** 20)
      return `So many steps of this network need more than ${mebibytes} MiB. Choose fewer.`;
    return "";
  }

  function arrange() {
    const sentence = wrong();
    const { from, to } = wanted();
    begin.disabled = Boolean(sentence) || recorder.going;
    for (const one of [first, last]) one.disabled = recorder.going;
    find("going").hidden = !recorder.going;
    find("size").textContent =
      sentence ||
      `${to - from + 1 === 1 ? "One step" : `${to - from + 1} steps`}, at most ${recordingSizeText(recordingLimit(state, to - from + 1, shell))}.`;
    find("size").classList.toggle("problem", Boolean(sentence));
    find("holds").textContent = holdsOf(state);
  }

  function tell({ done, all, bytes, file, head, problem: failure }) {
    progress.max = all;
    progress.value = done;
    find("done").textContent = `${done} of ${all}, ${recordingSizeText(bytes)}`;
    if (file) {
      const { preset, problem: data, seed } = state.status.recipe;
      const name = `${preset}-${data}-${seed}-steps-${head.first}-${head.last}.html`;
      saveFile(name, new Blob(file), "text/html");
      const size = file.reduce((sum, part) => sum + part.length, 0);
      said.textContent = `${name}, ${recordingSizeText(size)}: it opens in any browser, without a server or a network.`;
    }
    if (failure) problem.textContent = failure;
    setTimeout(arrange); // once the recorder has taken note
  }

  return {
    /** The view has changed while the dialog is open. */
    update(next) {
      state = next;
      const { latest, position } = state.status;
      const now = `${state.status.branch} ${latest} ${position}`;
      if (!recorder.going && now !== offered) {
        offered = now;
        const most = Math.min(USUAL, state.welcome.choices.recording.steps);
        const to = Math.min(latest, Math.max(position, Math.min(most - 1, latest)));
        [first.value, last.value] = [Math.max(0, to - most + 1), to].map(String);
        for (const one of [firstField, lastField])
          one.limit({ most: latest, allowed: `a step that was made, 0 to ${latest}` });
      }
      arrange();
    },
    /** Any change at all. */
    watch(next) {
      const known = before;
      before = next;
      recorder.watch(next, known);
    },
  };
}

/** What is recorded besides the network, in words. */
function holdsOf({ welcome, chosen, selection, pins, survey, image }) {
  const numbers = [chosen, selection, ...pins]
    .filter(Boolean)
    .map((one) => chosenText(welcome.network, { of: "value", ...one }));
  const surface = survey ? "the loss landscape as it is now" : "no loss landscape (open one first)";
  const names = [...new Set(numbers)];
  return `Recorded of each step: image ${image + 1} in every layer, all curves, ${surface}, and where ${names.join(", ")} ${names.length > 1 ? "come" : "comes"} from. Every stage can be opened in the file.`;
}
