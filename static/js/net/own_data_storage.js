/**
 * Stores what this tab knows of own data that it sent to the server: their descriptions, and the tokens that
 * delete them there. Without storage they last as long as the page.
 */

/** @import { UploadedData } from "../state/state_types.js" */

const KEY = "own-data";

/** @returns {UploadedData[]} what this tab stored, if it may and has */
export function recallUploads() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isUploadedData) : [];
  } catch {
    return [];
  }
}

/** @param {UploadedData[]} uploaded */
export function storeUploads(uploaded) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(uploaded));
  } catch {
    // a frame on another site may have no storage: the page goes on without it
  }
}

/** @param {any} one @returns {one is UploadedData} */
function isUploadedData(one) {
  return typeof one?.description?.name === "string" && Array.isArray(one.warnings);
}
