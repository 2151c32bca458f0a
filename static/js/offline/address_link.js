/** Opens a recording's file at the recorded view; replaces ../share_link/address_link.js. */

/** @import { Send } from "../state/state_types.js" */

import { embeddedJson } from "./embedded_data.js";

/** @param {Send} send */
export function wireAddressLink(send) {
  const recording = embeddedJson("recording");
  send({ type: "local/recording", recording });
  send({ type: "local/scene", scene: recording.scene });
}
