/**
 * The client of own data: fetches the list of data sets, sends own data to the server with progress and
 * cancel, saves them as a file, and deletes them there. The store holds what it finds out.
 */

/** @import { DataAction } from "../state/action_types.js" */
/** @import { Dispatch, Send, State, UploadedData } from "../state/state_types.js" */

import { saveFile } from "../share/download.js";
import { ownDataKnown, trainOnCommand } from "../state/datasets.js";
import { dataFileName, otherDataText } from "../text/dataset_words.js";
import { deleteData, fetchDataFile, uploadData } from "./data_requests.js";
import { fetchJson } from "./fetch_json.js";
import { recallUploads, storeUploads } from "./own_data_storage.js";

/** @typedef {Extract<DataAction, {type: "local/upload"}>} UploadAction */

/**
 * @param {{getState: () => State, dispatch: Dispatch, send: Send, arrived: () => void,
 *   stored: boolean}} options
 *   `arrived`: the data that a run lacked are on the server; `stored`: the tab's storage is used
 */
export function createDataClient({ getState, dispatch, send, arrived, stored }) {
  /** @type {AbortController | null} */
  let upload = null;
  let loading = false;
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

  /** @param {UploadAction} action @param {AbortSignal} signal */
  async function sendData({ bytes, name, then }, signal) {
    const progress = (/** @type {number} */ part) =>
      dispatch({ type: "local/uploading", uploading: { name, part, then } });
    progress(0);
    const { problem, description, warnings, token, kept_until } = await uploadData(bytes, {
      progress,
      signal,
    });
    keep({ description: { ...description, name: problem }, warnings, token, keptUntil: kept_until });
    const { missingData, status } = getState();
    if (missingData?.problem === problem) arrived();
    else if (missingData && then === "open") say(otherDataText(name, problem, missingData.problem));
    else if (then === "train" && status) send(trainOnCommand({ ...description, name: problem }, status));
  }

  return {
    /** Fetch the list of data sets, once. */
    async load() {
      if (loading || getState().datasets) return;
      loading = true;
      await trying(async () => dispatch({ type: "local/datasets", ...(await fetchJson("data")) }));
      loading = false;
    },
    /** @param {UploadAction} action */
    async upload(action) {
      upload?.abort();
      const own = (upload = new AbortController());
      say("");
      try {
        await sendData(action, own.signal);
      } catch (failure) {
        if (!own.signal.aborted) say(failure instanceof Error ? failure.message : String(failure));
      }
      if (upload !== own) return; // a newer one is on its way
      upload = null;
      dispatch({ type: "local/uploading", uploading: null });
    },
    cancel() {
      upload?.abort();
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
