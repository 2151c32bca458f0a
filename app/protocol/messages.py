"""The messages that the server sends to a page: scalars and arrays; codec.py encodes them.

Arrays are the engine's own, without a copy.
"""

from dataclasses import dataclass, field
from typing import Any

Arrays = dict[str, Any]


@dataclass(frozen=True)
class WelcomeMessage:
    """The recipe, network and data of the run, sent on connection and after every restart.

    `session`: the `id` of the session, and the `token` with which a page can resume it.
    `selection`: the selected parameter; `largest` in it: it is the default one, selected because
    its gradient is the largest of its layer.
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
    session: dict[str, str] | None = None
    type: str = "welcome"


@dataclass(frozen=True)
class StatusMessage:
    """The state of the session; `notice` is a sentence about the last command.

    `learning_rate` is the base rate; at the displayed step the schedule multiplies it by
    `schedule_factor`. `branch` is the id of the current one of `branches` (`id`, `name`, `from`:
    the id of the parent, `fork`, `latest`, `changed`). `until` is the stop goal of playing with its
    progress, `reason` why playing last stopped. `preview`: the parameter that is previewed
    (`address`, `index`, `value`, `was`). `undo` and `redo` are the labels of the next entries.
    `fingerprint` and `sketch` are those of the parameters, null while playing; the sketch is also
    null if it is not finite.
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

    `loss` and `accuracy` are those of the mini-batch before the step, `loss_after` and
    `accuracy_after` those of the same mini-batch after it: null before the step is made and if they
    are not finite. `predicted_change` is g·Δ. `silences` counts the units of each ReLU layer that
    are 0 for the whole mini-batch (`layer`, `units`, `before`, `after`).

    `losses`: (step, loss, branch id) of all steps made since the last message. `series`: the values
    of the pinned numbers since then, by name ("gradient fc2.weight[0, 1]"); after a switch of the
    branch, earlier values are invalid from `truncate_series_from` on. `dead_units`: the indices of
    the units that are 0 on every image, by the address of their activation.

    `preview`: this is the next step with one parameter at another value. Slice, surface and
    explanation messages have the same field.
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
    """C(w) of the selected parameter; scalars as in the engine's SliceRecord."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "slice"


@dataclass(frozen=True)
class DescentMessage:
    """The descent of a single parameter so far; scalars as in the engine's DescentRecord."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "descent"


@dataclass(frozen=True)
class StepSliceMessage:
    """The loss along the step on one set of images; scalars as in the engine's StepSliceRecord."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "step_slice"


@dataclass(frozen=True)
class SurfaceMessage:
    """One level of the loss surface; scalars as in the engine's SurfaceRecord."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "surface"


@dataclass(frozen=True)
class SurfaceProbeMessage:
    """The true loss at one point of a surface; scalars as in the engine's SurfaceProbeRecord."""

    scalars: dict[str, Any]
    type: str = "reading"


@dataclass(frozen=True)
class ExplanationMessage:
    """The explanation of one number of a step; scalars as in the engine's ExplanationRecord.

    In addition `step`, and `road`, the engine's GradientPath (null for a value).
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "explanation"


@dataclass(frozen=True)
class CheckMessage:
    """The progress and result of a gradient check; scalars as in the engine's CheckRecord.

    In addition `stopped`: the check was cancelled before it was complete.
    """

    scalars: dict[str, Any]
    type: str = "check"


@dataclass(frozen=True)
class PredictionMessage:
    """The prediction for a drawing or a held-out image; arrays as in the PredictionRecord.

    `position` is the number of updates made; `asked`, `held_out` and `why` are as in the command.
    `label`, and `mistakes`, the indices of the misclassified held-out images, are sent for held-out
    images only. `nearest` lists `address`, `labels`, `distances`, and `origins`, the indices of the
    images in the data.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "prediction"


@dataclass(frozen=True)
class GraphMessage:
    """The values and derivatives of the toy graph; scalars as in the engine's GraphRecord."""

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
    """A sentence why no step is displayed yet; `place` in the queue, or null while replaying."""

    place: int | None
    message: str
    type: str = "waiting"


@dataclass(frozen=True)
class ExportMessage:
    """A file to be saved under `name`; its bytes are the only array, `file`.

    `what` is as in the command; `notice` is a sentence about its contents.
    """

    what: str
    name: str
    notice: str
    arrays: Arrays
    type: str = "export"


@dataclass(frozen=True)
class SceneMessage:
    """The scene that the presenter of a room sees, as the page captures it."""

    scene: dict[str, Any]
    type: str = "view"


@dataclass(frozen=True)
class RoomMessage:
    """The state of a room: the `role` of this page, the number of followers, the presenter.

    `presenting`: a presenter is connected. `offered`: any follower may take over. `token` belongs
    to the role, `invitation` is the token for followers.
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
    """One step of a recording, after `step` updates; its array `part` is the step archive.

    `first`: it begins a recording, so it contains the welcome and all losses. `size` is its number
    of bytes unpacked; `series` are the pinned numbers, as in the step message.
    """

    step: int
    first: bool
    size: int
    series: dict[str, list[tuple[int, float]]]
    arrays: Arrays
    type: str = "recorded"


@dataclass(frozen=True)
class ErrorMessage:
    """A refused or failed command; the session is unchanged."""

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
    | GraphMessage
    | EvaluationMessage
    | WaitingMessage
    | ExportMessage
    | SceneMessage
    | RoomMessage
    | RecordedStepMessage
    | ErrorMessage
)
MESSAGE_TYPES: tuple[type[Message], ...] = (
    WelcomeMessage,
    StatusMessage,
    StepMessage,
    SliceMessage,
    DescentMessage,
    StepSliceMessage,
    ExplanationMessage,
    CheckMessage,
    SurfaceMessage,
    SurfaceProbeMessage,
    PredictionMessage,
    GraphMessage,
    EvaluationMessage,
    WaitingMessage,
    ExportMessage,
    SceneMessage,
    RoomMessage,
    RecordedStepMessage,
    ErrorMessage,
)
