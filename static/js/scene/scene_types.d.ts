/** What a scene, a link and a recording hold: the view as one plain object, and how it is opened. */

import type {
  ExplainCommand,
  ParameterIndex,
  PinCommand,
  Recipe,
  WatchSliceCommand,
  WatchArraysCommand,
} from "../net/protocol_types.js";
import type {
  RaceView,
  SelectedNumber,
  SurveySettings,
  Theme,
  ViewSettings,
  WeightCurve,
} from "../state/state_types.js";
import type { Pace, StationModes, StationPicks } from "../walk/walk_types.js";

/** Where the walk stands: `station` is a stage and a layer, such as "backward conv2". */
export interface SceneWalk {
  station: string;
  speed: Pace;
  modes: StationModes;
  picks: StationPicks;
}

/** A lane of a comparison: of its recipe what differs from the scene's. */
export interface SceneLane {
  label: string;
  recipe: Partial<Recipe>;
}

/**
 * The lanes of a comparison. `picked` is the number of the lane that is the scene's run, `other` that of the
 * one beside it; `race` is the plane of the map on which they run.
 */
export interface SceneComparison {
  preset: string | null;
  lanes: SceneLane[];
  picked: number;
  other: number | null;
  race: RaceView | null;
}

/** Everything that makes the view. `tour` is the number of the chapter open beside it, from 1. */
export interface CapturedScene {
  version: 2;
  recipe: Recipe;
  step: number;
  fingerprint: string | null;
  image: number;
  chosen: SelectedNumber | null;
  selection: ParameterIndex;
  curve: WeightCurve;
  survey: SurveySettings | null;
  walk: SceneWalk;
  show: SceneShow;
  pins: ParameterIndex[];
  tour: number | null;
  /** The lanes beside the run; left out where there are none. */
  compare?: SceneComparison;
}

/**
 * The display of a captured scene; colour channels are combined, and one lane is shown, where nothing is said
 * of them.
 */
export type SceneShow = Omit<ViewSettings, SeldomSaid> & Partial<Pick<ViewSettings, SeldomSaid>>;
type SeldomSaid = "channels" | "lane_view";

/** A scene that the tour, a link or a room brings: all but the version can be missing. */
export interface Scene {
  version: 2;
  recipe?: Partial<Recipe>;
  step?: number;
  fingerprint?: string | null;
  image?: number;
  chosen?: SceneNumber | null;
  selection?: ParameterIndex | null;
  curve?: Partial<WeightCurve>;
  survey?: SurveySettings | null;
  walk?: Partial<SceneWalk>;
  show?: Partial<ViewSettings>;
  pins?: ParameterIndex[];
  tour?: number | null;
  compare?: SceneComparison;
}

/** A scene of version 1, from before there were stages: see upgrade_scene.js. */
export interface FirstScene extends Omit<Scene, "version" | "curve" | "walk" | "show"> {
  version: 1;
  curve?: Partial<WeightCurve> & { along?: "weight" | "step" };
  walk?: Partial<SceneWalk> & { panel?: "curves" | "station" };
  show?: Partial<Pick<ViewSettings, "dimension" | "units" | "scale">> & {
    tab?: "network" | "curves" | "surface" | "inspector";
  };
}

/** The number that a scene chooses; without an image it is the scene's own. */
export type SceneNumber = Omit<SelectedNumber, "image"> & { image?: number | null };

/** Which controls a page shows: all, those that step and look, those that look, or a recording's. */
export type Controls = "all" | "step" | "look" | "recorded";

/**
 * A scene and how it is opened: `begin` at its first step, with `controls` and in a `theme` (null:
 * the reader's own). `sketch` is the server's, of the parameters.
 */
export interface Link {
  scene: CapturedScene;
  begin: boolean;
  controls: Exclude<Controls, "recorded">;
  theme: Theme | null;
  sketch: number[] | null;
}

/** What the file of a recording says of itself: the stretch, what was asked, and how it is opened. */
export interface RecordingHeader {
  version: 1;
  first: number;
  last: number;
  live: string | null;
  scene: CapturedScene;
  watch: WatchArraysCommand;
  survey: SurveySettings | null;
  /** The plane of the map on which the lanes run; left out in recordings of one run. */
  race?: RaceView | null;
  pin: PinCommand;
  asks: (WatchSliceCommand | ExplainCommand)[];
  series: Record<string, [number, number | null][]>;
}
