/** A chapter of the tour as the server sends it, and where a reader is in the tour. */

import type { AskCommand } from "../net/protocol_types.js";
import type { Scene } from "../scene/scene_types.js";
import type { State } from "../state/state_types.js";

/** What each task is told, by its name. */
export interface TaskDetails {
  forward: object;
  hold: object;
  read: { rise: number };
  onward: { to: string };
  rate: { verdicts: string[] };
  step: object;
  mode: { kind: string };
  predict: object;
  play: { steps: number };
  race: { steps: number };
}

/** What a chapter asks for: the name of a task, with what that task is told. */
export type ChapterTask = {
  [Name in keyof TaskDetails]: { name: Name } & TaskDetails[Name];
}[keyof TaskDetails];

/**
 * How a task is noticed: `numbers` are the names that the chapter's text may show; `seen` gives those
 * numbers, or null while it is not done. `from` is the state in which the chapter began.
 */
export interface Task<Details> {
  numbers: string[];
  seen: (state: State, from: State, details: Details) => TaskValues | null;
}

/** Every task, by its name. */
export type Tasks = { [Name in keyof TaskDetails]: Task<TaskDetails[Name]> };

/** The values that a task found, by the names that the chapter's text shows. */
export type TaskValues = Record<string, number | string | null>;

/** The parts of a chapter's text, as HTML. */
export type ChapterPart = "text" | "do" | "found" | "question" | "answer";

/** The question of a chapter to a class: the command without its type. */
export type ClassQuestion = Omit<AskCommand, "type" | "subject"> & Required<Pick<AskCommand, "subject">>;

/** A chapter: its scene, others that its text offers, the places that it highlights, its task. */
export interface TourChapter {
  name: string;
  title: string;
  scene: Scene;
  scenes: Record<string, Scene>;
  lit: string[];
  deed: ChapterTask;
  texts: Record<ChapterPart, string> & { next?: string };
  ask: ClassQuestion | null;
}

/** Where a reader is in the tour. */
export interface TourState {
  open: boolean;
  waiting: boolean;
  /** Null until the tour has been fetched. */
  chapters: TourChapter[] | null;
  /** The place of the open chapter in `chapters`. */
  at: number;
  /** The state in which the chapter's scene had arrived, or was lost on its way. */
  from: State | null;
  /** Whether another scene than the chapter's own is shown. */
  away: boolean;
  found: TaskValues | null;
  /** The names of the chapters whose task was done. */
  done: string[];
  /** Whether the tour was never opened in this browser. */
  fresh: boolean;
  problem: string | null;
}
