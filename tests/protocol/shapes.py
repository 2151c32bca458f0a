"""The JSON objects in messages and commands that app and engine build as plain dicts."""

from dataclasses import MISSING, fields
from typing import Annotated, Any, Literal, NotRequired, Union, get_type_hints

from typing_extensions import TypedDict

from app.protocol.commands import COMMAND_TYPES, QuestionKind
from app.rooms.questions import STATES as QUESTION_STATES
from app.session.command_handler import ALL_STATES
from engine import ACCIDENTS, CHANGEABLE_SETTINGS, PLANES, STOP_CRITERIA, Recipe
from engine.analysis.explain.formulas import FORMULAS
from engine.analysis.surface.request import ZOOMS
from engine.analysis.toy_graph import NODE_ADDRESSES
from engine.data.built_in import FAULTY_PROBLEMS, PROBLEMS
from engine.data.datasets import IMAGE_SETS
from engine.diagnosis.rules import RULES
from engine.model.architecture import LAYER_CLASSES
from engine.model.losses import LOSSES
from engine.model.presets import PRESETS
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.interventions import DISPLACEMENT_PLANES, Intervention
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe_network import CUSTOM
from engine.training.run_settings import OPTIMIZER_DEFAULTED
from engine.training.schedules import SCHEDULES

CommandType = Literal[*(one.model_fields["type"].default for one in COMMAND_TYPES)]
SessionState = Literal[*ALL_STATES]
PresetName = Literal[*PRESETS]
NetworkName = Literal[*PRESETS, CUSTOM]
OWN_PROBLEM = Annotated[str, "`sha256:${string}`"]
HOST_PROBLEM = Annotated[str, "`host:${string}`"]
ProblemName = Literal[*PROBLEMS, *FAULTY_PROBLEMS] | OWN_PROBLEM | HOST_PROBLEM
OptimizerName = Literal[*OPTIMIZERS]
ScheduleName = Literal[*SCHEDULES]
SettingName = Literal[*SETTING_RANGES]
ChangeableSetting = Literal[*CHANGEABLE_SETTINGS]
LossName = Literal[*LOSSES]
LayerKind = Literal[*LAYER_CLASSES]
PlaneName = Literal[*PLANES]
DisplacingPlane = Literal[*DISPLACEMENT_PLANES]
ImageSet = Literal[*IMAGE_SETS]
SurfaceZoom = Literal[*ZOOMS]
SliceZoom = Literal["valley", "step"]
NumberKind = Literal["gradient", "value"]
ExplanationKind = Literal[*FORMULAS]
GoalKind = Literal[*STOP_CRITERIA]
DescentEnd = Literal["converged", "flat", "diverged", "budget"]
CheckScope = Literal["number", "layer", "network"]
Verdict = Literal["agrees", "kink", "differs"]
GateWord = Literal[
    "open", "closed", "leaking", "slope", "won", "lost", "kept", "dropped", "the same number"
]
NodeName = Literal[*NODE_ADDRESSES]
RoomRole = Literal["presenter", "follower"]
RuleName = Literal[*(rule.name for rule in RULES)]
AccidentName = Literal[*(one.name for one in ACCIDENTS)]
HealthState = Literal["ok", "watch", "problem"]
Severity = Literal["problem", "hint"]
HistogramKind = Literal["parameter", "activation", "gradient", "update"]
ExportKind = Literal["parameters", "gradients", "pytorch", "script", "losses", "lanes_csv"]
RacePlane = Literal["trajectories", "ends", "chosen"]
QuestionState = Literal[*QUESTION_STATES]
ControlsLeft = Literal["all", "step", "look"]
AnswerValue = float | str | list[float]
Answers = dict[str, int] | list[float] | list[tuple[float, float]]


class ParameterIndex(TypedDict):
    """One number of an array: `address[index]`."""

    address: str
    index: list[int]


class FirstSelection(ParameterIndex):
    """The parameter looked at; `largest`: chosen for the largest gradient of its layer."""

    largest: bool


class ComparedLane(TypedDict):
    """A lane: its number from 1, what it is called, its recipe, how that differs from lane 1's."""

    number: int
    label: str
    recipe: Recipe
    differs: dict[str, Any]
    network_differs: bool


class LaneState(TypedDict):
    """How far a lane is: see `lanes`."""

    number: int
    step: int
    loss: float | None
    accuracy: float | None
    held_out_accuracy: float | None
    held_out_loss: float | None
    distance: float | None
    diverged: bool
    failure: str | None


class RaceLane(TypedDict):
    """Where a lane is on the map: see `race`."""

    number: int
    in_plane: float | None
    distance: float | None
    end_loss: float | None
    end_height: float | None
    arrow_names: list[str]
    arrow_shares: list[float | None]
    reason: str | None


StepsToShare = TypedDict("StepsToShare", {"90": int | None, "95": int | None, "97": int | None})
StepsToShare.__doc__ = "The step at which this percentage of the held-out images is right first."
SecondsToShare = TypedDict(
    "SecondsToShare", {"90": float | None, "95": float | None, "97": float | None}
)
SecondsToShare.__doc__ = "The seconds until this percentage of the held-out images is right."


class LaneResult(TypedDict):
    """What a lane has reached: see `lane_results`."""

    number: int
    steps_to: StepsToShare
    seconds_to: SecondsToShare
    lowest_loss: float | None
    lowest_loss_step: int | None
    distance: float | None
    sharpness: float | None
    sharpness_residual: float | None
    stability: float | None


class LanePresetChoice(TypedDict):
    """A choice of lanes that can be compared."""

    name: str
    label: str
    about: str


class ComparisonChoices(TypedDict):
    """The presets of comparisons, and how many lanes one can have."""

    presets: list[LanePresetChoice]
    max_lanes: int


class SessionSeat(TypedDict):
    """The id of a session, the token with which a page comes back, and how many commands came."""

    id: str
    token: str
    received: int


class PresetChoice(TypedDict):
    """An architecture that can be chosen for this problem, and what to look at in it."""

    name: PresetName
    label: str
    lesson: str


class ProblemChoice(TypedDict):
    """A data set that can be chosen, the architectures that suit it, and its largest batch size.

    `images`: how many there are in all. `size`: rows and columns of an image. `split`: which images
    are held out, in words.
    """

    name: ProblemName
    label: str
    presets: list[PresetChoice]
    batch_size: int
    images: int
    classes: list[str]
    size: list[int]
    channels: int
    licence: str
    source: str
    split: str


OwnSettings = TypedDict("OwnSettings", dict.fromkeys(OPTIMIZER_DEFAULTED, float), total=False)
OwnSettings.__doc__ = "The settings that an optimizer has a value of its own for."


class OptimizerChoice(TypedDict):
    """An optimizer, the settings that it uses, and its own values of some of them."""

    name: OptimizerName
    label: str
    settings: list[SettingName]
    own: OwnSettings


class ScheduleChoice(TypedDict):
    """A schedule and the settings that it uses."""

    name: ScheduleName
    label: str
    settings: list[SettingName]


class SettingRange(TypedDict):
    """The least and largest value of a setting, and what is allowed, as text."""

    min: float
    max: float
    label: str
    allowed: str


class GoalChoice(TypedDict):
    """A criterion at which playing stops, with the range of its value and a usual one."""

    kind: GoalKind
    label: str
    low: float
    high: float
    whole: bool
    usual: float


SettingType = Literal["whole", "pair", "bool", "number", "initialiser"]
LayerInput = Literal["image", "vector", "any"]


class LayerSettingChoice(TypedDict):
    """A setting of a kind of layer; the default is what a new layer is made with.

    `min` and `max` are those of each number. `choices`: the names of initialisers that are allowed.
    A pooling's stride of null is the size of its window.
    """

    name: str
    label: str
    type: SettingType
    default: float | bool | str | None
    min: float | None
    max: float | None
    choices: list[str]


class LayerChoice(TypedDict):
    """A kind of layer that an architecture can have, the input that it accepts, its settings."""

    kind: LayerKind
    label: str
    accepts: LayerInput
    settings: list[LayerSettingChoice]


class LossChoice(TypedDict):
    """A loss, and the kind of layer that must be the last with it, or null."""

    name: LossName
    label: str
    last_layer: LayerKind | None


class InitialiserChoice(TypedDict):
    """A rule for first values, its formula, and whether it needs a number."""

    name: str
    label: str
    formula: str
    takes_value: bool


class AccidentChoice(TypedDict):
    """A set-up that is broken on purpose, the step at which it is seen, and what is found there."""

    name: AccidentName
    label: str
    about: str
    recipe: Recipe
    step: int
    rule: RuleName


class RecordingBounds(TypedDict):
    """How many steps and mebibytes a recording can have."""

    steps: int
    mebibytes: int


Choices = TypedDict(
    "Choices",
    {
        "presets": list[PresetChoice],
        "problems": list[ProblemChoice],
        "optimizers": list[OptimizerChoice],
        "schedules": list[ScheduleChoice],
        "layers": list[LayerChoice],
        "losses": list[LossChoice],
        "initialisers": list[InitialiserChoice],
        "until": list[GoalChoice],
        "recipe": Recipe,
        "accidents": list[AccidentChoice],
        "recording": NotRequired[RecordingBounds],
        "comparison": NotRequired[ComparisonChoices],
        **dict.fromkeys(("seed", "batch_size", *SETTING_RANGES), SettingRange),
    },
)
Choices.__doc__ = "What can be chosen for each field of a recipe; `recipe` holds the defaults."

Branch = TypedDict(
    "Branch",
    {"id": int, "name": str, "from": int | None, "fork": int, "latest": int, "changed": str},
)
Branch.__doc__ = """A branch of the run: it left branch `from` after `fork` updates.

`latest` is its last update; `changed` says what was changed on it, as text."""


class Progress(TypedDict):
    """How far a run has come towards a goal, or to a step that is opened: `part` from 0 to 1."""

    kind: GoalKind | Literal["open"]
    value: float
    part: float
    words: str


class Initialiser(TypedDict):
    """A rule for first values that needs a number, or all of them."""

    name: str
    value: Any


def _settings(layer: type) -> type:
    """Return the settings of a layer: those that have a default are there where they differ."""
    hints = get_type_hints(layer)
    found = {
        one.name: hints[one.name] if one.default is MISSING else NotRequired[hints[one.name]]
        for one in fields(layer)
        if one.name != "name"
    }
    settings = {
        name: NotRequired[str | Initialiser] if "initialiser" in name else hint
        for name, hint in found.items()
    }
    return TypedDict(f"{layer.__name__}Settings", settings)


def _layer(kind: str, layer: type) -> type:
    """Return the layers of one kind; `address` and `shape` are those of the output."""
    members = {
        "name": str,
        "kind": Literal[kind],
        "address": str,
        "shape": list[int],
        "parameters": dict[str, list[int]],
        "settings": _settings(layer),
        "parameter_count": int,
    }
    found = TypedDict(f"{layer.__name__}Layer", members)
    found.__doc__ = f"A layer of the kind {kind}."
    return found


Layer = Union[*(_layer(kind, layer) for kind, layer in LAYER_CLASSES.items())]


def _layer_spec(kind: str, layer: type) -> type:
    """Return the specs of the layers of one kind, whose settings stand beside kind and name."""
    hints = get_type_hints(_settings(layer), include_extras=True)
    found = TypedDict(f"{layer.__name__}Spec", {"kind": Literal[kind], "name": str, **hints})
    found.__doc__ = f"A layer of the kind {kind}, as data."
    return found


LayerSpec = Union[*(_layer_spec(kind, layer) for kind, layer in LAYER_CLASSES.items())]


class Architecture(TypedDict):
    """The layers of a network in order, as data, its loss, and the strength of its L2 penalty."""

    layers: list[LayerSpec]
    loss: NotRequired[LossName]
    l2: NotRequired[float]


class WarmStart(TypedDict):
    """First parameters from another run: those of its recipe after `step` updates."""

    recipe: Annotated[dict, "Recipe"]
    step: int


class Network(TypedDict):
    """The network: the shape of an image, the layers in order, the loss, the architecture."""

    input_shape: list[int]
    loss: LossName
    architecture: Architecture
    layers: list[Layer]
    parameter_count: int


class NearestImages(TypedDict):
    """The training images nearest to an image, by distance at `address`.

    `origins` are the numbers of the images in the data.
    """

    address: str
    labels: list[int]
    distances: list[float]
    origins: list[int]


class QuestionImage(TypedDict):
    """The image whose class is asked: bytes from 0 to 255 in base64, channel by channel."""

    width: int
    height: int
    channels: int
    pixels: str


class QuestionRound(TypedDict):
    """One round of a question. What is not shown yet, and what the kind does not have, is null."""

    round: int
    count: int
    answers: Answers | None
    right: int | None
    median: AnswerValue | None
    off: float | None


class Whereabouts(TypedDict):
    """How many of a room follow, how many look elsewhere, and how many are in which chapter."""

    following: int
    elsewhere: int
    chapters: dict[str, int]


NAMED = {
    "CommandType": (CommandType, "The `type` of a command."),
    "SessionState": (SessionState, "What the session does; diverged: the loss is not finite."),
    "PresetName": (PresetName, "An architecture, by name."),
    "NetworkName": (NetworkName, "An architecture by name; custom: one of the user's own."),
    "ProblemName": (ProblemName, "A data set by name: built in, own by its hash, of the host."),
    "OptimizerName": (OptimizerName, "An optimizer, by name."),
    "ScheduleName": (ScheduleName, "A learning-rate schedule, by name."),
    "SettingName": (SettingName, "A setting of the optimizers and schedules."),
    "ChangeableSetting": (ChangeableSetting, "A setting that can change during a run."),
    "LossName": (LossName, "A loss function, by name."),
    "LayerKind": (LayerKind, "A kind of layer."),
    "SettingType": (SettingType, "What the value of a layer's setting is."),
    "LayerInput": (LayerInput, "Feature maps, one row of units, or both."),
    "PlaneName": (PlaneName, "A plane through the parameters."),
    "DisplacingPlane": (DisplacingPlane, "A plane that a recipe can name a point of."),
    "ImageSet": (ImageSet, "The mini-batch, the fixed probe images, or the next mini-batch."),
    "SurfaceZoom": (SurfaceZoom, "How wide a loss surface is."),
    "SliceZoom": (SliceZoom, "How wide a slice C(w) is."),
    "NumberKind": (NumberKind, "Whether a number is a gradient or a value."),
    "ExplanationKind": (ExplanationKind, "The formula that an explanation follows."),
    "GoalKind": (GoalKind, "A criterion at which playing stops."),
    "DescentEnd": (DescentEnd, "Why the descent of one parameter ended."),
    "CheckScope": (CheckScope, "How much of the network a gradient check covers."),
    "Verdict": (Verdict, "What a gradient check found."),
    "GateWord": (GateWord, "What a layer without parameters does to an error on its way back."),
    "NodeName": (NodeName, "A node of the smallest computational graph."),
    "RoomRole": (RoomRole, "What a page does in a room."),
    "RuleName": (RuleName, "A rule of the diagnosis."),
    "AccidentName": (AccidentName, "A set-up that is broken on purpose."),
    "HealthState": (HealthState, "How a step or a layer does."),
    "Severity": (Severity, "How much a finding matters."),
    "HistogramKind": (HistogramKind, "What the numbers of a histogram are."),
    "ExportKind": (ExportKind, "What a file to download holds."),
    "RacePlane": (RacePlane, "A plane on which the paths of all lanes are drawn."),
    "QuestionKind": (QuestionKind, "What a question to a room is about."),
    "QuestionState": (QuestionState, "Where a question is: dropped, there is none any more."),
    "ControlsLeft": (ControlsLeft, "What can be done on a page that got a copy."),
    "AnswerValue": (AnswerValue, "An answer: a number, a word, or a point on the map."),
    "Answers": (Answers, "How many gave each answer, or all answers to a landing."),
    "Layer": (Layer, "A layer; its `kind` says which."),
    "LayerSpec": (LayerSpec, "A layer as data; its `kind` says which settings it has."),
    "RecipeChange": (Intervention, "What was changed on the way, told apart by its members."),
}
