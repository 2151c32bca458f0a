/** The actions of the page itself: those that change its state, and those that something else does. */

import type { AskCommand, ErrorMessage, ParameterIndex } from "../net/protocol_types.js";
import type { ServedFiles } from "../net/served_file_types.js";
import type { Link, RecordingHeader, Scene } from "../scene/scene_types.js";
import type { TourState } from "../tour/tour_types.js";
import type { Pace, StationModeKind, Walk } from "../walk/walk_types.js";
import type {
  AfterUpload,
  Connection,
  CurveProbe,
  DataSentence,
  Panel,
  RaceView,
  SceneProgress,
  SelectedNumber,
  State,
  SurveySettings,
  Theme,
  Upload,
  UploadedData,
  ViewSettings,
  WeightCurve,
} from "./state_types.js";

/** An action without anything beside its type. */
interface Plain<Type extends string> {
  type: Type;
}

/**
 * Choose a number; `onward`: by following a term of the explanation of the one before; `quiet`: without
 * opening the inspector.
 */
export interface ChooseAction extends Plain<"local/choose">, ParameterIndex {
  of: SelectedNumber["of"];
  image?: number | null;
  onward?: boolean;
  /** Chosen by a scene: the inspector stays as it is. */
  quiet?: boolean;
}

/** What the form of a question begins with; what is left out is the form's own default. */
export type QuestionDraft = Partial<Omit<AskCommand, "type">>;

/** An action that changes the state. */
export type LocalAction =
  | ChooseAction
  | { type: "local/choose-back"; place: number }
  | Plain<"local/explain-more">
  | ({ type: "local/pin" } & ParameterIndex)
  | ({ type: "local/unpin" } & ParameterIndex)
  | { type: "local/pins"; pins: ParameterIndex[] }
  | Plain<"local/unpin-all">
  | { type: "local/curve"; curve: Partial<WeightCurve> }
  | { type: "local/probe"; probe: CurveProbe | null }
  | { type: "local/trial"; trial: number | null }
  | { type: "local/descent-shown"; shown: number }
  | Plain<"local/descent-end">
  | { type: "local/tour"; tour: Partial<TourState> }
  | { type: "local/link"; link: Link }
  | { type: "local/link-refused"; problem: string }
  | Plain<"local/link-away">
  | { type: "local/recording"; recording: RecordingHeader }
  | Plain<"local/all-controls">
  | ({ type: "local/following"; following: State["following"] } & Partial<
      Pick<State, "ownRun" | "called" | "ownView" | "controls">
    >)
  | { type: "local/room-left"; said?: string }
  | { type: "local/question-form"; open: boolean; draft?: QuestionDraft }
  | { type: "local/connection"; connection: Connection }
  | { type: "local/restored"; restored: State["restored"] }
  | { type: "local/going"; step: number | null }
  | { type: "local/survey"; survey: SurveySettings }
  | { type: "local/race-view"; raceView: RaceView }
  | { type: "local/show"; show: Partial<ViewSettings> }
  | { type: "local/narrow"; narrow: boolean }
  | { type: "local/embedded"; panels: Panel[] }
  | { type: "local/scene-progress"; progress: SceneProgress }
  | { type: "local/compare"; on: boolean }
  | { type: "local/edit-network"; open: boolean }
  | { type: "local/theme"; theme: Theme }
  | { type: "local/walk"; walk: Partial<Walk> }
  | { type: "local/sliding"; sliding: boolean }
  | ({ type: "local/pick"; key: string } & ParameterIndex)
  | { type: "local/mode"; key: string; kind: StationModeKind }
  | { type: "local/watch"; arrays: string[] }
  | { type: "local/unwatch"; arrays: string[] }
  | ({ type: "local/datasets" } & ServedFiles["data"])
  | { type: "local/uploading"; uploading: Upload | null }
  | { type: "local/uploaded"; uploaded: UploadedData }
  | { type: "local/data-deleted"; problem: string }
  | { type: "local/data-said"; said: DataSentence | null }
  | Plain<"local/missing-data-away">
  | { type: "local/error"; error: ErrorMessage | null };

/** What the guide of the tour is asked for. */
export type GuideAction =
  | { type: "local/guide"; to: "toggle" | "open" | "close" | "next" | "previous" | "again" | "ask" }
  | { type: "local/guide"; to: "show" | "beside"; number: number }
  | { type: "local/guide"; to: "scene"; name: string };

/** What the client of own data is asked for. */
export type DataAction =
  | Plain<"local/load-datasets">
  | { type: "local/upload"; bytes: Uint8Array<ArrayBuffer>; name: string; then: AfterUpload }
  | Plain<"local/upload-cancel">
  | { type: "local/save-data"; problem: string }
  | { type: "local/delete-data"; problem: string };

/** An action that the wiring of the page carries out: it asks the server, the walk or the tour. */
export type PageAction =
  | GuideAction
  | DataAction
  | { type: "local/scene"; scene: Scene }
  | Plain<"local/room-follow">
  | Plain<"local/room-mine">
  | Plain<"local/room-back">
  | Plain<"local/room-own-view">
  | Plain<"local/start-fresh">
  | Plain<"local/descend">
  | { type: "local/image"; image: number }
  | { type: "local/walk-to"; position: number }
  | Plain<"local/walk-play">
  | Plain<"local/walk-pause">
  | Plain<"local/walk-stage">
  | { type: "local/walk-speed"; speed: Pace }
  | { type: "local/slide"; on: boolean }
  | Plain<"local/skip">;
