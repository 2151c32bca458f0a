/** The data that the file of a recording holds beside the page, by the ids of their elements. */

import type { ServedFiles } from "../net/served_file_types.js";
import type { RecordingHeader } from "../scene/scene_types.js";
import type { ExplainCommand, Message, WatchSliceCommand } from "../net/protocol_types.js";

/** The data that are JSON. */
export interface EmbeddedFiles extends ServedFiles {
  recording: RecordingHeader;
}

/** A message of a recorded step, and the number of the question that it answers. */
export interface ArchivedMessage {
  ask: number | null;
  message: Message;
}

/** A question that a recording answers. */
export type RecordedAsk = WatchSliceCommand | ExplainCommand;
