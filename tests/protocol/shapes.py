"""The JSON objects in messages and commands that app and engine build as plain dicts."""

from dataclasses import MISSING, fields
from typing import Any, Literal, NotRequired, Union, get_type_hints

from typing_extensions import TypedDict

from app.protocol.commands import COMMAND_TYPES
from app.session.command_handler import ALL_STATES
from engine import CHANGEABLE_SETTINGS, PLANES, STOP_CRITERIA, Recipe
from engine.analysis.explain.formulas import FORMULAS
from engine.analysis.surface.request import ZOOMS
from engine.analysis.toy_graph import NODE_ADDRESSES
from engine.data.datasets import IMAGE_SETS, PROBLEMS
from engine.model.architecture import LAYER_CLASSES
from engine.model.losses import LOSSES
from engine.model.presets import PRESETS
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.interventions import DISPLACEMENT_PLANES, Intervention
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe import OPTIMIZER_DEFAULTED
from engine.training.schedules import SCHEDULES

CommandType = Literal[*(one.model_fields["type"].default for one in COMMAND_TYPES)]
SessionState = Literal[*ALL_STATES]
PresetName = Literal[*PRESETS]
ProblemName = Literal[*PROBLEMS]
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
ExportKind = Literal["parameters", "gradients", "pytorch", "script", "losses"]


class ParameterIndex(TypedDict):
    """One number of an array: `address[index]`."""

    address: str
    index: list[int]


class FirstSelection(ParameterIndex):
    """The parameter looked at; `largest`: chosen for the largest gradient of its layer."""

    largest: bool


class SessionSeat(TypedDict):
    """The id of a session, the token with which a page comes back, and how many commands came."""

    id: str
    token: str
    received: int


class PresetChoice(TypedDict):
    """An architecture that can be chosen for this problem."""

    name: PresetName
    label: str


class ProblemChoice(TypedDict):
    """A data set that can be chosen, the architectures that suit it, and its largest batch size."""

    name: ProblemName
    label: str
    presets: list[PresetChoice]
    batch_size: int


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
        "until": list[GoalChoice],
        "recipe": Recipe,
        "recording": NotRequired[RecordingBounds],
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


class Network(TypedDict):
    """The architecture: the shape of an image, the layers in order, and the loss."""

    input_shape: list[int]
    loss: LossName
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


NAMED = {
    "CommandType": (CommandType, "The `type` of a command."),
    "SessionState": (SessionState, "What the session does; diverged: the loss is not finite."),
    "PresetName": (PresetName, "An architecture, by name."),
    "ProblemName": (ProblemName, "A data set with its classes, by name."),
    "OptimizerName": (OptimizerName, "An optimizer, by name."),
    "ScheduleName": (ScheduleName, "A learning-rate schedule, by name."),
    "SettingName": (SettingName, "A setting of the optimizers and schedules."),
    "ChangeableSetting": (ChangeableSetting, "A setting that can change during a run."),
    "LossName": (LossName, "A loss function, by name."),
    "LayerKind": (LayerKind, "A kind of layer."),
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
    "ExportKind": (ExportKind, "What a file to download holds."),
    "Layer": (Layer, "A layer; its `kind` says which."),
    "RecipeChange": (Intervention, "What was changed on the way, told apart by its members."),
}
