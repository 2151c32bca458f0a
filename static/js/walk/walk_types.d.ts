/** The walk through one step: its stations, what can be seen inside one, and what its picture needs. */

import type {
  Layer,
  Network,
  NumberKind,
  ParameterIndex,
  StepMessage,
  TensorData,
} from "../net/protocol_types.js";
import type { Theme } from "../state/state_types.js";

/** The parts of a training step, in order. */
export type WalkStage = "forward" | "loss" | "backward" | "update";

/** How fast the walk goes from station to station. */
export type Pace = "slow" | "normal" | "quick" | "at once";

/** A stop of the walk: a stage of one layer, the loss or the update, in a phrase. */
export interface Station {
  stage: WalkStage;
  layer: string | null;
  phrase: string;
}

/** What can be looked at inside a station. */
export type StationModeKind =
  | "window"
  | "terms"
  | "pooling"
  | "flatten"
  | "softmax"
  | "gate"
  | "start"
  | "kernel"
  | "turned"
  | "outer"
  | "weighted"
  | "routes"
  | "unflatten"
  | "loss"
  | "update";

/**
 * One way to look inside a station: `address`, `shape` and `of` say what kind of number is picked,
 * `needs` names the arrays that it is shown with, `number` is that of the layer.
 */
export interface StationMode {
  kind: StationModeKind;
  words: string;
  number: number;
  stage: WalkStage;
  layer: string | null;
  address: string;
  shape: number[];
  of: NumberKind;
  needs: string[];
}

/** A number picked inside a station; `beside` is what was chosen on the page at that time. */
export interface StationPick extends ParameterIndex {
  beside: string;
}

/** The picks of the modes, by `pickKey`. */
export type StationPicks = Record<string, StationPick>;

/** The kind of the mode that was chosen at each station, by `stationKey`. */
export type StationModes = Record<string, StationModeKind>;

/** The walk: where it stands, whether it goes on by itself, and what is seen inside the stations. */
export interface Walk {
  stations: Station[];
  position: number;
  running: boolean;
  speed: Pace;
  /** Whether the window of the station moves over every place by itself. */
  sliding: boolean;
  picks: StationPicks;
  modes: StationModes;
}

/** The output of a layer, or the image: its address and its shape. */
export interface LayerSide {
  address: string;
  shape: number[];
}

/** A layer with what enters and what leaves it. */
export interface LayerSides {
  layer: Layer;
  entering: LayerSide;
  leaving: LayerSide;
}

/**
 * All that the picture of a station needs: `read` gives an array of the step by name, null where the
 * step does not carry it, and `missing` names those that it needs and does not carry.
 */
export interface StationContext extends LayerSides {
  mode: StationMode;
  network: Network;
  classes: string[];
  step: StepMessage | null;
  theme: Theme;
  read: (name: string) => TensorData | null;
  index: number[];
  images: number;
  missing: string[];
}

/** The context of a station that can be drawn: a step has come, with every array that is needed. */
export interface DrawnContext extends StationContext {
  step: StepMessage;
  read: (name: string) => TensorData;
}
