/**
 * Records a stretch step by step: asks for one, takes it, asks for the next; at the end it is a file.
 * So nothing waits for a page that has left, and to stop is to ask no more. Nothing is drawn.
 */

import { recordingFile, recordingHeader, recordingStretch } from "./recording.js";

/**
 * @param {{send: (command: object) => void, fetchShell: () => Promise<string>,
 *   tell: (news: {done: number, all: number, bytes: number, file?: BlobPart[], head?: object, problem?: string}) => void}} options
 */
export function createRecorder({ send, fetchShell, tell }) {
  let going = null; // {stretch, head, parts, shell, bytes}

  const news = (more = {}) => {
    const { stretch, parts, bytes } = going;
    tell({ done: parts.size, all: stretch.last - stretch.first + 1, bytes, ...more });
  };
  const ask = (step) => send({ ...going.stretch, step });

  function fail(problem) {
    news({ problem });
    going = null;
  }

  async function finish() {
    const own = going;
    try {
      const file = recordingFile(await own.shell, own.head, own.parts);
      if (going !== own) return; // stopped meanwhile
      news({ file, head: own.head });
      going = null;
    } catch (failure) {
      if (going === own) fail(failure.message);
    }
  }

  return {
    get going() {
      return going !== null;
    },
    /** Record what is looked at now, from `first` to `last`; it will be opened `at` one of them. */
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
      news();
      ask(first);
    },
    stop() {
      if (!going) return;
      going = null;
      send({ type: "record", step: null });
    },
    /** The state is another: has the step come that was asked for, or a refusal, or is the line cut? */
    watch({ recorded, error, connection }, before) {
      if (!going) return;
      if (connection !== "open") return fail("The connection was lost. Please record again.");
      if (error !== before.error && error?.command === "record") return fail(error.message);
      const next = going.stretch.first + going.parts.size;
      if (recorded === before.recorded || recorded?.step !== next) return;
      const part = recorded.arrays.part.data;
      going.parts.set(next, part);
      going.bytes += part.length;
      for (const [name, rows] of Object.entries(recorded.series))
        (going.head.series[name] ??= []).push(...rows);
      news();
      if (next < going.stretch.last) ask(next + 1);
      else finish();
    },
  };
}
