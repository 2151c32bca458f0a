/** What the picture of a race is drawn from: its surface around the middle of the map, and the lanes on it. */

import type { RaceMessage } from "../../net/protocol_types.js";
import type { PlanePoint, PlaneSurface } from "../surface/surface_types.js";

/** A point of a lane's path: where it was after `step` updates, with its measured loss, NaN if that is none. */
export interface LanePoint {
  alpha: number;
  beta: number;
  step: number;
  loss: number;
}

/** An arrow of the last update, or of a part of it, from its tail. */
export interface LaneArrow {
  name: string;
  tail: PlanePoint;
  alpha: number;
  beta: number;
}

/** An arrow as it is drawn: of which lane, and whether it is the whole update. */
export interface DrawnArrow extends LaneArrow {
  lane: number;
  whole: boolean;
}

/** Of which lanes the arrows are drawn. */
export type ArrowLanes = "none" | "picked" | "all";

/** A lane on the map. `height` is the loss of the plane under its end, `loss` what was measured there. */
export interface LaneOnMap {
  number: number;
  points: LanePoint[];
  end: LanePoint;
  height: number | null;
  arrows: LaneArrow[];
}

/** A map of the race. α and β count from `centre`, its middle; the true coordinates are their sum. */
export interface RacePicture {
  message: RaceMessage;
  surface: PlaneSurface;
  centre: [number, number];
  lanes: LaneOnMap[];
}

/** What is drawn beside surface and paths. */
export interface RaceShown {
  picked: number | null;
  arrows: ArrowLanes;
  labels: boolean;
}
