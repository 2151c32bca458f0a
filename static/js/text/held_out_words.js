/** Sentences about the answers to the held-out images: all of them, those of one cell, a single one. */

/** @import { HeldOutMessage } from "../net/protocol_types.js" */

import { format, percent } from "./format.js";

const NO_CLASS = -1;

/**
 * The name of a class, or what stands for an answer that names none.
 * @param {string[]} classes @param {number} place
 */
export function answerName(classes, place) {
  return place === NO_CLASS ? "no class" : (classes[place] ?? `output ${place + 1}`);
}

/** "5 images", "1 image". @param {number} count */
const imagesText = (count) => `${count.toLocaleString("en")} image${count === 1 ? "" : "s"}`;

/**
 * "After 12 steps: 52 of 70 right (74.3 %), mean loss 0.5213."
 * @param {Pick<HeldOutMessage, "position" | "preview" | "answered" | "total" | "right" | "loss">} message
 */
export function heldOutSummary({ position, preview, answered, total, right, loss }) {
  const steps = `After ${position.toLocaleString("en")} step${position === 1 ? "" : "s"}`;
  const before = position === 0 ? "Before the first step" : steps;
  const when = preview ? "With the weight that is tried" : before;
  const count = answered.toLocaleString("en");
  const share = percent(right / answered);
  const mean = loss === null ? "not a finite number" : format(loss);
  const text = `${when}: ${right.toLocaleString("en")} of ${count} right (${share}), mean loss ${mean}.`;
  const all = total.toLocaleString("en");
  return answered < total ? `${text} These are ${count} of ${all} held-out images, evenly chosen.` : text;
}

/**
 * The title of the images: of all, or of one cell.
 * @param {[number, number] | null} cell true class and answer @param {number} count of its images
 * @param {string[]} classes
 */
export function cellText(cell, count, classes) {
  if (!cell) return "Largest loss first";
  const [label, answer] = cell;
  return `Label ${classes[label]}, answer ${answerName(classes, answer)}: ${imagesText(count)}`;
}

/**
 * "Label 3, answer 8: 5 of 35 images, 14.3 %" for a cell of the matrix.
 * @param {{label: string, answer: string, count: number, ofRow: number}} cell
 */
export function cellTitle({ label, answer, count, ofRow }) {
  const share = ofRow ? percent(count / ofRow) : "–";
  return `Label ${label}, answer ${answer}: ${count.toLocaleString("en")} of ${imagesText(ofRow)}, ${share}`;
}

/**
 * "Held-out image 17, label 3: the network answers 8; loss 2.314; probabilities 3: 0.0989, 8: 0.901".
 * @param {{number: number, label: number, answer: number, loss: number, outputs: ArrayLike<number>}} image
 * @param {string[]} classes @param {boolean} probable whether the outputs are probabilities
 */
export function heldOutImageTitle({ number, label, answer, loss, outputs }, classes, probable) {
  const said = answer === NO_CLASS ? "names no class" : `answers ${answerName(classes, answer)}`;
  const largest = Array.from(outputs, (value, place) => ({ value, place }))
    .sort((one, other) => other.value - one.value)
    .filter(({ place }, rank) => rank < 3 || place === label)
    .map(({ value, place }) => `${answerName(classes, place)}: ${format(value, 3)}`);
  const name = `Held-out image ${number + 1}, label ${classes[label]}`;
  const what = probable ? "probabilities" : "outputs";
  return `${name}: the network ${said}; loss ${format(loss)}; ${what} ${largest.join(", ")}`;
}
