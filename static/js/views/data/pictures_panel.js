/**
 * The panel of own pictures: groups of pictures from files, drawings or the camera, in the form in which they
 * are trained on. What is collected stays while the page is open; the browser asks before it would be lost.
 */

import { changeForm } from "../../own_data/change_form.js";
import { MAX_PICTURES, pictureCount, SIZES, withoutPictures } from "../../own_data/collection.js";
import { createCollectionHistory } from "../../own_data/collection_history.js";
import { collectionWarnings, repeatedPictures, trainingProblem } from "../../own_data/collection_warnings.js";
import { askBeforeLeaving } from "../../own_data/leave_warning.js";
import { ownDataFile } from "../../own_data/own_data_file.js";
import { button, el } from "../../widgets/dom.js";
import { createFileDrop } from "./file_drop.js";
import { createFileIntake } from "./file_intake.js";
import { createPictureForm } from "./picture_form.js";
import { createPictureGroups } from "./picture_groups.js";

const history = createCollectionHistory();

/**
 * @param {HTMLElement} element the place of the panel
 * @param {{onTrain: (bytes: Uint8Array<ArrayBuffer>) => void}} options `onTrain` hears of the file of the
 * pictures
 */
export function createPicturesPanel(element, { onTrain }) {
  let limits = { max_images: MAX_PICTURES, max_side: Math.max(...SIZES) };
  /** @type {{size: number, colour: boolean} | null} the form to which the pictures are being shrunk */
  let coming = null;
  let sent = history.now(); // the collection that was trained on last
  const maxPictures = () => Math.min(MAX_PICTURES, limits.max_images);

  /** @param {{size: number, colour: boolean}} next */
  async function shrinkTo(next) {
    coming = next;
    update();
    await changeForm(history, next, `${next.size}×${next.size}, ${next.colour ? "colour" : "grey"}`);
    coming = null;
    update();
  }

  const form = createPictureForm({
    form: shrinkTo,
    split: (split) => history.change({ ...history.now(), ...split }, "hold out others", "split"),
  });
  const [undo, redo] = [
    button("↶", { className: "quiet", press: history.undo }),
    button("↷", { className: "quiet", press: history.redo }),
  ];
  const intake = createFileIntake(history, { maxPictures, changed: () => update() });
  const groups = createPictureGroups(history, { take: intake.take, maxPictures });
  const warnings = el("ul", "picture-warnings");
  warnings.setAttribute("aria-label", "Warnings");
  const repeated = button("Delete those that are there twice", {
    className: "secondary",
    press: () =>
      history.change(
        withoutPictures(history.now(), repeatedPictures(history.now())),
        "delete pictures that are there twice",
      ),
  });
  const train = button("", { className: "primary", press: trainOnThese });
  const problem = el("p", "soft train-problem");
  problem.setAttribute("role", "status");
  const foot = el("div", "pictures-foot");
  foot.append(train, problem, undo, redo);
  element.classList.add("own-pictures");
  element.append(
    createFileDrop(element, intake.take),
    intake.element,
    groups.element,
    form.element,
    warnings,
    repeated,
    foot,
  );
  element.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (typing || intake.isBusy() || event.altKey) return;
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "y" || (key === "z" && event.shiftKey)) history.redo();
    else if (key === "z") history.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function trainOnThese() {
    sent = history.now();
    onTrain(ownDataFile(sent));
    update();
  }

  /** @param {HTMLButtonElement} one @param {string} verb @param {string | null} words @param {string} keys */
  function name(one, verb, words, keys) {
    const label = words === null ? `Nothing to ${verb.toLowerCase()}` : `${verb}: ${words}`;
    one.disabled = words === null || intake.isBusy();
    one.setAttribute("aria-label", label);
    one.title = `${label} (${keys})`;
  }

  function update() {
    const collection = history.now();
    const busy = intake.isBusy() || coming !== null;
    form.update({ ...collection, ...coming }, { busy, maxSide: limits.max_side });
    groups.update();
    const words = history.words();
    name(undo, "Undo", words.undo, "Ctrl Z");
    name(redo, "Redo", words.redo, "Ctrl Y");
    warnings.replaceChildren(...collectionWarnings(collection).map((one) => el("li", "", one)));
    repeated.hidden = !repeatedPictures(collection).size;
    const against = trainingProblem(collection);
    const count = pictureCount(collection);
    askBeforeLeaving(count > 0 && collection !== sent);
    train.textContent = count ? `Train on these ${count} pictures` : "Train on these pictures";
    train.disabled = Boolean(against) || busy;
    if (problem.textContent !== against) problem.textContent = against;
  }
  history.listen(update);
  update();

  return {
    /** What the server takes of own data. @param {{max_images: number, max_side: number}} own */
    limit(own) {
      if (own.max_images === limits.max_images && own.max_side === limits.max_side) return;
      limits = { max_images: own.max_images, max_side: own.max_side };
      const { size, colour } = history.now();
      if (size > limits.max_side) shrinkTo({ size: Math.min(...SIZES), colour });
      else update();
    },
  };
}
