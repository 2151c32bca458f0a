/**
 * What goes over the websocket: every command that the page sends, every message that it gets.
 * Written by `python -m tests.protocol` from the models in app/protocol/commands, the messages in
 * app/protocol/messages/ and the records of the engine. Do not edit.
 */

/** The numbers of an array, in a view into the message's bytes. */
export type TensorData = Float32Array | Float64Array | Uint8Array | Int32Array;

/** An array of a message: its numbers row by row, and how many there are along each axis. */
export interface Tensor {
  shape: number[];
  data: TensorData;
}

/** The arrays of a message that has none. */
export type NoArrays = Record<string, never>;

/** A command; its `type` says which. */
export type Command =
  | AdvanceCommand
  | PlayCommand
  | PauseCommand
  | SeekCommand
  | OpenRecipeCommand
  | ResetCommand
  | ConfigureCommand
  | EditCommand
  | CommitPreviewCommand
  | DiscardPreviewCommand
  | SwitchBranchCommand
  | DiscardBranchCommand
  | UndoCommand
  | RedoCommand
  | CompareCommand
  | PickLaneCommand
  | WatchRaceCommand
  | WatchArraysCommand
  | WatchSliceCommand
  | DescendCommand
  | WatchSurfaceCommand
  | ProbeSurfaceCommand
  | MoveToPointCommand
  | ExplainCommand
  | WatchHeldOutCommand
  | PinCommand
  | WatchDiagnosisCommand
  | CheckCommand
  | PredictCommand
  | DescribeCommand
  | GraphCommand
  | ExportCommand
  | RecordStepCommand
  | ResumeSessionCommand
  | AcknowledgeCommand
  | PingCommand
  | RestoreRunCommand
  | JoinRoomCommand
  | OpenRoomCommand
  | ShareSceneCommand
  | OfferHandoverCommand
  | TakeOverRoomCommand
  | EndRoomCommand
  | WhereaboutsCommand
  | ComeBackCommand
  | HandOutCommand
  | AskCommand
  | CloseQuestionCommand
  | RevealCommand
  | AskAgainCommand
  | ShowAnswersCommand
  | DropQuestionCommand
  | AnswerCommand;

/** A message; its `type` says which. */
export type Message =
  | WelcomeMessage
  | StatusMessage
  | StepMessage
  | SliceMessage
  | DescentMessage
  | StepSliceMessage
  | ExplanationMessage
  | CheckMessage
  | SurfaceMessage
  | SurfaceProbeMessage
  | PredictionMessage
  | HeldOutMessage
  | ComparisonMessage
  | LanesMessage
  | RaceMessage
  | LaneResultsMessage
  | OtherStepMessage
  | OtherExplanationMessage
  | HealthMessage
  | FindingsMessage
  | HistogramsMessage
  | DescriptionMessage
  | GraphMessage
  | EvaluationMessage
  | WaitingMessage
  | ExportMessage
  | SceneMessage
  | RoomMessage
  | QuestionMessage
  | ComeBackMessage
  | TaskMessage
  | PongMessage
  | RestoredMessage
  | RecordedStepMessage
  | ErrorMessage;

/** The `type` of a command. */
export type CommandType =
  | "advance"
  | "run"
  | "pause"
  | "seek"
  | "open"
  | "reset"
  | "configure"
  | "edit"
  | "commit"
  | "revert"
  | "switch"
  | "discard"
  | "undo"
  | "redo"
  | "compare"
  | "pick_lane"
  | "watch_race"
  | "watch"
  | "slice"
  | "descend"
  | "survey"
  | "read"
  | "go_there"
  | "explain"
  | "watch_held_out"
  | "pin"
  | "watch_diagnosis"
  | "check"
  | "predict"
  | "describe"
  | "graph"
  | "export"
  | "record"
  | "resume"
  | "acknowledge"
  | "ping"
  | "restore"
  | "join"
  | "teach"
  | "present"
  | "hand_over"
  | "take_over"
  | "end_room"
  | "whereabouts"
  | "come_back"
  | "hand_out"
  | "ask"
  | "close_question"
  | "reveal"
  | "ask_again"
  | "show_answers"
  | "drop_question"
  | "answer";

/** What the session does; diverged: the loss is not finite. */
export type SessionState = "ready" | "playing" | "diverged";

/** An architecture, by name. */
export type PresetName =
  | "tour"
  | "lenet5"
  | "mlp"
  | "single-neuron"
  | "edges"
  | "one-filter"
  | "deep-sigmoid"
  | "all-zeros"
  | "too-large-weights"
  | "all-convolutional"
  | "wide-and-shallow"
  | "narrow-and-deep"
  | "computational-graph";

/** An architecture by name; custom: one of the user's own. */
export type NetworkName =
  | "tour"
  | "lenet5"
  | "mlp"
  | "single-neuron"
  | "edges"
  | "one-filter"
  | "deep-sigmoid"
  | "all-zeros"
  | "too-large-weights"
  | "all-convolutional"
  | "wide-and-shallow"
  | "narrow-and-deep"
  | "computational-graph"
  | "custom";

/** A data set by name: built in, own by its hash, of the host. */
export type ProblemName =
  | "3-or-8"
  | "ten-digits"
  | "bars"
  | "mnist"
  | "fashion-mnist"
  | "shape-and-colour"
  | "shape"
  | "colour"
  | "two-dots"
  | "computational-graph"
  | "3-or-8-shuffled"
  | "3-or-8-unequal"
  | `sha256:${string}`
  | `host:${string}`;

/** An optimizer, by name. */
export type OptimizerName = "sgd" | "momentum" | "nesterov" | "adagrad" | "rmsprop" | "adam" | "adamw";

/** A learning-rate schedule, by name. */
export type ScheduleName = "constant" | "step" | "cosine" | "warm-up" | "warm-up-cosine";

/** A setting of the optimizers and schedules. */
export type SettingName =
  | "learning_rate"
  | "momentum"
  | "beta1"
  | "beta2"
  | "smoothing"
  | "epsilon"
  | "weight_decay"
  | "drop_every"
  | "drop_factor"
  | "cosine_steps"
  | "final_factor"
  | "warm_up_steps";

/** A setting that can change during a run. */
export type ChangeableSetting =
  "learning_rate" | "momentum" | "beta1" | "beta2" | "epsilon" | "smoothing" | "weight_decay";

/** A loss function, by name. */
export type LossName = "cross-entropy" | "binary-cross-entropy" | "mean-squared-error" | "output";

/** A kind of layer. */
export type LayerKind =
  | "convolution"
  | "dense"
  | "max_pooling"
  | "average_pooling"
  | "flatten"
  | "relu"
  | "leaky_relu"
  | "sigmoid"
  | "tanh"
  | "gelu"
  | "dropout"
  | "softmax";

/** What the value of a layer's setting is. */
export type SettingType = "whole" | "pair" | "bool" | "number" | "initialiser";

/** Feature maps, one row of units, or both. */
export type LayerInput = "image" | "vector" | "any";

/** A plane through the parameters. */
export type PlaneName =
  "step" | "batch-against-truth" | "curvature" | "curvature-extremes" | "trajectory" | "random" | "chosen";

/** A plane that a recipe can name a point of. */
export type DisplacingPlane =
  "step" | "batch-against-truth" | "curvature" | "curvature-extremes" | "random" | "chosen";

/** The mini-batch, the fixed probe images, or the next mini-batch. */
export type ImageSet = "batch" | "probe" | "next";

/** How wide a loss surface is. */
export type SurfaceZoom = "step" | "valley" | "basin";

/** How wide a slice C(w) is. */
export type SliceZoom = "valley" | "step";

/** Whether a number is a gradient or a value. */
export type NumberKind = "gradient" | "value";

/** The formula that an explanation follows. */
export type ExplanationKind =
  | "given"
  | "dense_weight"
  | "dense_bias"
  | "filter_weight"
  | "filter_bias"
  | "filter_weight_of_image"
  | "filter_bias_of_image"
  | "error_through_dense"
  | "error_through_convolution"
  | "error_through_max_pooling"
  | "error_through_average_pooling"
  | "error_through_softmax"
  | "error_through_nothing"
  | "loss_cross_entropy"
  | "loss_binary_cross_entropy"
  | "loss_mean_squared_error"
  | "loss_output"
  | "loss_at_probability"
  | "loss_at_chance"
  | "value_of_dense"
  | "value_of_convolution"
  | "value_of_max_pooling"
  | "value_of_average_pooling"
  | "value_of_flatten"
  | "value_of_dropout"
  | "value_of_softmax"
  | "value_of_relu"
  | "value_of_leaky_relu"
  | "value_of_sigmoid"
  | "value_of_tanh"
  | "value_of_gelu";

/** A criterion at which playing stops. */
export type GoalKind = "converged" | "gradient" | "stalled" | "steps" | "loss" | "epoch" | "relu-dies";

/** Why the descent of one parameter ended. */
export type DescentEnd = "converged" | "flat" | "diverged" | "budget";

/** How much of the network a gradient check covers. */
export type CheckScope = "number" | "layer" | "network";

/** What a gradient check found. */
export type Verdict = "agrees" | "kink" | "differs";

/** What a layer without parameters does to an error on its way back. */
export type GateWord =
  "open" | "closed" | "leaking" | "slope" | "won" | "lost" | "kept" | "dropped" | "the same number";

/** A node of the smallest computational graph. */
export type NodeName = "a" | "b" | "c" | "u" | "v" | "J";

/** What a page does in a room. */
export type RoomRole = "presenter" | "follower";

/** A rule of the diagnosis. */
export type RuleName =
  | "not_finite"
  | "learning_rate_too_large"
  | "symmetry"
  | "dead_relus"
  | "saturation"
  | "exploding_gradient"
  | "vanishing_gradient"
  | "overfitting"
  | "one_class"
  | "class_imbalance"
  | "learning_rate_too_small"
  | "gradient_noise"
  | "plateau"
  | "underfitting";

/** A set-up that is broken on purpose. */
export type AccidentName =
  | "rate-10"
  | "all-zeros"
  | "deep-sigmoid"
  | "dead-relus"
  | "one-class"
  | "labels-shuffled"
  | "tiny-batch"
  | "momentum-0.999";

/** How a step or a layer does. */
export type HealthState = "ok" | "watch" | "problem";

/** How much a finding matters. */
export type Severity = "problem" | "hint";

/** What the numbers of a histogram are. */
export type HistogramKind = "parameter" | "activation" | "gradient" | "update";

/** What a file to download holds. */
export type ExportKind = "parameters" | "gradients" | "pytorch" | "script" | "losses" | "lanes_csv";

/** A plane on which the paths of all lanes are drawn. */
export type RacePlane = "trajectories" | "ends" | "chosen";

/** What a question to a room is about. */
export type QuestionKind = "landing" | "class" | "direction" | "learning_rate" | "optimizer" | "free";

/** Where a question is: dropped, there is none any more. */
export type QuestionState = "open" | "closed" | "revealed" | "dropped";

/** What can be done on a page that got a copy. */
export type ControlsLeft = "all" | "step" | "look";

/** An answer: a number, a word, or a point on the map. */
export type AnswerValue = number | string | number[];

/** How many gave each answer, or all answers to a landing. */
export type Answers = Record<string, number> | number[] | [number, number][];

/** A layer; its `kind` says which. */
export type Layer =
  | ConvolutionLayer
  | DenseLayer
  | MaxPoolingLayer
  | AveragePoolingLayer
  | FlattenLayer
  | ReLULayer
  | LeakyReLULayer
  | SigmoidLayer
  | TanhLayer
  | GELULayer
  | DropoutLayer
  | SoftmaxLayer;

/** A layer as data; its `kind` says which settings it has. */
export type LayerSpec =
  | ConvolutionSpec
  | DenseSpec
  | MaxPoolingSpec
  | AveragePoolingSpec
  | FlattenSpec
  | ReLUSpec
  | LeakyReLUSpec
  | SigmoidSpec
  | TanhSpec
  | GELUSpec
  | DropoutSpec
  | SoftmaxSpec;

/** What was changed on the way, told apart by its members. */
export type RecipeChange = SettingChange | ParameterEdit | Displacement;

/** Make exactly one update. */
export interface AdvanceCommand {
  type: "advance";
}

/** Play with `speed` steps a second, from 0.5 to 1000, or with 0 as fast as possible. */
export interface PlayCommand {
  type: "run";
  speed: number;
  until?: Goal | null;
}

/** The goal at which playing stops; the meaning of `value` depends on the kind. */
export interface Goal {
  kind: GoalKind;
  value: number;
}

/** Stop playing. */
export interface PauseCommand {
  type: "pause";
}

/** Show the run as it was after `step` updates. */
export interface SeekCommand {
  type: "seek";
  step: number;
}

/**
 * Make the run of a recipe and go to the position after `step` updates.
 *
 * Fields of the recipe that are left out have their default.
 */
export interface OpenRecipeCommand {
  type: "open";
  recipe: Partial<Recipe>;
  step?: number;
}

/** Start over with the same seed and the settings now in force. */
export interface ResetCommand {
  type: "reset";
}

/**
 * Change settings.
 *
 * The learning rate and the optimizer's settings hold from here on; others restart the run.
 *
 * With `step`, the run first goes back to that number of updates. One undo takes back both.
 *
 * `architecture` is a network of the user's own. `keep_parameters`: a run that starts over begins
 * with the parameters learned so far, where address and shape are the same.
 */
export interface ConfigureCommand {
  type: "configure";
  preset?: PresetName | null;
  architecture?: Architecture | null;
  problem?: ProblemName | null;
  seed?: number | null;
  batch_size?: number | null;
  optimizer?: OptimizerName | null;
  schedule?: ScheduleName | null;
  drop_every?: number | null;
  drop_factor?: number | null;
  cosine_steps?: number | null;
  final_factor?: number | null;
  warm_up_steps?: number | null;
  learning_rate?: number | null;
  momentum?: number | null;
  beta1?: number | null;
  beta2?: number | null;
  epsilon?: number | null;
  smoothing?: number | null;
  weight_decay?: number | null;
  step?: number | null;
  keep_parameters?: boolean;
}

/** The layers of a network in order, as data, its loss, and the strength of its L2 penalty. */
export interface Architecture {
  layers: LayerSpec[];
  loss?: LossName;
  l2?: number;
}

/** Try one parameter at another value: the next step is shown as it would be with this value. */
export interface EditCommand {
  type: "edit";
  address: string;
  index: number[];
  value: number;
}

/** Make the tried value part of the run and of its recipe, from this position on. */
export interface CommitPreviewCommand {
  type: "commit";
}

/** Put the tried parameter back to its value. */
export interface DiscardPreviewCommand {
  type: "revert";
}

/** Go to another branch: to the same step, or to its last step if it has fewer. */
export interface SwitchBranchCommand {
  type: "switch";
  branch: number;
}

/** Discard a branch. */
export interface DiscardBranchCommand {
  type: "discard";
  branch: number;
}

/** Undo the last action. */
export interface UndoCommand {
  type: "undo";
}

/** Redo the action that was undone last. */
export interface RedoCommand {
  type: "redo";
}

/**
 * Compare runs: lanes that are trained in step, all from step 0.
 *
 * The lanes are those of a `preset`, made from the present run, or the chosen `lanes`; beside
 * chosen lanes, `preset` is only the name of what they were chosen from. Lane 1 is the present run
 * from then on. With neither, the comparison ends, and the picked lane stays as the run.
 *
 * `position`: go on to that number of updates.
 */
export interface CompareCommand {
  type: "compare";
  preset?: string | null;
  lanes?: LaneChoice[];
  position?: number | null;
}

/**
 * A lane of a comparison: exactly one of `settings`, `recipe` and `branch`.
 *
 * `settings` is what differs from the present run. `recipe` is a whole recipe; fields that are
 * left out have their default. `branch` is the id of a branch of the present run. `label` is what
 * the lane is called; null: the settings that differ, in words.
 */
export interface LaneChoice {
  settings?: LaneSettings | null;
  recipe?: Partial<Recipe> | null;
  branch?: number | null;
  label?: string | null;
}

/**
 * Settings of a lane that are to have another value, as in `configure`.
 *
 * `initialiser` is the rule for the first weights of every layer: its name, or name and value.
 */
export interface LaneSettings {
  preset?: PresetName | null;
  architecture?: Architecture | null;
  problem?: ProblemName | null;
  seed?: number | null;
  batch_size?: number | null;
  optimizer?: OptimizerName | null;
  schedule?: ScheduleName | null;
  drop_every?: number | null;
  drop_factor?: number | null;
  cosine_steps?: number | null;
  final_factor?: number | null;
  warm_up_steps?: number | null;
  learning_rate?: number | null;
  momentum?: number | null;
  beta1?: number | null;
  beta2?: number | null;
  epsilon?: number | null;
  smoothing?: number | null;
  weight_decay?: number | null;
  initialiser?: string | Initialiser | null;
}

/** A rule for first values that needs a number, or all of them. */
export interface Initialiser {
  name: string;
  value: unknown;
}

/** Make a lane the present run. `other` is a second one, whose step is sent as well. */
export interface PickLaneCommand {
  type: "pick_lane";
  lane: number;
  other?: number | null;
}

/**
 * Choose the map on which the paths of all lanes are drawn, or none (`off`).
 *
 * `trajectories`: the plane of the principal components of all paths. `ends`: the plane through
 * the start and the present points of the two lanes in `ends`. `chosen`: the plane of two
 * parameters. The map is sent now, and again as the lanes move on.
 */
export interface WatchRaceCommand {
  type: "watch_race";
  plane: "trajectories" | "ends" | "chosen" | "off";
  ends?: number[];
  chosen?: ParameterIndex[];
}

/** One parameter: `address[index]`. */
export interface ParameterIndex {
  address: string;
  index: number[];
}

/** Choose the displayed image of the mini-batch, and the arrays sent with every step. */
export interface WatchArraysCommand {
  type: "watch";
  image?: number;
  arrays: string[];
}

/**
 * Choose a parameter: its curve C(w) is sent, now and after every step.
 *
 * `readings`: with dC/dw and aᵖʳᵉᵈ of the displayed image at every point. `along_step`: the
 * loss along the whole step, φ(s), is sent as well. A curve that takes long follows the answer and
 * the step; another step or parameter replaces it.
 */
export interface WatchSliceCommand {
  type: "slice";
  address: string;
  index: number[];
  zoom?: SliceZoom;
  readings?: boolean;
  along_step?: boolean;
}

/**
 * Let one parameter descend its curve until it has converged, all others fixed.
 *
 * The run does not change.
 */
export interface DescendCommand {
  type: "descend";
  address: string;
  index: number[];
  learning_rate?: number | null;
  threshold?: number | null;
}

/**
 * Choose the loss surface: its plane (`off`: none), zoom, images and overlays.
 *
 * `chosen` are the two parameters of the plane `chosen`. `seed` draws the plane `random`.
 * `on_stage`: the surface is drawn large, so that its finest level is computed at once; otherwise
 * that follows when no command has come for a second.
 */
export interface WatchSurfaceCommand {
  type: "survey";
  plane:
    | "auto"
    | "step"
    | "batch-against-truth"
    | "curvature"
    | "curvature-extremes"
    | "trajectory"
    | "random"
    | "chosen"
    | "off";
  zoom?: SurfaceZoom;
  set?: "auto" | "batch" | "probe" | "next";
  chosen?: ParameterIndex[];
  seed?: number;
  ghost?: boolean;
  fan?: number;
  on_stage?: boolean;
}

/** Measure the loss at a point of the surface, also between the points of its grid. */
export interface ProbeSurfaceCommand {
  type: "read";
  step: number;
  alpha: number;
  beta: number;
}

/** Set all parameters to a point of the surface, before its step, on a branch of the run. */
export interface MoveToPointCommand {
  type: "go_there";
  step: number;
  alpha: number;
  beta: number;
}

/**
 * Explain one number: its products and their sum, now and after every step.
 *
 * An `address` of null ends it.
 *
 * `of`: the gradient of the number, or its value. `image`: of which image, or null for the
 * mini-batch.
 */
export interface ExplainCommand {
  type: "explain";
  address: string | null;
  index?: number[];
  image?: number | null;
  of?: NumberKind;
  limit?: number;
}

/**
 * Answer all held-out images, now and after every step; a `limit` of 0 ends it.
 *
 * The confusion matrix is sent, and at most `limit` images, the one with the largest loss first:
 * of all, or those of one `cell` of the matrix, [true class, answer]. The answer −1 is that to an
 * image for which a score is not finite.
 */
export interface WatchHeldOutCommand {
  type: "watch_held_out";
  cell?: number[] | null;
  limit?: number;
}

/** Follow these numbers and no others: their values are sent with every step. */
export interface PinCommand {
  type: "pin";
  addresses: PinnedNumber[];
}

/** A number to follow: its value, or its gradient. */
export interface PinnedNumber {
  address: string;
  index: number[];
  of: NumberKind;
}

/**
 * Choose what of the diagnosis is sent, now and after every step.
 *
 * `findings`: what stands out, each with its evidence. `histograms`: those of parameters,
 * activations, gradients and updates over the steps. The health of a step is always sent.
 */
export interface WatchDiagnosisCommand {
  type: "watch_diagnosis";
  findings?: boolean;
  histograms?: boolean;
}

/**
 * Compare gradients of this step with central differences.
 *
 * `scope`: those of one number, of a layer, or of the network; null stops the check. `address`
 * names the number, or any array of the layer. `image`: of which image, for a layer's output or a
 * pixel.
 */
export interface CheckCommand {
  type: "check";
  scope: CheckScope | null;
  address?: string | null;
  index?: number[];
  image?: number | null;
}

/**
 * Run the network forward on one image, now and after every step. Nothing is learned.
 *
 * The image is a drawing, `pixels` in base64, row by row, from 0 (paper) to 255 (ink), or the
 * image number `held_out` of the held-out images. With neither, the prediction ends. With three
 * `channels`, each pixel of the drawing is three bytes: red, green, blue. `why`: the class whose
 * logit's gradient is sent as well. `asked` is returned with every answer.
 */
export interface PredictCommand {
  type: "predict";
  pixels?: string | null;
  width?: number;
  height?: number;
  channels?: 1 | 3;
  held_out?: number | null;
  why?: number | null;
  asked?: number;
}

/**
 * Describe an architecture: shapes, costs and problems. No run is touched.
 *
 * The architecture is `architecture`, or that of `preset`, or that of the run; `problem` is that
 * of the run unless it is given. `asked` is returned with the answer.
 */
export interface DescribeCommand {
  type: "describe";
  architecture?: Architecture | null;
  preset?: PresetName | null;
  problem?: ProblemName | null;
  asked?: number;
}

/** Run the smallest computational graph, J = 2·(a·b + c), forward and backward. */
export interface GraphCommand {
  type: "graph";
  a: number;
  b: number;
  c: number;
}

/**
 * Request a file: parameters, gradients, PyTorch code, the run as a script, or the losses.
 *
 * `lanes_csv`: losses and evaluations of all lanes of a comparison by step.
 */
export interface ExportCommand {
  type: "export";
  what: ExportKind;
}

/**
 * Record one step of a stretch of the branch. A `step` of null ends the recording.
 *
 * Positions are numbers of updates. The stretch goes from `first` to `last`; all its steps
 * must exist. `watch`, `survey` (null: no surface) and `pin` are as in the commands. `asks`
 * are queries that are answered at every step. The lanes of a comparison are recorded too, with
 * their map if there is a `race`.
 */
export interface RecordStepCommand {
  type: "record";
  step?: number | null;
  first?: number;
  last?: number;
  watch?: WatchArraysCommand;
  survey?: WatchSurfaceCommand | null;
  race?: WatchRaceCommand | null;
  pin?: PinCommand;
  asks?: (WatchSliceCommand | ExplainCommand)[];
}

/**
 * Return to a session.
 *
 * This is the first command on a socket whose address names the session.
 */
export interface ResumeSessionCommand {
  type: "resume";
  token: string;
}

/** Confirm that the message with this sequence number has been painted. */
export interface AcknowledgeCommand {
  type: "acknowledge";
  sequence: number;
}

/** Ask for a pong: the page has not heard anything for a while. */
export interface PingCommand {
  type: "ping";
}

/**
 * Make a run again, with its branches, and go to a position of the `current` one.
 *
 * Branches stand after those that they left. `current` is a place in their list. `address` and
 * `index` name the parameter whose curve is shown. The command does not count among those that a
 * welcome says are `received`: a page that gets a welcome before `restored` sends it again.
 */
export interface RestoreRunCommand {
  type: "restore";
  branches: StoredBranch[];
  current?: number;
  position: number;
  address: string;
  index: number[];
  image?: number;
}

/**
 * A branch as a page stores it: name, recipe, and the positions where it forks and ends.
 *
 * `parent`: the place in the list of the branch that it left, null for a beginning.
 */
export interface StoredBranch {
  name: string;
  recipe: Partial<Recipe>;
  parent?: number | null;
  fork?: number;
  latest: number;
}

/**
 * Follow a room. This is the first command on a socket whose address names the room.
 *
 * A page that comes back shows the `member` of its room message: it counts once, and its answers
 * to a question are still its own.
 */
export interface JoinRoomCommand {
  type: "join";
  token: string;
  member?: string | null;
}

/**
 * Open a room that follows this session.
 *
 * With a presenter's token, continue to present its room.
 */
export interface OpenRoomCommand {
  type: "teach";
  token?: string | null;
}

/** Send the presenter's scene to the room. */
export interface ShareSceneCommand {
  type: "present";
  scene: object;
}

/** Offer the followers to take over as presenter, or withdraw the offer. */
export interface OfferHandoverCommand {
  type: "hand_over";
  offered?: boolean;
}

/** Take over as presenter. If this is offered, the first follower who asks gets it. */
export interface TakeOverRoomCommand {
  type: "take_over";
}

/** End the room of this session. */
export interface EndRoomCommand {
  type: "end_room";
}

/**
 * Tell the presenter where a page of the room is: does it follow, and in which chapter.
 *
 * On the socket of a session, `token` is the invitation to the room from which the page looks away
 * and `member` that of its room message: the page stays in the room, receives its questions, and
 * may answer them. With neither, such a page leaves the room.
 */
export interface WhereaboutsCommand {
  type: "whereabouts";
  following: boolean;
  chapter?: number | null;
  token?: string | null;
  member?: string | null;
}

/** Ask all pages that look elsewhere to follow again. */
export interface ComeBackCommand {
  type: "come_back";
}

/** Give everyone a copy of the presented scene, with these controls. */
export interface HandOutCommand {
  type: "hand_out";
  controls?: ControlsLeft;
}

/**
 * Ask the room a question that the next step answers, or a free one.
 *
 * The server computes the answer of the next step and keeps it until `reveal`. A free question
 * has two to five `options`; `right` is the number of the right one, if there is one. The other
 * kinds have neither. While the question is open, the run stays where it is.
 */
export interface AskCommand {
  type: "ask";
  kind: QuestionKind;
  subject?: QuestionSubject;
  text?: string;
  options?: string[];
  right?: number | null;
}

/**
 * What a question is about; the fields depend on its kind.
 *
 * landing: `place` "weight" with `address` and `index` of a parameter, or "map" alone. class:
 * `held_out`, the number of a held-out image, or `drawing` for the drawing that is predicted.
 * direction: `address` and `index`. learning_rate: `value`. optimizer: `steps`, after so many the
 * lane with the lowest loss of the probe images is first (without it 20). free: nothing.
 */
export interface QuestionSubject {
  place?: "weight" | "map" | null;
  address?: string | null;
  index?: number[] | null;
  held_out?: number | null;
  drawing?: true | null;
  value?: number | null;
  steps?: number | null;
}

/** Take no further answers. */
export interface CloseQuestionCommand {
  type: "close_question";
}

/** Show the answer that the step gave, and the answers of all. The question must be closed. */
export interface RevealCommand {
  type: "reveal";
}

/**
 * Begin the second round of a closed question, before the step that answers it is made.
 *
 * The answers of the first round are kept.
 */
export interface AskAgainCommand {
  type: "ask_again";
}

/** Show all how the answers spread before the answer is revealed, or hide it again. */
export interface ShowAnswersCommand {
  type: "show_answers";
  shown?: boolean;
}

/** Take the question and its answers away. */
export interface DropQuestionCommand {
  type: "drop_question";
}

/**
 * Answer the question of the room, or change one's answer. It counts once.
 *
 * `value`: of a landing a number, or [α, β] on the map; of a class its number; of a direction
 * "up", "down" or "stays"; of a learning rate "crawls", "good", "overshoots" or "diverges"; of
 * optimizers the number of a lane, from 1; of a free question the number of an option, from 0.
 */
export interface AnswerCommand {
  type: "answer";
  question: string;
  round: number;
  value: AnswerValue;
}

/**
 * What the run consists of. Sent on connecting and after every restart.
 *
 * `session`: the `id` of the session, the `token` with which a page returns to it, and how many
 * commands of its pages the session has `received`. A page that returns sends again what is
 * missing there.
 * `selection`: the parameter whose curve is shown; `largest`: it is the default and was chosen
 * because its gradient is the largest of its layer.
 */
export interface WelcomeMessage {
  type: "welcome";
  version: number;
  recipe: Recipe;
  network: Network;
  classes: string[];
  choices: Choices;
  training_images: number;
  held_out_images: number;
  steps_per_epoch: number;
  selection: FirstSelection;
  image: number;
  session: SessionSeat | null;
  sequence?: number;
  arrays: WelcomeArrays;
}

/** The arrays of a WelcomeMessage. */
export interface WelcomeArrays {
  "prediction.a": Tensor;
  "prediction.loss": Tensor;
  "prediction.derivative": Tensor;
}

/**
 * Network, problem, seed, optimizer and settings of a run, and the interventions during it.
 *
 * The network is that of a preset, or of `architecture`; then `preset` is "custom", whatever was
 * given. An architecture that builds the network of a preset is normalised to that preset.
 *
 * `learning_rate`, `epsilon` and `weight_decay` (`OPTIMIZER_DEFAULTED`) may be null, which means
 * the optimizer's default. The schedule multiplies the learning rate by a factor at every step.
 * Settings that the optimizer or schedule does not use have no effect.
 * Caution: the default learning rate of the optimizers in `FORMER_LEARNING_RATES` has changed.
 * With them, null means the former one, as in links and files of that time; where no learning rate
 * is given (`DEFAULT_LEARNING_RATE`), today's is written out.
 */
export interface Recipe {
  preset: NetworkName;
  problem: ProblemName;
  seed: number;
  batch_size: number;
  optimizer: OptimizerName;
  learning_rate: number | null;
  momentum: number;
  beta1: number;
  beta2: number;
  epsilon: number | null;
  smoothing: number;
  weight_decay: number | null;
  schedule: ScheduleName;
  drop_every: number;
  drop_factor: number;
  cosine_steps: number;
  final_factor: number;
  warm_up_steps: number;
  changes: RecipeChange[];
  architecture: Architecture | null;
  warm_start: WarmStart | null;
}

/** First parameters from another run: those of its recipe after `step` updates. */
export interface WarmStart {
  recipe: Recipe;
  step: number;
}

/** The network: the shape of an image, the layers in order, the loss, the architecture. */
export interface Network {
  input_shape: number[];
  loss: LossName;
  architecture: Architecture;
  layers: Layer[];
  parameter_count: number;
}

/** What can be chosen for each field of a recipe; `recipe` holds the defaults. */
export interface Choices {
  presets: PresetChoice[];
  problems: ProblemChoice[];
  optimizers: OptimizerChoice[];
  schedules: ScheduleChoice[];
  layers: LayerChoice[];
  losses: LossChoice[];
  initialisers: InitialiserChoice[];
  until: GoalChoice[];
  recipe: Recipe;
  accidents: AccidentChoice[];
  recording?: RecordingBounds;
  comparison?: ComparisonChoices;
  seed: SettingRange;
  batch_size: SettingRange;
  learning_rate: SettingRange;
  momentum: SettingRange;
  beta1: SettingRange;
  beta2: SettingRange;
  smoothing: SettingRange;
  epsilon: SettingRange;
  weight_decay: SettingRange;
  drop_every: SettingRange;
  drop_factor: SettingRange;
  cosine_steps: SettingRange;
  final_factor: SettingRange;
  warm_up_steps: SettingRange;
}

/** An architecture that can be chosen for this problem, and what to look at in it. */
export interface PresetChoice {
  name: PresetName;
  label: string;
  lesson: string;
}

/**
 * A data set that can be chosen, the architectures that suit it, and its largest batch size.
 *
 * `images`: how many there are in all. `size`: rows and columns of an image. `split`: which images
 * are held out, in words.
 */
export interface ProblemChoice {
  name: ProblemName;
  label: string;
  presets: PresetChoice[];
  batch_size: number;
  images: number;
  classes: string[];
  size: number[];
  channels: number;
  licence: string;
  source: string;
  split: string;
}

/** An optimizer, the settings that it uses, and its own values of some of them. */
export interface OptimizerChoice {
  name: OptimizerName;
  label: string;
  settings: SettingName[];
  own: OwnSettings;
}

/** The settings that an optimizer has a value of its own for. */
export interface OwnSettings {
  learning_rate?: number;
  epsilon?: number;
  weight_decay?: number;
}

/** A schedule and the settings that it uses. */
export interface ScheduleChoice {
  name: ScheduleName;
  label: string;
  settings: SettingName[];
}

/** A kind of layer that an architecture can have, the input that it accepts, its settings. */
export interface LayerChoice {
  kind: LayerKind;
  label: string;
  accepts: LayerInput;
  settings: LayerSettingChoice[];
}

/**
 * A setting of a kind of layer; the default is what a new layer is made with.
 *
 * `min` and `max` are those of each number. `choices`: the names of initialisers that are allowed.
 * A pooling's stride of null is the size of its window.
 */
export interface LayerSettingChoice {
  name: string;
  label: string;
  type: SettingType;
  default: number | boolean | string | null;
  min: number | null;
  max: number | null;
  choices: string[];
}

/** A loss, and the kind of layer that must be the last with it, or null. */
export interface LossChoice {
  name: LossName;
  label: string;
  last_layer: LayerKind | null;
}

/** A rule for first values, its formula, and whether it needs a number. */
export interface InitialiserChoice {
  name: string;
  label: string;
  formula: string;
  takes_value: boolean;
}

/** A criterion at which playing stops, with the range of its value and a usual one. */
export interface GoalChoice {
  kind: GoalKind;
  label: string;
  low: number;
  high: number;
  whole: boolean;
  usual: number;
}

/** A set-up that is broken on purpose, the step at which it is seen, and what is found there. */
export interface AccidentChoice {
  name: AccidentName;
  label: string;
  about: string;
  recipe: Recipe;
  step: number;
  rule: RuleName;
}

/** How many steps and mebibytes a recording can have. */
export interface RecordingBounds {
  steps: number;
  mebibytes: number;
}

/** The presets of comparisons, and how many lanes one can have. */
export interface ComparisonChoices {
  presets: LanePresetChoice[];
  max_lanes: number;
}

/** A choice of lanes that can be compared. */
export interface LanePresetChoice {
  name: string;
  label: string;
  about: string;
}

/** The least and largest value of a setting, and what is allowed, as text. */
export interface SettingRange {
  min: number;
  max: number;
  label: string;
  allowed: string;
}

/** The parameter looked at; `largest`: chosen for the largest gradient of its layer. */
export interface FirstSelection {
  address: string;
  index: number[];
  largest: boolean;
}

/** The id of a session, the token with which a page comes back, and how many commands came. */
export interface SessionSeat {
  id: string;
  token: string;
  received: number;
}

/**
 * The state of the session. `notice` is a sentence on what the last command did.
 *
 * `learning_rate` is the one set; at the displayed step the schedule multiplies it by
 * `schedule_factor`. `branch` is the id of the current one of `branches` (`id`, `name`,
 * `from`: the id of the branch that it left, `fork`, `latest`, `changed`). `until` is the goal
 * of playing and the progress towards it; `reason` says why playing stopped last. `preview`:
 * the parameter that is tried at another value (`address`, `index`, `value`, `was`). `undo`
 * and `redo` name what they would do. `fingerprint` and `sketch` are those of the parameters,
 * null while playing; the sketch is null also if it is not finite.
 */
export interface StatusMessage {
  type: "status";
  state: SessionState;
  position: number;
  latest: number;
  epoch: number;
  speed: number;
  recipe: Recipe;
  learning_rate: number;
  schedule_factor: number;
  momentum: number;
  branch: number;
  branches: Branch[];
  preview: ParameterPreview | null;
  undo: string | null;
  redo: string | null;
  notice: string | null;
  fingerprint: string | null;
  sketch: number[] | null;
  until: Progress | null;
  reason: GoalKind | "diverged" | null;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * A branch of the run: it left branch `from` after `fork` updates.
 *
 * `latest` is its last update; `changed` says what was changed on it, as text.
 */
export interface Branch {
  id: number;
  name: string;
  from: number | null;
  fork: number;
  latest: number;
  changed: string;
}

/** One parameter shown at another value (`was` is its own); the run itself is unchanged. */
export interface ParameterPreview {
  address: string;
  index: number[];
  value: number;
  was: number;
}

/** How far a run has come towards a goal, or to a step that is opened: `part` from 0 to 1. */
export interface Progress {
  kind: GoalKind | "open";
  value: number;
  part: number;
  words: string;
}

/**
 * The displayed step.
 *
 * `loss` and `accuracy` are those of the mini-batch before the step; `loss_after` and
 * `accuracy_after` those of the same mini-batch after it, null if the step is not made or they
 * are not finite. `predicted_change` is g·Δ. `silences` counts the units of each ReLU layer
 * that are 0 for the whole mini-batch (`layer`, `units`, `before`, `after`).
 *
 * `losses`: step, loss and id of the branch of all steps made since the last message.
 * `series`: values of the pinned numbers since then, by name ("gradient fc2.weight[0, 1]").
 * Values sent before are void from `truncate_series_from` on: another branch is shown.
 * `dead_units`: by the address of their activation, the numbers of the units that are 0 on
 * every image.
 *
 * `preview`: this is the next step with a parameter tried at another value. The same holds for
 * slices, surfaces and explanations.
 */
export interface StepMessage {
  type: "step";
  step: number;
  position: number;
  done: boolean;
  preview: boolean;
  epoch: number;
  loss: number | null;
  loss_after: number | null;
  accuracy: number | null;
  accuracy_after: number | null;
  predicted_change: number | null;
  silences: DeadUnitCount[];
  learning_rate: number;
  seconds: number;
  image: number;
  batch_size: number;
  label: number;
  data_index: number;
  losses: [number, number | null, number][];
  series: Record<string, [number, number | null][]>;
  truncate_series_from: number | null;
  gradient_norms: Record<string, number | null>;
  dead_units: Record<string, number[]>;
  update_ratios: Record<string, number | null>;
  sequence?: number;
  arrays: StepArrays;
}

/** The arrays of a StepMessage. */
export interface StepArrays {
  labels: Tensor;
  predicted: Tensor;
  image_losses: Tensor;
  true_probabilities: Tensor;
  images: Tensor;
  [name: `activations.${string}`]: Tensor | undefined;
  [name: `gradients.${string}`]: Tensor | undefined;
  [name: `parameters.${string}`]: Tensor | undefined;
  [name: `updates.${string}`]: Tensor | undefined;
}

/** The number of dead units of a ReLU layer before and after a step, of `units` units. */
export interface DeadUnitCount {
  layer: string;
  units: number;
  before: number;
  after: number;
}

/**
 * The curve C(w) of the chosen parameter.
 *
 * The loss along one parameter w, C(w), on the mini-batch of `step`; all others are fixed.
 *
 * `losses` (P,) at `values` (P,) with the other parameters before the step; `losses_after` with
 * those after it. At `value_after` = value + update: `loss_predicted` is on the tangent,
 * `loss_alone` on the curve, and `loss_after` is the true loss after the step. On request:
 * `gradients` (P,) = dC/dw at every value, and `predictions` (P,) = a^pred of image `image`.
 */
export interface SliceMessage {
  type: "slice";
  step: number;
  address: string;
  index: number[];
  zoom: SliceZoom;
  images: number;
  value: number | null;
  loss: number | null;
  gradient: number | null;
  learning_rate: number;
  update: number | null;
  value_after: number | null;
  loss_predicted: number | null;
  loss_alone: number | null;
  loss_after: number | null;
  image: number | null;
  preview: boolean;
  sequence?: number;
  arrays: SliceArrays;
}

/** The arrays of a SliceMessage. */
export interface SliceArrays {
  values: Tensor;
  losses: Tensor;
  losses_after?: Tensor;
  gradients?: Tensor;
  predictions?: Tensor;
}

/**
 * The descent of one parameter with all others fixed, as far as it is computed.
 *
 * Gradient descent of one parameter on its C(w), from its value at `step`.
 *
 * All other parameters are fixed. `values` (K + 1,) are w_0 … w_K with `losses` C(w_k) and
 * `gradients` dC/dw. `reason` is null while the descent continues, then "converged", "flat",
 * "diverged" or "budget".
 */
export interface DescentMessage {
  type: "descent";
  step: number;
  address: string;
  index: number[];
  images: number;
  learning_rate: number;
  threshold: number;
  budget: number;
  steps: number;
  reason: DescentEnd | null;
  preview: boolean;
  sequence?: number;
  arrays: DescentArrays;
}

/** The arrays of a DescentMessage. */
export interface DescentArrays {
  values: Tensor;
  losses: Tensor;
  gradients: Tensor;
}

/**
 * The loss along the step on one set of images.
 *
 * The loss along the whole update, φ(s) = L(θ + sΔ): s = 0 before the step, s = 1 after it.
 *
 * `losses` (P,) at `multiples` (P,) of the update, on the named image set. `slope` is g·Δ, g the
 * gradient on this set. `best` is s*, the multiple with the least loss in the range (an end of the
 * range if the loss still falls there). `back` is the first s > 0 where the loss is again that
 * before the step; null if there is none in the range. `ratio` is ρ = (L − L₊) / (−g·Δ), the fall
 * of the loss over the fall the tangent predicts. `place` is α = 1 − 2ρ: on a parabola −1 without
 * a step, 0 at the minimum, +1 at the mirror point on the other side. Both are null if g·Δ = 0.
 */
export interface StepSliceMessage {
  type: "step_slice";
  step: number;
  set: ImageSet;
  images: number;
  start_loss: number | null;
  end_loss: number | null;
  slope: number | null;
  best: number;
  best_loss: number | null;
  back: number | null;
  ratio: number | null;
  place: number | null;
  preview: boolean;
  sequence?: number;
  arrays: StepSliceArrays;
}

/** The arrays of a StepSliceMessage. */
export interface StepSliceArrays {
  multiples: Tensor;
  losses: Tensor;
}

/**
 * Where one number of a step comes from.
 *
 * `road` holds the layers from the loss to the number and the strongest path; it is null for a
 * value. If the terms are those of images of a mini-batch that is larger than what a step message
 * has `images` of, `term_images` are the images of the listed terms.
 *
 * The terms of one number: `total` = `scale` · (shown terms + rest) = `scale` · `sum`.
 *
 * `scale` is the product of the gates' factors. `terms` are the largest first; the other
 * `rest_count` sum to `rest_sum`. Every sum is exact to the last bit of float64. `recorded` is the
 * number in the record, rounded to its dtype: `difference` = total − recorded is within
 * `tolerance`. A parameter's share of one image is in no record: then these three are null. `maps`
 * hold all factors and products in their natural shape, with `product` last.
 */
export interface ExplanationMessage {
  type: "explanation";
  address: string;
  index: number[];
  image: number | null;
  of: NumberKind;
  kind: ExplanationKind;
  formula: string;
  gates: Gate[];
  terms: Term[];
  rest_count: number;
  rest_sum: number | null;
  sum: number | null;
  scale: number | null;
  total: number | null;
  recorded: number | null;
  difference: number | null;
  tolerance: number | null;
  step: number;
  road: GradientPath | null;
  preview: boolean;
  sequence?: number;
  arrays: ExplanationArrays;
}

/** The arrays of a ExplanationMessage. */
export interface ExplanationArrays {
  product?: Tensor;
  term_images?: Tensor;
  [name: string]: Tensor | undefined;
}

/**
 * How one layer without parameters passes an error backward: it multiplies it by `factor`.
 *
 * `words` gives the reason: open or closed, won or lost, kept or dropped. `address[index]` is the
 * output of the layer that the error comes from (no index if nothing reads the number). `winner`
 * is the input index of the maximum of a max-pooling window.
 */
export interface Gate {
  layer: string;
  kind: LayerKind;
  factor: number | null;
  words: GateWord;
  address: string;
  index: number[] | null;
  winner: number[] | null;
}

/** A product of factors, multiplied in float64. */
export interface Term {
  factors: Factor[];
  product: number | null;
}

/**
 * One number of a product, and how to explain it: `of` at `address[index]`.
 *
 * `of` is "value" or "gradient", of `image`, or of the whole mini-batch if `image` is null. A
 * constant, such as a label or 1/N, has no address.
 */
export interface Factor {
  symbol: string;
  value: number | null;
  address: string | null;
  index: number[];
  image: number | null;
  of: NumberKind;
}

/**
 * The path from C to one number: the layers in that order, and the strongest single path.
 *
 * `factors` are those of the strongest path, from C to the number: the largest term of the largest
 * term, and so on. Their product, `path`, is one of the many summands of the number.
 */
export interface GradientPath {
  address: string;
  index: number[];
  image: number | null;
  stations: RoadStation[];
  factors: Factor[];
  path: number | null;
}

/**
 * One layer on the path from C: its output, and the size of the gradient there.
 *
 * `norm` is ‖∂C/∂(output)‖, for the image or the whole mini-batch; `alive` is the share of its
 * elements that are not 0. `index` is where the strongest path passes, `gradient` the number
 * there, and `words` what the layer does to that number (open or closed, won or lost). These are
 * null if the path does not stop at the layer, and `words` also if the layer is not a gate.
 */
export interface RoadStation {
  layer: string;
  kind: LayerKind;
  address: string;
  norm: number | null;
  alive: number;
  index: number[] | null;
  gradient: number | null;
  words: GateWord | null;
}

/**
 * The progress of a gradient check, and what it found.
 *
 * `stopped`: the check ended before all numbers were done.
 *
 * The state of a check: `done` of `all` numbers; `parts` are the arrays.
 *
 * `number` is the requested number or, of several, the one with the largest error (without kinks
 * if possible). `verdict` is null until all are done; it is "kink" only if all numbers have kinks.
 */
export interface CheckMessage {
  type: "check";
  step: number;
  scope: CheckScope;
  address: string | null;
  index: number[];
  image: number | null;
  done: number;
  all: number;
  parts: ArrayCheck[];
  number: NumberCheck | null;
  verdict: Verdict | null;
  stopped: boolean;
  preview: boolean;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * The check of one parameter array: `done` of `count` numbers.
 *
 * `relative_error` is the largest difference without kinks, over the largest gradient in the
 * array. `kinks` numbers have a kink within h; `differing` numbers differ. `verdict` is null until
 * all are done, and "kink" only if every number has a kink.
 */
export interface ArrayCheck {
  address: string;
  count: number;
  done: number;
  relative_error: number;
  kinks: number;
  differing: number;
  verdict: Verdict | null;
}

/**
 * One gradient in three forms: `recorded` in the step, `analytic` in float64, and `numeric`.
 *
 * `recorded` is null if the step did not keep it. `relative_error` is between analytic and
 * numeric; `tolerance` is their largest allowed difference, absolute. `h` is the perturbation;
 * `shrunk` says that it was reduced because of a kink. `image` is null for the mini-batch.
 */
export interface NumberCheck {
  address: string;
  index: number[];
  image: number | null;
  recorded: number | null;
  analytic: number;
  numeric: number;
  h: number;
  shrunk: boolean;
  relative_error: number;
  tolerance: number;
  kinks: Kink[];
  verdict: Verdict;
}

/**
 * A layer where the loss has a kink between w − h and w + h, and at how many `places`.
 *
 * `kind` is the layer's: a ReLU or leaky ReLU switches there, or a max pooling has another
 * maximum.
 */
export interface Kink {
  layer: string;
  kind: LayerKind;
  places: number;
}

/**
 * One level of the loss surface.
 *
 * The loss over a plane through θ of `step`: S(α, β) = L(θ + α d₁ + β d₂), d₁ ⊥ d₂, lengths 1.
 *
 * `losses` (B, A) are on the named image set, NaN or infinite where the network diverges;
 * `ghost_losses` (B, A) are on the mini-batch. `slope` is p = Dᵀ∇L. `end_loss` is the loss at θ +
 * Δ, `end_on_surface` is S(c(Δ)): they differ by what is outside the plane. `ingredients` sum to
 * the update arrow, tail to tip. `fan` (F, 2) are −η times the gradients of parts of the
 * mini-batch, `fan_shares` (F,) their shares in the plane. `path` (K, 2) are projections of
 * earlier parameters, `path_losses` their true losses, and `path_on_surface` the surface there
 * (both NaN until the second level is complete). `path_share` is the share of the first path
 * vector's squared length that is in the plane. `explained`, `by_chance`, `filter_norms` and
 * `curvature` are those of the plane.
 */
export interface SurfaceMessage {
  type: "surface";
  step: number;
  plane: PlaneName;
  words: string;
  zoom: SurfaceZoom;
  set: ImageSet;
  images: number;
  level: number;
  levels: number[];
  points_done: number;
  points_all: number;
  radius: number;
  radius_in_steps: number | null;
  radius_over_norm: number;
  learning_rate: number;
  start_loss: number;
  end_loss: number | null;
  end_on_surface: number | null;
  slope: [number, number];
  share_gradient: number;
  share_update: number;
  path_share: number | null;
  heights: SurfaceHeights;
  explained: [number, number] | null;
  by_chance: [number, number] | null;
  filter_norms: [number, number] | null;
  curvature: PlaneCurvature | null;
  chosen: [ParameterIndex, ParameterIndex] | null;
  seed: number | null;
  arrows: SurfaceArrow[];
  ingredients: SurfaceArrow[];
  ghost_losses?: null;
  preview: boolean;
  sequence?: number;
  arrays: SurfaceArrays;
}

/** The arrays of a SurfaceMessage. */
export interface SurfaceArrays {
  alphas: Tensor;
  betas: Tensor;
  losses: Tensor;
  ghost_losses?: Tensor;
  fan: Tensor;
  fan_shares: Tensor;
  path: Tensor;
  path_steps: Tensor;
  path_losses: Tensor;
  path_on_surface: Tensor;
}

/** The range of losses to display; `cap` is `high` if losses are above it, else null. */
export interface SurfaceHeights {
  low: number;
  high: number;
  cap: number | null;
}

/**
 * The largest and smallest eigenvalue of the Hessian, found with `products` Hessian products.
 *
 * A residual is ‖Hv − λv‖: an eigenvalue lies within it of λ. `stability` is 2/η: if a parabola
 * has a larger curvature, plain gradient descent on it diverges.
 */
export interface PlaneCurvature {
  largest: number;
  smallest: number;
  largest_residual: number;
  smallest_residual: number;
  products: number;
  stability: number;
}

/**
 * A vector projected onto the plane, drawn on the tangent plane.
 *
 * (alpha, beta) is its extent from its tail at (tail_alpha, tail_beta). `rise` = p·u is the change
 * of the loss on the tangent plane. `share` π is the share of the vector's squared length that is
 * in the plane; `length` is the length of the whole vector.
 */
export interface SurfaceArrow {
  name: string;
  label: string;
  alpha: number;
  beta: number;
  rise: number;
  share: number;
  length: number;
  tail_alpha: number;
  tail_beta: number;
}

/**
 * The measured loss at one point of a surface.
 *
 * The true loss at one point (α, β) of the surface of `step`, on the named image set.
 *
 * It is computed at that point, not interpolated; it is not finite if the network diverges there.
 */
export interface SurfaceProbeMessage {
  type: "reading";
  step: number;
  plane: PlaneName;
  set: ImageSet;
  images: number;
  alpha: number;
  beta: number;
  loss: number | null;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * What the network predicts for a drawing or a held-out image.
 *
 * `position`: the number of updates made. `asked`, `held_out` and `why` are those of the
 * command. `label` and `mistakes` (the numbers of the held-out images that the network gets
 * wrong) are sent for held-out images only, with `loss`, that of the image alone, and the array
 * `loss_gradient`, ∂(loss)/∂pixel. `nearest` holds `address`, `labels`, `distances` and `origins`,
 * the numbers of the images in the data.
 */
export interface PredictionMessage {
  type: "prediction";
  position: number;
  asked: number;
  predicted: number;
  why: number | null;
  held_out: number | null;
  label: number | null;
  loss: number | null;
  mistakes: number[] | null;
  nearest: NearestImages[];
  preview: boolean;
  sequence?: number;
  arrays: PredictionArrays;
}

/** The arrays of a PredictionMessage. */
export interface PredictionArrays {
  image: Tensor;
  logits: Tensor;
  probabilities: Tensor;
  why?: Tensor;
  loss_gradient?: Tensor;
  [name: `activations.${string}`]: Tensor | undefined;
  [name: `nearest.${string}`]: Tensor | undefined;
}

/**
 * The training images nearest to an image, by distance at `address`.
 *
 * `origins` are the numbers of the images in the data.
 */
export interface NearestImages {
  address: string;
  labels: number[];
  distances: number[];
  origins: number[];
}

/**
 * The answers to the held-out images: confusion matrix and the images with the largest losses.
 *
 * `position`: the number of updates made. `answered` images of all `total` were looked at, an even
 * choice; `right` of them have the right answer, `loss` is their mean loss in nats, without the
 * penalty. `cell` is that of the command, and `in_cell` the number of its images (without a cell:
 * `answered`).
 *
 * `confusion`: the number of images by true class (row) and answer (column); the last column
 * counts those for which a score is not finite. Of the listed images, by falling loss: `numbers`
 * among the held-out images, `labels`, `answers`, `losses`, `outputs` of the last layer, and
 * `images` as in a step.
 */
export interface HeldOutMessage {
  type: "held_out";
  position: number;
  preview: boolean;
  answered: number;
  total: number;
  right: number;
  loss: number | null;
  cell: [number, number] | null;
  in_cell: number;
  sequence?: number;
  arrays: HeldOutArrays;
}

/** The arrays of a HeldOutMessage. */
export interface HeldOutArrays {
  confusion: Tensor;
  numbers: Tensor;
  labels: Tensor;
  answers: Tensor;
  losses: Tensor;
  outputs: Tensor;
  images: Tensor;
}

/**
 * The lanes that are compared. An empty list: none are.
 *
 * `preset`: the name of the preset that they come from. `picked` is the number of the lane that is
 * the present run, `other` that of a second one. Each lane has its `number`, `label`, `recipe`,
 * the settings in which it `differs` from lane 1, and whether its network differs from lane 1's.
 */
export interface ComparisonMessage {
  type: "comparison";
  preset: string | null;
  picked: number | null;
  other: number | null;
  max_lanes: number;
  lanes: ComparedLane[];
  sequence?: number;
  arrays: NoArrays;
}

/** A lane: its number from 1, what it is called, its recipe, how that differs from lane 1's. */
export interface ComparedLane {
  number: number;
  label: string;
  recipe: Recipe;
  differs: Record<string, unknown>;
  network_differs: boolean;
}

/**
 * How far the lanes are. Sent with every frame, and while lanes catch up with the picked one.
 *
 * `position`: the number of updates that all lanes go to; `arrived`: they are there, except those
 * that have diverged. Each lane has its `step`, the number of its updates, `loss` and `accuracy`
 * of the mini-batch of its last step (`accuracy` is null where it was not measured, as while
 * playing), the newest evaluation on the held-out images up to here, or null, and `distance`, the
 * norm of θ − θ₀. A lane that has `diverged` stays where it is.
 *
 * `failure`: why the lane cannot go on, as a sentence, or null.
 *
 * `losses`: lane, step and loss of the steps made since the last message. `evaluations`: lane,
 * step, loss and accuracy on the held-out images. `reset`: those that were sent before are void.
 */
export interface LanesMessage {
  type: "lanes";
  position: number;
  arrived: boolean;
  reset: boolean;
  lanes: LaneState[];
  losses: [number, number, number | null][];
  evaluations: [number, number, number | null, number | null][];
  sequence?: number;
  arrays: NoArrays;
}

/** How far a lane is: see `lanes`. */
export interface LaneState {
  number: number;
  step: number;
  loss: number | null;
  accuracy: number | null;
  held_out_accuracy: number | null;
  held_out_loss: number | null;
  distance: number | null;
  diverged: boolean;
  failure: string | null;
}

/**
 * One level of the map of all lanes: the loss of the probe images over one plane.
 *
 * `words`: what the plane is. Its origin is the start that the lanes have in common. `explained`:
 * the shares of both directions in the squared displacements of all points. `heights`: the range
 * that is drawn, as in a surface. `radius`: half the width of the map. `lane`: the one whose
 * network and data the loss is of.
 *
 * Each lane has `in_plane`, the share of its squared displacement from the start that lies in the
 * plane, and `distance`, how far its end is from the plane. `end_loss` is the measured loss at its
 * end, `end_height` that of the plane below it. `arrow_names`: the whole last update and its
 * parts, with the `arrow_shares` of their squared lengths in the plane. `reason`: why the lane is
 * not on this map, or null.
 *
 * Arrays: `losses` (rows: β, columns: α) at `alphas` and `betas`; for lane N, `path.N` (α, β) with
 * `path_steps.N` and the measured `path_losses.N`, and `arrows.N`, displacements (α, β) that add
 * up tip to tail to the first one, from the last but one point of the path.
 */
export interface RaceMessage {
  type: "race";
  position: number;
  plane: RacePlane;
  words: string;
  level: number;
  levels: number[];
  lane: number;
  ends: [number, number] | null;
  chosen: ParameterIndex[] | null;
  explained: [number, number] | null;
  images: number;
  radius: number;
  heights: SurfaceHeights;
  lanes: RaceLane[];
  sequence?: number;
  arrays: RaceArrays;
}

/** The arrays of a RaceMessage. */
export interface RaceArrays {
  alphas: Tensor;
  betas: Tensor;
  losses: Tensor;
  [name: `path.${string}`]: Tensor | undefined;
  [name: `path_steps.${string}`]: Tensor | undefined;
  [name: `path_losses.${string}`]: Tensor | undefined;
  [name: `arrows.${string}`]: Tensor | undefined;
}

/** Where a lane is on the map: see `race`. */
export interface RaceLane {
  number: number;
  in_plane: number | null;
  distance: number | null;
  end_loss: number | null;
  end_height: number | null;
  arrow_names: string[];
  arrow_shares: (number | null)[];
  reason: string | null;
}

/**
 * What the lanes have reached at `position`.
 *
 * `steps_to`: the first evaluated step with at least that percentage of the held-out images right
 * ("90", "95", "97"), or null. `seconds_to`: that many steps at the lane's mean time of a step on
 * this server, null until the lanes rest. `lowest_loss` of a mini-batch, and its step. `distance`:
 * the norm of θ − θ₀.
 * `sharpness`: λ max of the Hessian on the probe images, with its residual, and `stability`, 2/η:
 * null until the lanes rest while the map is watched. All steps that a lane has made count, also
 * those after `position`.
 */
export interface LaneResultsMessage {
  type: "lane_results";
  position: number;
  lanes: LaneResult[];
  sequence?: number;
  arrays: NoArrays;
}

/** What a lane has reached: see `lane_results`. */
export interface LaneResult {
  number: number;
  steps_to: StepsToShare;
  seconds_to: SecondsToShare;
  lowest_loss: number | null;
  lowest_loss_step: number | null;
  distance: number | null;
  sharpness: number | null;
  sharpness_residual: number | null;
  stability: number | null;
}

/** The step at which this percentage of the held-out images is right first. */
export interface StepsToShare {
  90: number | null;
  95: number | null;
  97: number | null;
}

/** The seconds until this percentage of the held-out images is right. */
export interface SecondsToShare {
  90: number | null;
  95: number | null;
  97: number | null;
}

/**
 * The same step of the second lane, with the arrays that the page watches.
 *
 * `image` is the image of its mini-batch whose arrays they are; `same_images`: its mini-batch
 * is that of the picked lane. Fields and arrays are as in `step`.
 */
export interface OtherStepMessage {
  type: "other_step";
  lane: number;
  step: number;
  position: number;
  image: number;
  same_images: boolean;
  loss: number | null;
  loss_after: number | null;
  accuracy: number | null;
  gradient_norms: Record<string, number | null>;
  update_ratios: Record<string, number | null>;
  sequence?: number;
  arrays: OtherStepArrays;
}

/** The arrays of a OtherStepMessage. */
export interface OtherStepArrays {
  predicted: Tensor;
  image_losses: Tensor;
  true_probabilities: Tensor;
  [name: `activations.${string}`]: Tensor | undefined;
  [name: `gradients.${string}`]: Tensor | undefined;
  [name: `parameters.${string}`]: Tensor | undefined;
  [name: `updates.${string}`]: Tensor | undefined;
}

/**
 * The explanation of the same number in the second lane, if it has the same network.
 *
 * Its form is that of `explanation`; `lane` is the number of the lane.
 *
 * The terms of one number: `total` = `scale` · (shown terms + rest) = `scale` · `sum`.
 *
 * `scale` is the product of the gates' factors. `terms` are the largest first; the other
 * `rest_count` sum to `rest_sum`. Every sum is exact to the last bit of float64. `recorded` is the
 * number in the record, rounded to its dtype: `difference` = total − recorded is within
 * `tolerance`. A parameter's share of one image is in no record: then these three are null. `maps`
 * hold all factors and products in their natural shape, with `product` last.
 */
export interface OtherExplanationMessage {
  type: "other_explanation";
  address: string;
  index: number[];
  image: number | null;
  of: NumberKind;
  kind: ExplanationKind;
  formula: string;
  gates: Gate[];
  terms: Term[];
  rest_count: number;
  rest_sum: number | null;
  sum: number | null;
  scale: number | null;
  total: number | null;
  recorded: number | null;
  difference: number | null;
  tolerance: number | null;
  lane: number;
  step: number;
  road: GradientPath | null;
  sequence?: number;
  arrays: OtherExplanationArrays;
}

/** The arrays of a OtherExplanationMessage. */
export interface OtherExplanationArrays {
  product?: Tensor;
  term_images?: Tensor;
  [name: string]: Tensor | undefined;
}

/**
 * The health of the displayed step. Sent with every step.
 *
 * The health of a step: of the whole, and of each layer in order.
 *
 * `step` is that of the displayed step, 0 for the first.
 * `loss_change` is the fitted change of C in per cent a step over the last `window` steps,
 * `loss_change_error` two standard errors of it; null while there are too few steps.
 * `moving_layer` is the layer with the largest `update_ratio`, which is `moving_ratio`.
 */
export interface HealthMessage {
  type: "health";
  step: number;
  state: HealthState;
  reason: string;
  window: number;
  loss_change: number | null;
  loss_change_error: number | null;
  moving_layer: string | null;
  moving_ratio: number | null;
  layers: LayerHealth[];
  preview: boolean;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * The health of one layer in one step, from the step's own mini-batch.
 *
 * `state` is "ok", "watch" or "problem"; `reason` says why in words, and is empty for "ok".
 * `dead_share` is the share of the units of a ReLU layer that are 0 on every image;
 * `saturated_share` the share of the values of a sigmoid or tanh layer whose slope is nearly 0.
 * Both are null for layers of other kinds. `gradient_norm` is ‖∂C/∂output‖. `update_ratio` is
 * ‖update‖ / ‖parameters‖ of all parameters of the layer together, null without parameters.
 */
export interface LayerHealth {
  layer: string;
  label: string;
  state: HealthState;
  reason: string;
  dead_share: number | null;
  saturated_share: number | null;
  gradient_norm: number | null;
  update_ratio: number | null;
}

/**
 * What stands out in the run. Sent twice: after the quick rules, and when it is complete.
 *
 * All findings of a run after `step` updates, the most important first.
 *
 * `step` is the position: the number of updates made. `complete`: every rule has been asked;
 * before, more may follow. `unknown` names the rules that had too little to go on, such as too few
 * steps.
 */
export interface FindingsMessage {
  type: "findings";
  step: number;
  complete: boolean;
  findings: Finding[];
  unknown: RuleName[];
  preview: boolean;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * What stands out in a run, by one rule: "problem" or "hint", with its evidence.
 *
 * `threshold` says beyond which value the rule speaks, `margin` by how much the evidence is
 * uncertain, and `source` where the rule comes from. `steps` are kept by the rule `not_finite`.
 */
export interface Finding {
  rule: RuleName;
  label: string;
  severity: Severity;
  layer: string | null;
  sentence: string;
  evidence: Evidence[];
  threshold: string;
  margin: string;
  source: string;
  show: ShowMe;
  tries: Remedy[];
  steps: MeasuredStep[];
}

/** One measured number of a finding: its name, its label in words, its value and its unit. */
export interface Evidence {
  name: string;
  label: string;
  value: number | null;
  unit: string;
}

/** The view that proves a finding: a stage and a panel of the page, and what to select there. */
export interface ShowMe {
  stage: string;
  panel: string;
  layer: string | null;
  address: string | null;
}

/**
 * A change that may help: settings as the command `configure` has them.
 *
 * `restarts`: the run begins again with it; otherwise the change begins at the present step.
 */
export interface Remedy {
  label: string;
  settings: Omit<ConfigureCommand, "type">;
  restarts: boolean;
}

/**
 * One of the steps around the place where numbers stopped being finite.
 *
 * `largest` is the largest |number| of the step's forward pass.
 */
export interface MeasuredStep {
  step: number;
  loss: number | null;
  largest: number | null;
  update_norm: number | null;
}

/**
 * The histograms of all arrays at some steps, and the ratios of the layers.
 *
 * Of every array in `histograms` (`kind` and `address`) there are `counts.KIND.ADDRESS`, a row of
 * bins for each of the `steps`, and `ranges.KIND.ADDRESS`, the least and the largest value of each
 * row; the bins between them are equally wide. `gradient_norms` and `update_ratios` have a row for
 * each step and a column for each of `layers`.
 *
 * Histograms of every array at some steps, in order; the displayed step is the last.
 *
 * `counts[kind.address]` (S, B) int32 counts the finite values; the bins of a row are equally wide
 * and reach from the least to the largest value of its step, `ranges[kind.address]` (S, 2).
 * `gradient_norms` and `update_ratios` (S, L) are those of the layers, NaN where there is none.
 */
export interface HistogramsMessage {
  type: "histograms";
  steps: number[];
  histograms: ArrayHistogram[];
  layers: string[];
  gradient_norms?: null;
  update_ratios?: null;
  preview: boolean;
  sequence?: number;
  arrays: HistogramsArrays;
}

/** The arrays of a HistogramsMessage. */
export interface HistogramsArrays {
  [name: `counts.${string}`]: Tensor | undefined;
  [name: `ranges.${string}`]: Tensor | undefined;
  gradient_norms?: Tensor;
  update_ratios?: Tensor;
}

/** Which array a histogram counts: its kind, its address, and the layer that it belongs to. */
export interface ArrayHistogram {
  kind: HistogramKind;
  address: string;
  layer: string;
}

/**
 * What an architecture would be; the answer to `describe`, with its `asked`.
 *
 * An architecture as it was understood, its layers, its total, and what is wrong with it.
 *
 * `architecture`, `total`, `pytorch` and `engine` are null if it cannot be built. `pytorch` and
 * `engine` are the lines that build the network there.
 */
export interface DescriptionMessage {
  type: "description";
  architecture: Architecture | null;
  layers: LayerDescription[];
  total: NetworkTotal | null;
  problem: ArchitectureProblem | null;
  pytorch: string | null;
  engine: string | null;
  asked: number;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * One layer: shapes of input and output, costs, and its problem; null where not known.
 *
 * `multiply_adds` are those of one image in the forward pass. `receptive_field`: the rows and
 * columns of the input image that one unit of the output sees.
 */
export interface LayerDescription {
  name: string;
  kind: string;
  input: number[] | null;
  output: number[] | null;
  parameter_count: number;
  multiply_adds: number;
  receptive_field: [number, number] | null;
  problem: ArchitectureProblem | null;
}

/**
 * Why an architecture cannot be trained: the field, its value as text, and what is allowed.
 *
 * `field` is a setting of the layer, or "input" where the shape of its input does not fit. Of a
 * whole architecture it is layers, loss, l2, or the limit that is exceeded.
 */
export interface ArchitectureProblem {
  field: string;
  value: string;
  allowed: string;
  sentence: string;
  mends: Mend[];
}

/** One way to mend a problem: its label, and the specs of all layers after it. */
export interface Mend {
  label: string;
  layers: LayerSpec[];
}

/**
 * The whole network: parameters, multiply-adds of an image forward, memory and time of a step.
 *
 * `receptive_field` is that of one unit of the last feature map. `step_seconds` is an estimate,
 * null where the speed of the machine is not known.
 */
export interface NetworkTotal {
  parameter_count: number;
  multiply_adds: number;
  step_bytes: number;
  step_seconds: number | null;
  receptive_field: [number, number] | null;
}

/**
 * The smallest computational graph with its values and derivatives.
 *
 * Every value of the graph and every derivative ∂J/∂(node), by the node's name.
 */
export interface GraphMessage {
  type: "graph";
  values: Record<NodeName, number>;
  derivatives: Record<NodeName, number>;
  edges: GraphEdge[];
  sequence?: number;
  arrays: NoArrays;
}

/** One edge of the graph with its local derivative: ∂(end)/∂(start), all else fixed. */
export interface GraphEdge {
  start: NodeName;
  end: NodeName;
  factor: number;
}

/** The loss and accuracy on the held-out images after `step` updates. */
export interface EvaluationMessage {
  type: "evaluation";
  step: number;
  loss: number | null;
  accuracy: number | null;
  images: number;
  branch: number;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * Why there is no picture yet.
 *
 * `place`: the position in the queue, or null while the run is replayed.
 */
export interface WaitingMessage {
  type: "waiting";
  place: number | null;
  message: string;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * A file to be saved under `name`. Its bytes are the array `file`.
 *
 * `what` is that of the command. `notice` is a sentence on what the file holds.
 */
export interface ExportMessage {
  type: "export";
  what: ExportKind;
  name: string;
  notice: string;
  sequence?: number;
  arrays: ExportArrays;
}

/** The arrays of a ExportMessage. */
export interface ExportArrays {
  file: Tensor;
}

/** The scene of a room's presenter, as the page captures it. */
export interface SceneMessage {
  type: "view";
  scene: Record<string, unknown>;
  sequence?: number;
  arrays: NoArrays;
}

/**
 * The state of a room, and the `role` of this page in it.
 *
 * `present`: how many follow. `presenting`: whether the presenter is connected. `offered`: a
 * follower may take over. `token` belongs to the role; `invitation` is that of the followers.
 * `member`: under which a follower comes back. `whereabouts`, for the presenter: how many are
 * `following`, how many look `elsewhere`, and how many are in which of the `chapters`.
 * `word`, for the presenter: what others type at the address `join` to follow.
 */
export interface RoomMessage {
  type: "room";
  id: string;
  role: RoomRole;
  present: number;
  presenting: boolean;
  offered: boolean;
  token: string;
  invitation: string;
  over: boolean;
  member: string | null;
  whereabouts: Whereabouts | null;
  word: string | null;
  sequence?: number;
  arrays: NoArrays;
}

/** How many of a room follow, how many look elsewhere, and how many are in which chapter. */
export interface Whereabouts {
  following: number;
  elsewhere: number;
  chapters: Record<string, number>;
}

/**
 * The question of a room. `kind`, `subject` and `text` are those of `ask`.
 *
 * `options`: what the answers are called: those of `ask`, the names of the classes, or the labels
 * of the lanes; empty for other kinds. `image`: the one whose class is asked (`width`, `height`,
 * `channels`, `pixels`: bytes from 0 to 255 in base64, channel by channel and row by row).
 *
 * `state`: open, closed, revealed, or dropped: there is no question any more. `step`: the number
 * of updates that were made when it was asked; the next `steps` answer it. `count` of the
 * `present` followers have answered in this `round`, which has been open for `asked_seconds`.
 * `yours`: what this page has answered in this round.
 *
 * `answers`: how many gave each answer, by its text; of a landing all answers in order, at most
 * 200. A follower gets null until they are `shown` or revealed. `rounds`: the same of each round,
 * with `right`, the number of right answers, and for a landing `median`, the median of the
 * answers, and `off`, its distance from the truth. `truth`: what the step did; null before it is
 * revealed, and where the run has gone another way; `notice` then says so.
 */
export interface QuestionMessage {
  type: "question";
  id: string;
  kind: QuestionKind;
  subject: QuestionSubject;
  text: string;
  options: string[];
  state: QuestionState;
  round: number;
  step: number;
  count: number;
  present: number;
  asked_seconds: number;
  shown: boolean;
  answers: Answers | null;
  rounds: QuestionRound[];
  truth: AnswerValue | null;
  yours: AnswerValue | null;
  notice: string | null;
  steps: number;
  image: QuestionImage | null;
  sequence?: number;
  arrays: NoArrays;
}

/** One round of a question. What is not shown yet, and what the kind does not have, is null. */
export interface QuestionRound {
  round: number;
  count: number;
  answers: Answers | null;
  right: number | null;
  median: AnswerValue | null;
  off: number | null;
}

/** The image whose class is asked: bytes from 0 to 255 in base64, channel by channel. */
export interface QuestionImage {
  width: number;
  height: number;
  channels: number;
  pixels: string;
}

/** The presenter asks this page to follow again. */
export interface ComeBackMessage {
  type: "come_back";
  sequence?: number;
  arrays: NoArrays;
}

/** A copy of the presenter's scene for this page, with the controls that are left on. */
export interface TaskMessage {
  type: "task";
  scene: Record<string, unknown>;
  controls: ControlsLeft;
  sequence?: number;
  arrays: NoArrays;
}

/** The answer to a ping: the connection works. */
export interface PongMessage {
  type: "pong";
  sequence?: number;
  arrays: NoArrays;
}

/**
 * The run of a `restore` command is there again; its welcome follows.
 *
 * `position` is where it is, `asked` the position in the command. `left_out` names the branches
 * that the server did not make again, because they take more updates than it allows.
 */
export interface RestoredMessage {
  type: "restored";
  position: number;
  asked: number;
  left_out: string[];
  sequence?: number;
  arrays: NoArrays;
}

/**
 * One step of a recording, after `step` updates. Its array is `part`, a packed archive.
 *
 * `first`: it begins a recording and so holds the welcome and all losses. `size`: its bytes
 * unpacked. `series`: the pinned numbers, as in a step.
 */
export interface RecordedStepMessage {
  type: "recorded";
  step: number;
  first: boolean;
  size: number;
  series: Record<string, [number, number | null][]>;
  sequence?: number;
  arrays: RecordedStepArrays;
}

/** The arrays of a RecordedStepMessage. */
export interface RecordedStepArrays {
  part: Tensor;
}

/** A command that could not be carried out. The session stays as it was. */
export interface ErrorMessage {
  type: "error";
  command: string | null;
  field: string;
  value: string;
  allowed: string;
  message: string;
  sequence?: number;
  arrays: NoArrays;
}

/** A layer of the kind convolution. */
export interface ConvolutionLayer {
  name: string;
  kind: "convolution";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: ConvolutionSettings;
  parameter_count: number;
}

export interface ConvolutionSettings {
  filters: number;
  size: number | [number, number];
  stride?: number | [number, number];
  padding?: number | [number, number];
  dilation?: number | [number, number];
  groups?: number;
  bias?: boolean;
  initialiser?: string | Initialiser;
  bias_initialiser?: string | Initialiser;
}

/** A layer of the kind dense. */
export interface DenseLayer {
  name: string;
  kind: "dense";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: DenseSettings;
  parameter_count: number;
}

export interface DenseSettings {
  units: number;
  bias?: boolean;
  initialiser?: string | Initialiser;
  bias_initialiser?: string | Initialiser;
}

/** A layer of the kind max_pooling. */
export interface MaxPoolingLayer {
  name: string;
  kind: "max_pooling";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: MaxPoolingSettings;
  parameter_count: number;
}

export interface MaxPoolingSettings {
  size: number | [number, number];
  stride?: number | [number, number] | null;
}

/** A layer of the kind average_pooling. */
export interface AveragePoolingLayer {
  name: string;
  kind: "average_pooling";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: AveragePoolingSettings;
  parameter_count: number;
}

export interface AveragePoolingSettings {
  size: number | [number, number];
  stride?: number | [number, number] | null;
}

/** A layer of the kind flatten. */
export interface FlattenLayer {
  name: string;
  kind: "flatten";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: FlattenSettings;
  parameter_count: number;
}

export type FlattenSettings = Record<string, never>;

/** A layer of the kind relu. */
export interface ReLULayer {
  name: string;
  kind: "relu";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: ReLUSettings;
  parameter_count: number;
}

export type ReLUSettings = Record<string, never>;

/** A layer of the kind leaky_relu. */
export interface LeakyReLULayer {
  name: string;
  kind: "leaky_relu";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: LeakyReLUSettings;
  parameter_count: number;
}

export interface LeakyReLUSettings {
  slope?: number;
}

/** A layer of the kind sigmoid. */
export interface SigmoidLayer {
  name: string;
  kind: "sigmoid";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: SigmoidSettings;
  parameter_count: number;
}

export type SigmoidSettings = Record<string, never>;

/** A layer of the kind tanh. */
export interface TanhLayer {
  name: string;
  kind: "tanh";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: TanhSettings;
  parameter_count: number;
}

export type TanhSettings = Record<string, never>;

/** A layer of the kind gelu. */
export interface GELULayer {
  name: string;
  kind: "gelu";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: GELUSettings;
  parameter_count: number;
}

export type GELUSettings = Record<string, never>;

/** A layer of the kind dropout. */
export interface DropoutLayer {
  name: string;
  kind: "dropout";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: DropoutSettings;
  parameter_count: number;
}

export interface DropoutSettings {
  rate?: number;
}

/** A layer of the kind softmax. */
export interface SoftmaxLayer {
  name: string;
  kind: "softmax";
  address: string;
  shape: number[];
  parameters: Record<string, number[]>;
  settings: SoftmaxSettings;
  parameter_count: number;
}

export type SoftmaxSettings = Record<string, never>;

/** A layer of the kind convolution, as data. */
export interface ConvolutionSpec {
  kind: "convolution";
  name: string;
  filters: number;
  size: number | [number, number];
  stride?: number | [number, number];
  padding?: number | [number, number];
  dilation?: number | [number, number];
  groups?: number;
  bias?: boolean;
  initialiser?: string | Initialiser;
  bias_initialiser?: string | Initialiser;
}

/** A layer of the kind dense, as data. */
export interface DenseSpec {
  kind: "dense";
  name: string;
  units: number;
  bias?: boolean;
  initialiser?: string | Initialiser;
  bias_initialiser?: string | Initialiser;
}

/** A layer of the kind max_pooling, as data. */
export interface MaxPoolingSpec {
  kind: "max_pooling";
  name: string;
  size: number | [number, number];
  stride?: number | [number, number] | null;
}

/** A layer of the kind average_pooling, as data. */
export interface AveragePoolingSpec {
  kind: "average_pooling";
  name: string;
  size: number | [number, number];
  stride?: number | [number, number] | null;
}

/** A layer of the kind flatten, as data. */
export interface FlattenSpec {
  kind: "flatten";
  name: string;
}

/** A layer of the kind relu, as data. */
export interface ReLUSpec {
  kind: "relu";
  name: string;
}

/** A layer of the kind leaky_relu, as data. */
export interface LeakyReLUSpec {
  kind: "leaky_relu";
  name: string;
  slope?: number;
}

/** A layer of the kind sigmoid, as data. */
export interface SigmoidSpec {
  kind: "sigmoid";
  name: string;
}

/** A layer of the kind tanh, as data. */
export interface TanhSpec {
  kind: "tanh";
  name: string;
}

/** A layer of the kind gelu, as data. */
export interface GELUSpec {
  kind: "gelu";
  name: string;
}

/** A layer of the kind dropout, as data. */
export interface DropoutSpec {
  kind: "dropout";
  name: string;
  rate?: number;
}

/** A layer of the kind softmax, as data. */
export interface SoftmaxSpec {
  kind: "softmax";
  name: string;
}

/** From step `step` on, the setting `name` has this value. */
export interface SettingChange {
  step: number;
  name: ChangeableSetting;
  value: number;
}

/**
 * After `step` updates, before the next one, the parameter `address[index]` gets this value.
 *
 * Caution: the recipe, which knows the network, checks that the parameter exists.
 */
export interface ParameterEdit {
  step: number;
  address: string;
  index: number[];
  value: number;
}

/**
 * After `step` updates, before the next one, all parameters move to a point of a plane.
 *
 * Formula: θ ← θ + α d₁ + β d₂. The plane is computed again from the run at that step, by its name
 * `plane`, with the images `set`, and with `chosen` or `seed` for the planes that need them.
 * Caution: the trajectory plane depends on more than the run at that step, and is not allowed. On
 * another processor a plane differs slightly, as the run itself does; the planes of curvature
 * differ most. The optimizer's state is unchanged.
 */
export interface Displacement {
  step: number;
  plane: DisplacingPlane;
  set: ImageSet;
  alpha: number;
  beta: number;
  chosen: [ParameterIndex, ParameterIndex] | null;
  seed: number | null;
}
