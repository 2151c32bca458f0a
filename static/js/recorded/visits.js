/** The file is opened at the view that was recorded: in place of the link in an address (../visits.js). */

import { told } from "./held.js";

/** @param {(action: object) => void} send */
export function wireVisits(send) {
  const recording = told("recording");
  send({ type: "local/recording", recording });
  send({ type: "local/scene", scene: recording.scene });
}
