/** The requests for data sets over HTTP: contact sheet, file, upload and deletion. Errors are sentences. */

/** @import { ProblemName, Tensor } from "./protocol_types.js" */
/** @import { DatasetDescription } from "./served_file_types.js" */

import { isPlainObject } from "../scene/plain_object.js";
import { readSafetensors } from "./safetensors.js";

/**
 * What the server says of own data that it has taken.
 * @typedef {{problem: ProblemName, description: DatasetDescription, warnings: string[], token: string | null,
 *   kept_until: string | null}} UploadAnswer
 */

const NO_ANSWER = "The server did not answer. Please try again.";

/** The address of a data set, relative to the page. @param {string} name */
const addressOf = (name) => `data/${encodeURIComponent(name)}`;

/**
 * Fetch up to 24 images of a data set: `images` (n, C, H, W) from 0 to 255, and `labels` (n).
 * @param {string} name
 * @returns {Promise<{images: Tensor, labels: Tensor}>}
 */
export async function fetchContactSheet(name) {
  const answer = await request(`${addressOf(name)}/contact-sheet`);
  const { images, labels } = readSafetensors(await answer.arrayBuffer()).arrays;
  if (images?.shape.length !== 4 || !labels) throw new Error("The server sent no images of this set.");
  return { images, labels };
}

/** Fetch own data as the bytes of their file. @param {string} name */
export async function fetchDataFile(name) {
  return (await request(addressOf(name))).arrayBuffer();
}

/** Delete own data that the server keeps. @param {string} name @param {string} token */
export async function deleteData(name, token) {
  const headers = { Authorization: `Bearer ${token}` };
  await request(addressOf(name), { method: "DELETE", headers });
}

/**
 * Send own data to the server. `progress` gets the part that is sent, from 0 to 1. To abort rejects with an
 * AbortError.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {{progress: (part: number) => void, signal: AbortSignal}} options
 * @returns {Promise<UploadAnswer>}
 */
export function uploadData(bytes, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest(); // fetch does not tell how much is sent
    sending.open("POST", "data");
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
    sending.addEventListener("load", () => {
      const answer = parsed(sending.responseText);
      if (sending.status === 201 && isUploadAnswer(answer)) resolve(answer);
      else reject(new Error(sentenceOf(answer)));
    });
    sending.addEventListener("error", () => reject(new Error(NO_ANSWER)));
    sending.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    signal.addEventListener("abort", () => sending.abort());
    sending.send(bytes);
  });
}

/** @param {string} address @param {RequestInit} [options] */
async function request(address, options) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new Error(NO_ANSWER);
  }
  if (!answer.ok) throw new Error(sentenceOf(parsed(await answer.text())));
  return answer;
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The sentence of an error of the server. @param {unknown} answer */
function sentenceOf(answer) {
  return isPlainObject(answer) && typeof answer.message === "string" ? answer.message : NO_ANSWER;
}

/** @param {unknown} answer @returns {answer is UploadAnswer} */
function isUploadAnswer(answer) {
  return isPlainObject(answer) && typeof answer.problem === "string" && isPlainObject(answer.description);
}
