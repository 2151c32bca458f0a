/** The file is opened at the view that was recorded: in place of the link in an address (../visits.js). */

import { embeddedJson } from "./embedded_data.js";

/** @param {(action: object) => void} send */
export function wireHashRoute(send) {
  const recording = embeddedJson("recording");
  send({ type: "local/recording", recording });
  send({ type: "local/scene", scene: recording.scene });
}
