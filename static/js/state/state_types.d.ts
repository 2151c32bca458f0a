/** What the page knows, and the actions that change it. */

import type {
  CheckMessage,
  Command,
  ComparisonMessage,
  DescentMessage,
  DescriptionMessage,
  ErrorMessage,
  EvaluationMessage,
  ExplanationMessage,
  ExportMessage,
  FindingsMessage,
  GraphMessage,
  HealthMessage,
  HeldOutMessage,
  HistogramsMessage,
  ImageSet,
  LaneResultsMessage,
  LanesMessage,
  Message,
  NumberKind,
  OtherExplanationMessage,
  OtherStepMessage,
  ParameterIndex,
  PredictionMessage,
  QuestionMessage,
  RaceMessage,
  SurfaceProbeMessage,
  Recipe,
  RecordedStepMessage,
  RoomMessage,
  SliceMessage,
  SliceZoom,
  StatusMessage,
  StepMessage,
  StepSliceMessage,
  SurfaceMessage,
  WatchRaceCommand,
  WatchSurfaceCommand,
  WelcomeMessage,
} from "../net/protocol_types.js";
import type { DatasetDescription, OwnDataLimits } from "../net/served_file_types.js";
import type { Controls, Link, RecordingHeader } from "../scene/scene_types.js";
import type { TourState } from "../tour/tour_types.js";
import type { Walk } from "../walk/walk_types.js";
import type { LocalAction, PageAction, QuestionDraft } from "./action_types.js";

/** The colours of the page. */
export type Theme = "light" | "dark";

/**
 * How the page stands to its server. refused: the server does not accept the page's origin; blocked: no
 * websocket gets through; damaged: a recording that cannot be read.
 */
export type Connection =
  "connecting" | "open" | "lost" | "refused" | "blocked" | "outdated" | "moved" | "damaged";

/** The number that the inspector shows; `image` is null for a parameter's of the whole mini-batch. */
export interface SelectedNumber extends ParameterIndex {
  of: NumberKind;
  image: number | null;
}

/** How the curve of a weight is shown, and when a descent along it counts as converged. */
export interface WeightCurve {
  zoom: SliceZoom;
  readings: boolean;
  derivative: boolean;
  threshold: number;
}

/** The point that is read: `place` on C(w), `a` on C(a), `s` on the loss along the step. */
export interface CurveProbe {
  place?: number;
  a?: number;
  s?: number;
}

/** Which surface is asked for: the command without its type. */
export interface SurveySettings extends Omit<WatchSurfaceCommand, "type" | "on_stage"> {
  plane: Exclude<WatchSurfaceCommand["plane"], "off">;
}

/** The stages of the page. */
export type Stage = "watch" | "descend" | "inside" | "compare" | "everything";

/** A plot of a stage. */
export type PlotPanel =
  "surface" | "prediction" | "weight" | "step_curve" | "losses" | "race" | "lanes" | "lane_results";

/** A panel of the page. */
export type Panel =
  PlotPanel | "network" | "network_editor" | "station" | "inspector" | "diagnosis" | "lane_presets";

/**
 * What is on stage and how it looks: `pane` is the plot where there is room for one, `enlarged` the
 * panel that fills the stage, `inspector` whether the inspector stands beside it.
 */
export interface ViewSettings {
  stage: Stage;
  pane: PlotPanel;
  enlarged: Panel | null;
  inspector: boolean;
  dimension: "2-D" | "3-D";
  units: "error" | "activation" | "pre_activation";
  scale: "one" | "each";
  /** How the three channels of a colour picture are shown: in one picture, or as a map each. */
  channels: "combined" | "separate";
  /** Of two lanes that are compared: the picked one, one above the other, or what differs. */
  lane_view: "picked" | "both" | "difference";
}

/** The loss of the mini-batch at a step. */
export interface LossPoint {
  step: number;
  loss: number | null;
}

/** What the held-out images gave after a step. */
export type EvaluationPoint = Pick<EvaluationMessage, "step" | "loss" | "accuracy" | "images">;

/** What a branch of the run gave. */
export interface BranchCurve {
  losses: LossPoint[];
  evaluations: EvaluationPoint[];
}

/** What every branch gave, by its id. */
export type BranchCurves = Record<number, BranchCurve>;

/** What a lane of the comparison gave. */
export interface LaneCurve {
  losses: LossPoint[];
  evaluations: Omit<EvaluationPoint, "images">[];
}

/** What every lane of the comparison gave, by its number. */
export type LaneCurves = Record<number, LaneCurve>;

/** Which map of the race is asked for: the command without its type. */
export interface RaceView extends Omit<WatchRaceCommand, "type"> {
  plane: Exclude<WatchRaceCommand["plane"], "off">;
}

/** A run that was replaced by one with other settings. */
export interface FormerRun {
  /** What makes it this run. */
  key: string;
  recipe: Recipe;
  losses: LossPoint[];
}

/** The values of a pinned number by step, in order. */
export type PinnedRows = [step: number, value: number | null][];

/** The curve, the map and the prediction before the step that answers a question, as far as they are known. */
export interface QuestionPicture {
  slice: SliceMessage | null;
  surface: SurfaceMessage | null;
  prediction: PredictionMessage | null;
}

/** Whether a scene is on its way, and sentences on what of it is not there. */
export interface SceneProgress {
  waiting: boolean;
  said: string[];
}

/** Own data that this tab has sent to the server; `token` deletes them where the server keeps them. */
export interface UploadedData {
  description: DatasetDescription;
  warnings: string[];
  token: string | null;
  /** Until when the server keeps them, as an ISO date; null if it forgets them with the session. */
  keptUntil: string | null;
}

/** What is done with own data once they are on the server. */
export type AfterUpload = "show" | "train" | "open";

/** A file on its way to the server: its name, the part that is sent, and what comes then. */
export interface Upload {
  name: string;
  part: number;
  then: AfterUpload;
}

/** A sentence on own data, and whether it says what went wrong. */
export interface DataSentence {
  words: string;
  problem: boolean;
}

/** Data that a run needs and the server does not have, and the command that needed them. */
export interface MissingData {
  problem: string;
  command: "open" | "restore";
}

/** Everything that the page knows. What has not arrived yet is null. */
export interface State {
  connection: Connection;
  /** Why there is no picture yet, as a sentence. */
  waiting: string | null;
  welcome: WelcomeMessage | null;
  status: StatusMessage | null;
  step: StepMessage | null;
  slice: SliceMessage | null;
  surface: SurfaceMessage | null;
  reading: SurfaceProbeMessage | null;
  file: ExportMessage | null;
  recorded: RecordedStepMessage | null;
  curves: BranchCurves;
  /** The runs before, the last one last. */
  formerRuns: FormerRun[];
  /** Whether the run that begins next is compared with the one before. */
  comparing: boolean;
  /** The step that is sought. */
  going: number | null;
  check: CheckMessage | null;
  prediction: PredictionMessage | null;
  /** The answers to all held-out images, while they are asked for. */
  heldOut: HeldOutMessage | null;
  graph: GraphMessage | null;
  /** The health of the step on display. */
  health: HealthMessage | null;
  /** What stands out in the run, while it is asked for. */
  findings: FindingsMessage | null;
  /** The histograms over the steps, while they are asked for. */
  histograms: HistogramsMessage | null;
  /** The lanes that are compared; null before the server has said so, without lanes: no comparison. */
  comparison: ComparisonMessage | null;
  /** How far the lanes are: the newest message, without the losses and evaluations that it brought. */
  lanes: Omit<LanesMessage, "losses" | "evaluations"> | null;
  laneCurves: LaneCurves;
  /** The map of the race. */
  race: RaceMessage | null;
  laneResults: LaneResultsMessage | null;
  /** The step and the explanation of the lane that is shown beside the picked one. */
  otherStep: OtherStepMessage | null;
  otherExplanation: OtherExplanationMessage | null;
  /** Which map of the race was asked for; null: the usual one. */
  raceView: RaceView | null;
  /** The parameter whose curve is shown. */
  selection: ParameterIndex;
  chosen: SelectedNumber | null;
  /** The numbers by which the chosen one was come to. */
  trail: SelectedNumber[];
  /** How many terms of an explanation are asked for. */
  limit: number;
  explanation: ExplanationMessage | null;
  /** Which number is not in this network, as a sentence. */
  gone: string | null;
  pins: ParameterIndex[];
  /** The values of the pinned numbers, by name: "gradient fc2.weight[0, 1]". */
  series: Record<string, PinnedRows>;
  /** Which pins are not in this network, as a sentence. */
  unpinned: string | null;
  curve: WeightCurve;
  probe: CurveProbe | null;
  /** The learning rate that is only tried. */
  trial: number | null;
  descent: DescentMessage | null;
  /** How many steps of the descent are shown. */
  shown: number;
  /** The loss along the step, by the set of images. */
  along: Partial<Record<ImageSet, StepSliceMessage>>;
  tour: TourState;
  link: Link | null;
  /** Why a link could not be opened, as a sentence. */
  refused: string | null;
  controls: Controls;
  recording: RecordingHeader | null;
  room: RoomMessage | null;
  /** Whether a room is followed: live, or with a look of one's own. */
  following: "live" | "own" | null;
  /** The scene of the room's presenter, as it came. */
  presented: unknown;
  roomSaid: string;
  /** Whether the page had a run of its own before it followed: the way back to it is offered. */
  ownRun: boolean;
  /** What the presenter has called this page to last: to come back, or to a task; null after another move. */
  called: "come_back" | "task" | null;
  /** Whether the page had a view of its own when it was called: the way back to it is offered. */
  ownView: boolean;
  /** The question of the room. */
  question: QuestionMessage | null;
  /** What the page showed before the step that answers the question; null without a question. */
  questionPicture: QuestionPicture | null;
  /** Whether the form that asks a question is open, and what it begins with; null: closed. */
  questionForm: { draft: QuestionDraft | null } | null;
  /** Whether the network editor is open. */
  editing: boolean;
  /** What the editor's draft is and costs. */
  description: DescriptionMessage | null;
  /** What became of a run that the server had lost, and whether a fresh start is offered; null: nothing to say. */
  restored: { words: string; problem: boolean; fresh: boolean } | null;
  /** The data sets of the server; null until they are asked for. */
  datasets: DatasetDescription[] | null;
  /** The server's bounds of own data. */
  own: OwnDataLimits | null;
  /** Own data of this tab, the newest first. */
  uploaded: UploadedData[];
  uploading: Upload | null;
  dataSaid: DataSentence | null;
  missingData: MissingData | null;
  image: number;
  /** The number of the newest message that is to be acknowledged. */
  sequence: number;
  /** The names of arrays that are watched beside the usual ones. */
  extra: string[];
  /** What of the step is still to come. */
  pending: { slice: boolean; surface: boolean };
  error: ErrorMessage | null;
  survey: SurveySettings | null;
  show: ViewSettings;
  /** Whether the page is narrow: one plot is seen at a time. */
  narrow: boolean;
  /** The panels that are shown in a frame of another page, whatever the stage; null elsewhere. */
  embedded: Panel[] | null;
  sceneProgress: SceneProgress;
  walk: Walk;
  theme: Theme;
}

/** The state once some of it has arrived: `StateWith<"welcome" | "step">`. */
export type StateWith<Name extends keyof State> = State & {
  [Key in Name]: NonNullable<State[Key]>;
};

/** The messages and actions that change the state, by their type. */
export type Changes = {
  [Type in (Message | LocalAction)["type"]]: Extract<Message | LocalAction, { type: Type }>;
};

/** A function of the state and one kind of message or action, for each kind that changes the state. */
export type Reducers = {
  [Type in keyof Changes]?: (state: State, message: Changes[Type]) => State;
};

/** Takes a message or an action into the state. */
export type Dispatch = (message: Message | LocalAction) => void;

/** Carries out what a view asks for: a command, or an action of the page. */
export type Send = (action: Command | LocalAction | PageAction) => void;

/** A view: draws itself into an element once, and returns what draws every new state. */
export type View<Part extends Element = HTMLElement> = (element: Part, send: Send) => (state: State) => void;
