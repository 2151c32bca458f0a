/**
 * The client of own data: fetches the list of data sets, sends own data to the server with progress and
 * cancel, saves them as a file, and deletes them there. The store holds what it finds out. The files that
 * were sent last stay in memory: where the server has lost their data, they are sent again.
 */

/** @import { Message } from "./protocol_types.js" */
/** @import { DataAction } from "../state/action_types.js" */
/** @import { AfterUpload, Dispatch, MissingData, Send, State } from "../state/state_types.js" */
/** @import { UploadedData } from "../state/state_types.js" */

import { saveFile } from "../share/download.js";
import { isOwnData, ownDataKnown, trainOnCommand } from "../state/datasets.js";
import { dataFileName, otherDataText } from "../text/dataset_words.js";
import { deleteData, fetchDataFile, uploadData } from "./data_requests.js";
import { fetchJson } from "./fetch_json.js";
import { recallUploads, storeUploads } from "./own_data_storage.js";

/** @typedef {Extract<DataAction, {type: "local/upload"}>} UploadAction */

const MOST_FILES = 3; // that stay in memory
const RESEND_MILLISECONDS = 10_000; // in which a file is sent again only once
/** @type {Record<string, AfterUpload>} what is done once the data that a command lacked are there */
const AFTER_RESENDING = { configure: "train", open: "open", restore: "open" };

/**
 * @param {{getState: () => State, dispatch: Dispatch, send: Send, stored: boolean,
 *   arrived: (command: MissingData["command"]) => void}} options
 *   `stored`: the tab's storage is used; `arrived`: the data that a command lacked are on the server
 */
export function createDataClient({ getState, dispatch, send, arrived, stored }) {
  /** @type {AbortController | null} */
  let sending = null;
  let loading = false;
  /** @type {Map<string, {name: string, bytes: Uint8Array<ArrayBuffer>, resent: number}>} by problem */
  const files = new Map();
  if (stored)
    for (const one of recallUploads().reverse()) dispatch({ type: "local/uploaded", uploaded: one });

  /** @param {string} words @param {boolean} [problem] */
  function say(words, problem = true) {
    dispatch({ type: "local/data-said", said: words ? { words, problem } : null });
  }

  /** @param {() => Promise<unknown>} work whose failure is said */
  async function trying(work) {
    try {
      await work();
    } catch (failure) {
      say(failure instanceof Error ? failure.message : String(failure));
    }
  }

  /** @param {UploadedData} uploaded */
  function keep(uploaded) {
    dispatch({ type: "local/uploaded", uploaded });
    if (stored) storeUploads(getState().uploaded);
  }

  /** @param {string} problem @param {UploadAction} action */
  function remember(problem, { name, bytes }) {
    const { resent = -Infinity } = files.get(problem) ?? {};
    files.delete(problem);
    files.set(problem, { name, bytes, resent });
    if (files.size > MOST_FILES) files.delete(files.keys().next().value ?? "");
  }

  /** @param {UploadAction} action @param {AbortSignal} signal */
  async function sendData(action, signal) {
    const { bytes, name, then } = action;
    const progress = (/** @type {number} */ part) =>
      dispatch({ type: "local/uploading", uploading: { name, part, then } });
    progress(0);
    const { problem, description, warnings, token, kept_until } = await uploadData(bytes, {
      progress,
      signal,
    });
    remember(problem, action);
    keep({ description: { ...description, name: problem }, warnings, token, keptUntil: kept_until });
    const { missingData, status } = getState();
    if (missingData?.problem === problem) arrived(missingData.command);
    else if (missingData && then === "open") say(otherDataText(name, problem, missingData.problem));
    else if (then === "train" && status) send(trainOnCommand({ ...description, name: problem }, status));
  }

  /** @param {UploadAction} action */
  async function upload(action) {
    sending?.abort();
    const own = (sending = new AbortController());
    say("");
    try {
      await sendData(action, own.signal);
    } catch (failure) {
      if (!own.signal.aborted) say(failure instanceof Error ? failure.message : String(failure));
    }
    if (sending !== own) return; // a newer one is on its way
    sending = null;
    dispatch({ type: "local/uploading", uploading: null });
  }

  return {
    upload,
    /** Fetch the list of data sets, once. */
    async load() {
      if (loading || getState().datasets) return;
      loading = true;
      await trying(async () => dispatch({ type: "local/datasets", ...(await fetchJson("data")) }));
      loading = false;
    },
    /**
     * A message of the server: where it lacks data that are in memory here, send them again.
     * @param {Message} message
     */
    received(message) {
      if (message.type !== "error" || message.field !== "problem" || !isOwnData(message.value)) return;
      const file = files.get(message.value);
      const then = AFTER_RESENDING[message.command ?? ""];
      if (!file || !then || performance.now() - file.resent < RESEND_MILLISECONDS) return;
      file.resent = performance.now();
      upload({ type: "local/upload", name: file.name, bytes: file.bytes, then });
    },
    cancel() {
      sending?.abort();
    },
    /** @param {string} problem */
    async save(problem) {
      say("");
      const known = ownDataKnown(getState()).find(({ description }) => description.name === problem);
      if (!known) return;
      await trying(async () => saveFile(dataFileName(known.description), await fetchDataFile(problem)));
    },
    /** @param {string} problem */
    async delete(problem) {
      say("");
      const token = getState().uploaded.find(({ description }) => description.name === problem)?.token;
      if (!token) return;
      await trying(async () => {
        await deleteData(problem, token);
        dispatch({ type: "local/data-deleted", problem });
        if (stored) storeUploads(getState().uploaded);
        say("Deleted from the server. A run that trains on these pictures still holds them.", false);
      });
    },
  };
}
