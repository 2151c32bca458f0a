/** What the tabs of the dialog that shares work with. */

import type { RecordStepCommand } from "../net/protocol_types.js";
import type { RecordingHeader } from "../scene/scene_types.js";
import type { StateWith } from "../state/state_types.js";

/** The state once there is something to share. */
export type ShownState = StateWith<"welcome" | "status" | "step">;

/** A stretch to record, without the step that is asked for. */
export type RecordingStretch = Required<Omit<RecordStepCommand, "step">>;

/** How far a recording has come: its file at the end, or why it failed. */
export interface RecordingProgress {
  done: number;
  all: number;
  bytes: number;
  file?: string[];
  head?: RecordingHeader;
  problem?: string;
}
