/**
 * Records a range of steps. It requests one step, stores the answer and requests the next; at the end it
 * makes the file. The server therefore never waits for a page that has left, and stopping only ends the
 * requests.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { RecordingHeader } from "../scene/scene_types.js" */
/** @import { Send, State } from "../state/state_types.js" */
/** @import { RecordingProgress, RecordingStretch, ShownState } from "./share_types.js" */

import { recordingFile, recordingHeader, recordingStretch } from "./recording.js";

/**
 * @typedef {{stretch: RecordingStretch, head: RecordingHeader, parts: Map<number, TensorData>,
 *   shell: Promise<string>, bytes: number}} Recording
 */

/**
 * @param {{send: Send, fetchShell: () => Promise<string>,
 *   tell: (progress: RecordingProgress) => void}} options
 */
export function createRecorder({ send, fetchShell, tell }) {
  /** @type {Recording | null} */
  let going = null;

  /** @param {Recording} recording @param {Partial<RecordingProgress>} [more] */
  function report({ stretch, parts, bytes }, more = {}) {
    tell({ done: parts.size, all: stretch.last - stretch.first + 1, bytes, ...more });
  }

  /** @param {Recording} recording @param {string} problem */
  function fail(recording, problem) {
    report(recording, { problem });
    going = null;
  }

  /** @param {Recording} recording */
  async function finish(recording) {
    const { shell, head, parts } = recording;
    try {
      const file = recordingFile(await shell, head, parts);
      if (going !== recording) return; // stopped meanwhile
      report(recording, { file, head });
      going = null;
    } catch (failure) {
      if (going === recording) fail(recording, failure instanceof Error ? failure.message : String(failure));
    }
  }

  return {
    get going() {
      return going !== null;
    },
    /**
     * Record what is looked at now, from `first` to `last`; it will be opened `at` one of them.
     * @param {ShownState} state
     * @param {{first: number, last: number, at: number, live: string | null}} options
     */
    begin(state, { first, last, at, live }) {
      const stretch = recordingStretch(state, first, last);
      const shell = fetchShell();
      shell.catch(() => {}); // said at the end
      going = {
        stretch,
        head: { ...recordingHeader(state, stretch, { at, live }), series: {} },
        parts: new Map(),
        shell,
        bytes: 0,
      };
      report(going);
      send({ ...stretch, step: first });
    },
    stop() {
      if (!going) return;
      going = null;
      send({ type: "record", step: null });
    },
    /**
     * The state is another: has the step come that was asked for, or a refusal, or is the line cut?
     * @param {Pick<State, "recorded" | "error" | "connection">} state
     * @param {Partial<Pick<State, "recorded" | "error">>} previous
     */
    watch({ recorded, error, connection }, previous) {
      if (!going) return;
      if (connection !== "open") return fail(going, "The connection was lost. Please record again.");
      if (error !== previous.error && error?.command === "record") return fail(going, error.message);
      const next = going.stretch.first + going.parts.size;
      if (recorded === previous.recorded || recorded?.step !== next) return;
      const part = recorded.arrays.part.data;
      going.parts.set(next, part);
      going.bytes += part.length;
      for (const [name, rows] of Object.entries(recorded.series))
        (going.head.series[name] ??= []).push(...rows);
      report(going);
      if (next < going.stretch.last) send({ ...going.stretch, step: next + 1 });
      else finish(going);
    },
  };
}
