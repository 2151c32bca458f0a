/** Sentences on data sets: what a set holds, where own pictures go, and which file a run needs. Pure. */

/** @import { DatasetDescription, OwnDataLimits } from "../net/served_file_types.js" */
/** @import { MissingData, State, UploadedData } from "../state/state_types.js" */

import { isOwnData } from "../state/datasets.js";
import { shapeText } from "./costs.js";

const MOST_CLASSES = 10; // that are listed in full
const SHORT_HASH = 8; // digits of a hash that a sentence names
const MEBIBYTE = 2 ** 20;
const COLOURS = { 1: "grey", 3: "colour" };

/**
 * What is known about a data set, as rows of a table: of own data the hash, of others licence and source.
 * @param {Omit<DatasetDescription, "label" | "group">} dataset
 * @returns {[string, string][]}
 */
export function datasetFacts(dataset) {
  const { name, images, training_count, classes, size, channels, licence, source, split } = dataset;
  const heldOut = images - training_count;
  const parts = `${count(training_count)} to train on, ${count(heldOut)} held out`;
  const colour = COLOURS[/** @type {1 | 3} */ (channels)] ?? `${channels} channels`;
  return [
    ["Images", heldOut > 0 ? `${count(images)}: ${parts}` : count(images)],
    ["Classes", `${classes.length}: ${listText(classes)}`],
    ["Size", `${shapeText(size)} pixels, ${colour}`],
    ["Split", split],
    .../** @type {[string, string][]} */ (
      isOwnData(name)
        ? [["SHA-256", `${name.split(":")[1].slice(0, 2 * SHORT_HASH)}…`]]
        : [
            ["Licence", licence],
            ["Source", source],
          ]
    ),
  ];
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString("en");
}

/** @param {string[]} names */
function listText(names) {
  if (names.length <= MOST_CLASSES) return names.join(", ");
  return `${names.slice(0, MOST_CLASSES - 1).join(", ")}, … ${names.at(-1)}`;
}

/**
 * Where pictures go that are opened or made here, to whom and for how long.
 * @param {OwnDataLimits | null} own @param {string} host of the page's server
 */
export function privacyText(own, host) {
  const where =
    "Your pictures stay in this browser until you train on them or open a file: then they are sent to the " +
    `server of this page (${host}) and to nobody else.`;
  if (!own) return where;
  if (own.kept_days === 0) return `${where} It holds them in memory for your session, and then forgets them.`;
  const days = own.kept_days === 1 ? "1 day" : `${own.kept_days} days`;
  return (
    `${where} It keeps them for ${days}, and shows them to everybody who has a link to your run. ` +
    "You can delete them before."
  );
}

/**
 * Until when own data are on the server; "" if it forgets them with the session.
 * @param {UploadedData} data
 */
export function keptText({ keptUntil }) {
  return keptUntil ? `The server keeps these pictures until ${dateText(keptUntil)}.` : "";
}

/**
 * What somebody needs who opens a link to a run on own data.
 * @param {UploadedData | undefined} uploaded
 */
export function linkNeedsText(uploaded) {
  const until = uploaded?.keptUntil;
  if (!until) return "The link does not hold the pictures. Whoever opens it needs the file with them:";
  return (
    "The link does not hold the pictures. The server keeps them: the link opens for everybody until " +
    `${dateText(until)}. After that it needs the file with them:`
  );
}

/** @param {string} iso */
function dateText(iso) {
  const date = new Date(iso);
  return date.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
}

/**
 * Which data are missing, and what their file brings.
 * @param {MissingData} missing @param {Pick<State, "link">} state
 */
export function missingDataText({ problem, command }, { link }) {
  const run = command === "restore" ? "The run of this tab" : "This run";
  const step = command === "open" && link ? ` at step ${link.scene.step}` : "";
  return (
    `${run} needs pictures that this server does not have (${shortName(problem)}). ` +
    `Open the file in which they were saved: the run then goes on${step}.`
  );
}

/** Own data are no longer on the server, and their file is not in memory. */
export const LOST_DATA = "The server no longer has these pictures: open their file again.";

/**
 * A file holds other data than the run needs.
 * @param {string} file @param {string} found @param {string} needed
 */
export function otherDataText(file, found, needed) {
  return `${file} holds other pictures (${shortName(found)}) than this run needs (${shortName(needed)}).`;
}

/** The name of own data with the first digits of their hash. @param {string} problem */
export function shortName(problem) {
  const [kind, hash] = problem.split(":");
  return `${kind}:${hash.slice(0, SHORT_HASH)}…`;
}

/**
 * Why a file is not sent: it is another kind of file, or too large; "" if it can be.
 * @param {{name: string, size: number}} file @param {OwnDataLimits | null} own
 */
export function refusedFileText({ name, size }, own) {
  if (/\.npz$/i.test(name)) {
    return (
      `${name}: this page does not read .npz files. ` +
      "python -m engine train --data FILE.npz --save-data FILE.safetensors makes one that it reads."
    );
  }
  if (!/\.safetensors$/i.test(name))
    return `${name}: got another kind of file; allowed: a .safetensors file with images and labels.`;
  const most = own ? own.max_mebibytes * MEBIBYTE : Infinity;
  if (size <= most) return "";
  return `${name}: got ${(size / MEBIBYTE).toFixed(1)} MiB; allowed: at most ${own?.max_mebibytes} MiB.`;
}

/**
 * The name of the file in which own data are saved.
 * @param {Pick<DatasetDescription, "name" | "classes">} data
 */
export function dataFileName({ name, classes }) {
  const words = classes.slice(0, 3).map((one) => one.toLowerCase().replace(/[^\p{L}\p{Nd}]+/gu, "-"));
  return `${words.join("-")}-${name.split(":")[1].slice(0, SHORT_HASH)}.safetensors`;
}
