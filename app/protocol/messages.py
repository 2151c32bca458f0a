"""The messages that the server sends to a page: scalars and arrays; codec.py encodes them.

Arrays are the engine's own, without a copy.
"""

from dataclasses import dataclass, field
from typing import Any, get_args

Arrays = dict[str, Any]


@dataclass(frozen=True)
class WelcomeMessage:
    """What the run consists of. Sent on connecting and after every restart.

    `session`: the `id` of the session, the `token` with which a page returns to it, and how many
    commands of its pages the session has `received`. A page that returns sends again what is
    missing there.
    `selection`: the parameter whose curve is shown; `largest`: it is the default and was chosen
    because its gradient is the largest of its layer.
    """

    version: int
    recipe: dict[str, Any]
    network: dict[str, Any]
    classes: list[str]
    choices: dict[str, Any]
    training_images: int
    held_out_images: int
    steps_per_epoch: int
    selection: dict[str, Any]
    image: int
    arrays: Arrays = field(default_factory=dict)
    session: dict[str, Any] | None = None
    type: str = "welcome"


@dataclass(frozen=True)
class StatusMessage:
    """The state of the session. `notice` is a sentence on what the last command did.

    `learning_rate` is the one set; at the displayed step the schedule multiplies it by
    `schedule_factor`. `branch` is the id of the current one of `branches` (`id`, `name`,
    `from`: the id of the branch that it left, `fork`, `latest`, `changed`). `until` is the goal
    of playing and the progress towards it; `reason` says why playing stopped last. `preview`:
    the parameter that is tried at another value (`address`, `index`, `value`, `was`). `undo`
    and `redo` name what they would do. `fingerprint` and `sketch` are those of the parameters,
    null while playing; the sketch is null also if it is not finite.
    """

    state: str
    position: int
    latest: int
    epoch: int
    speed: float
    recipe: dict[str, Any]
    learning_rate: float
    schedule_factor: float
    momentum: float
    branch: int
    branches: list[dict[str, Any]]
    preview: dict[str, Any] | None
    undo: str | None
    redo: str | None
    notice: str | None
    fingerprint: str | None
    sketch: tuple[float, ...] | None
    until: dict[str, Any] | None = None
    reason: str | None = None
    type: str = "status"


@dataclass(frozen=True)
class StepMessage:
    """The displayed step.

    `loss` and `accuracy` are those of the mini-batch before the step; `loss_after` and
    `accuracy_after` those of the same mini-batch after it, null if the step is not made or they
    are not finite. `predicted_change` is g·Δ. `silences` counts the units of each ReLU layer
    that are 0 for the whole mini-batch (`layer`, `units`, `before`, `after`).

    `losses`: step, loss and id of the branch of all steps made since the last message.
    `series`: values of the pinned numbers since then, by name ("gradient fc2.weight[0, 1]").
    Values sent before are void from `truncate_series_from` on: another branch is shown.
    `dead_units`: by the address of their activation, the numbers of the units that are 0 on
    every image.

    `preview`: this is the next step with a parameter tried at another value. The same holds for
    slices, surfaces and explanations.
    """

    step: int
    position: int
    done: bool
    preview: bool
    epoch: int
    loss: float
    loss_after: float | None
    accuracy: float
    accuracy_after: float | None
    predicted_change: float
    silences: list[dict[str, Any]]
    learning_rate: float
    seconds: float
    image: int
    batch_size: int
    label: int
    data_index: int
    losses: list[tuple[int, float, int]]
    series: dict[str, list[tuple[int, float]]]
    truncate_series_from: int | None
    gradient_norms: dict[str, float]
    dead_units: dict[str, list[int]]
    update_ratios: dict[str, float]
    arrays: Arrays = field(default_factory=dict)
    type: str = "step"


@dataclass(frozen=True)
class SliceMessage:
    """The curve C(w) of the chosen parameter."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "slice"


@dataclass(frozen=True)
class DescentMessage:
    """The descent of one parameter with all others fixed, as far as it is computed."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "descent"


@dataclass(frozen=True)
class StepSliceMessage:
    """The loss along the step on one set of images."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "step_slice"


@dataclass(frozen=True)
class SurfaceMessage:
    """One level of the loss surface."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "surface"


@dataclass(frozen=True)
class SurfaceProbeMessage:
    """The measured loss at one point of a surface."""

    scalars: dict[str, Any]
    type: str = "reading"


@dataclass(frozen=True)
class ExplanationMessage:
    """Where one number of a step comes from.

    `road` holds the layers from the loss to the number and the strongest path; it is null for a
    value.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "explanation"


@dataclass(frozen=True)
class CheckMessage:
    """The progress of a gradient check, and what it found.

    `stopped`: the check ended before all numbers were done.
    """

    scalars: dict[str, Any]
    type: str = "check"


@dataclass(frozen=True)
class PredictionMessage:
    """What the network predicts for a drawing or a held-out image.

    `position`: the number of updates made. `asked`, `held_out` and `why` are those of the
    command. `label` and `mistakes` (the numbers of the held-out images that the network gets
    wrong) are sent for held-out images only. `nearest` holds `address`, `labels`, `distances`
    and `origins`, the numbers of the images in the data.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "prediction"


@dataclass(frozen=True)
class DescriptionMessage:
    """What an architecture would be; the answer to `describe`, with its `asked`."""

    scalars: dict[str, Any]
    type: str = "description"


@dataclass(frozen=True)
class GraphMessage:
    """The smallest computational graph with its values and derivatives."""

    scalars: dict[str, Any]
    type: str = "graph"


@dataclass(frozen=True)
class EvaluationMessage:
    """The loss and accuracy on the held-out images after `step` updates."""

    step: int
    loss: float
    accuracy: float
    images: int
    branch: int
    type: str = "evaluation"


@dataclass(frozen=True)
class WaitingMessage:
    """Why there is no picture yet.

    `place`: the position in the queue, or null while the run is replayed.
    """

    place: int | None
    message: str
    type: str = "waiting"


@dataclass(frozen=True)
class PongMessage:
    """The answer to a ping: the connection works."""

    type: str = "pong"


@dataclass(frozen=True)
class ExportMessage:
    """A file to be saved under `name`. Its bytes are the array `file`.

    `what` is that of the command. `notice` is a sentence on what the file holds.
    """

    what: str
    name: str
    notice: str
    arrays: Arrays
    type: str = "export"


@dataclass(frozen=True)
class SceneMessage:
    """The scene of a room's presenter, as the page captures it."""

    scene: dict[str, Any]
    type: str = "view"


@dataclass(frozen=True)
class RoomMessage:
    """The state of a room, and the `role` of this page in it.

    `present`: how many follow. `presenting`: whether the presenter is connected. `offered`: a
    follower may take over. `token` belongs to the role; `invitation` is that of the followers.
    """

    id: str
    role: str
    present: int
    presenting: bool
    offered: bool
    token: str
    invitation: str
    over: bool = False
    type: str = "room"


@dataclass(frozen=True)
class RecordedStepMessage:
    """One step of a recording, after `step` updates. Its array is `part`, a packed archive.

    `first`: it begins a recording and so holds the welcome and all losses. `size`: its bytes
    unpacked. `series`: the pinned numbers, as in a step.
    """

    step: int
    first: bool
    size: int
    series: dict[str, list[tuple[int, float]]]
    arrays: Arrays
    type: str = "recorded"


@dataclass(frozen=True)
class ErrorMessage:
    """A command that could not be carried out. The session stays as it was."""

    command: str | None
    field: str
    value: str
    allowed: str
    message: str
    type: str = "error"


StepDetailMessage = (
    SliceMessage
    | DescentMessage
    | StepSliceMessage
    | ExplanationMessage
    | CheckMessage
    | SurfaceMessage
    | SurfaceProbeMessage
    | PredictionMessage
)  # those with a field `scalars`
Message = (
    WelcomeMessage
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
    | DescriptionMessage
    | GraphMessage
    | EvaluationMessage
    | WaitingMessage
    | ExportMessage
    | SceneMessage
    | RoomMessage
    | PongMessage
    | RecordedStepMessage
    | ErrorMessage
)
MESSAGE_TYPES: tuple[type[Message], ...] = get_args(Message)
