/** Answers about the lanes of a comparison from a recording: those that were recorded, at every step. */

/** @import { Command, CompareCommand, Message, PickLaneCommand } from "../net/protocol_types.js" */
/** @import { WatchRaceCommand } from "../net/protocol_types.js" */
/** @import { RecordingHeader } from "../scene/scene_types.js" */
/** @import { ArchivedMessage } from "./embedded_file_types.js" */

import { sameJson } from "../scene/same_json.js";
import { messagesOf } from "./step_archive.js";

/** @type {Message["type"][]} the messages about lanes that belong to every step, in their order */
const OF_STEP = ["lanes", "other_step", "lane_results"];

/**
 * @param {RecordingHeader} recording
 * @param {{receive: (message: Message) => void, unasked: () => ArchivedMessage[],
 *   refuse: (command: Pick<Command, "type">, what: string) => void,
 *   go: (command: CompareCommand, position: number) => void | Promise<void>}} options
 *   `unasked`: the messages of the step on display that answer no question
 */
export function createRecordedLanes({ scene, race = null }, { receive, unasked, refuse, go }) {
  let watched = race !== null;

  function map() {
    if (watched) messagesOf(unasked(), "race").forEach(receive);
  }

  return {
    /** The lanes as they are in the whole recording. @param {ArchivedMessage[]} opening its first step */
    begin(opening) {
      messagesOf(opening, "comparison").forEach(receive);
    },
    /** Show the lanes at the step on display. */
    show() {
      for (const type of OF_STEP) messagesOf(unasked(), type).forEach(receive);
      map();
    },
    /**
     * Tell the losses of the whole run, which the first step holds, at another step.
     * @param {ArchivedMessage[]} opening the first step
     */
    tellHistory(opening) {
      const [whole] = messagesOf(opening, "lanes");
      if (!whole) return;
      const { losses, evaluations } = whole;
      for (const message of messagesOf(unasked(), "lanes"))
        receive({ ...message, reset: true, losses, evaluations });
    },
    answers: {
      /** @param {CompareCommand} command */
      compare(command) {
        const asked = (command.lanes ?? []).map(({ recipe }) => recipe);
        const recorded = scene.compare?.lanes.map(({ recipe }) => ({ ...scene.recipe, ...recipe }));
        return recorded && sameJson(asked, recorded)
          ? go(command, command.position ?? 0)
          : refuse(command, "Another comparison");
      },
      /** @param {PickLaneCommand} command */
      pick_lane(command) {
        const { picked, other = null } = scene.compare ?? {};
        if (command.lane !== picked) return refuse(command, `Lane ${command.lane} as the run`);
        const beside = command.other ?? null;
        return beside === other || beside === null ? undefined : refuse(command, `Lane ${beside} beside it`);
      },
      /** @param {WatchRaceCommand} command */
      watch_race(command) {
        watched = command.plane !== "off";
        if (!watched) return undefined;
        const same = race && sameJson(written(race), written(command));
        return same ? map() : refuse(command, "This map of the race");
      },
    },
  };
}

/** @param {Omit<WatchRaceCommand, "type">} map */
function written({ plane, ends = [], chosen = [] }) {
  return [plane, ends, chosen];
}
