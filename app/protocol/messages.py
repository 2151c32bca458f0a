"""Every message a page may receive, once: scalars and arrays. Bytes are made in wire.

Arrays are the engine's and pass through untouched.
"""

from dataclasses import dataclass, field
from typing import Any, get_args

Arrays = dict[str, Any]


@dataclass(frozen=True)
class WelcomeMessage:
    """What the run is made of: sent at the door and after every restart.

    `session`: the `id` of the session, and the `token` with which a page may come back to it.
    `selection`: the parameter that is looked at; `largest`: it is the first one, and was taken
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
    session: dict[str, str] | None = None
    type: str = "welcome"


@dataclass(frozen=True)
class StatusMessage:
    """Where the session stands; `notice` says in a sentence what the last command did.

    `learning_rate` is the one set; at the step that is looked at the schedule multiplies it by
    `schedule_factor`. `branch` is the id of the current one of `branches` (`id`, `name`, `from`:
    the id of the one it left, `fork`, `latest`, `changed`). `until` is what playing goes on to, and
    how far it has come; `reason` why it last stopped. `preview`: the parameter that is tried at
    another value (`address`, `index`, `value`, `was`). `undo` and `redo` name what they would do.
    `fingerprint` and `sketch` are those of the parameters, null while playing; the sketch also
    where it is no number.
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
    """One step as the page shows it.

    `loss` and `accuracy` of the mini-batch before the step; `loss_after` and `accuracy_after` of
    the same mini-batch after it, null while the step is not made and where they are not finite.
    `predicted_change` is g·Δ; `silences` count the units of each ReLU layer that are 0 for the
    whole mini-batch (`layer`, `units`, `before`, `after`).

    `losses`: (step, loss, id of its branch) of all steps made since the last message. `series`:
    values of the pinned numbers since then, by name ("gradient fc2.weight[0, 1]"); those told
    before are void from `truncate_series_from` on, where another branch is shown. `dead_units`: by
    the address of their activation, the numbers of units that are 0 on every image.

    `preview` says that it is the step to come with a parameter only tried; so in Slice, Surface
    and Explanation.
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
    """C(w) of the chosen parameter; scalars as in the engine's SliceRecord."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "slice"


@dataclass(frozen=True)
class DescentMessage:
    """One parameter's descent alone, as far as it has come; scalars as in a DescentRecord."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "descent"


@dataclass(frozen=True)
class StepSliceMessage:
    """The loss along the step on one set; scalars as in the engine's StepSliceRecord."""

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
    """The true loss at one point of a surface; scalars as in the engine's Reading."""

    scalars: dict[str, Any]
    type: str = "reading"


@dataclass(frozen=True)
class ExplanationMessage:
    """Where one number of a step comes from; scalars as in the engine's Explanation.

    And `step`, and `road` (the engine's Road; null for a value).
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "explanation"


@dataclass(frozen=True)
class CheckMessage:
    """How far a check has come, and what it found; scalars as in the engine's CheckRecord.

    `stopped` in them: it ended before all was done, and nothing more comes of it.
    """

    scalars: dict[str, Any]
    type: str = "check"


@dataclass(frozen=True)
class PredictionMessage:
    """What the network makes of a drawing or a held-out image; arrays as in a Prediction of engine.

    `position`: after how many updates; `asked`, `held_out` and `why` as in the command; `label`
    and `mistakes` (numbers of the held-out images that it gets wrong) of held-out images only.
    `nearest` are `address`, `labels`, `distances`, and `origins`, the images' numbers in the data.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "prediction"


@dataclass(frozen=True)
class GraphMessage:
    """The smallest computational graph, run; scalars as in the engine's GraphRecord."""

    scalars: dict[str, Any]
    type: str = "graph"


@dataclass(frozen=True)
class EvaluationMessage:
    """Loss and accuracy on the held-out images after `step` updates."""

    step: int
    loss: float
    accuracy: float
    images: int
    branch: int
    type: str = "evaluation"


@dataclass(frozen=True)
class WaitingMessage:
    """Why there is no picture yet, as a sentence: `place` in the queue, or null on the way."""

    place: int | None
    message: str
    type: str = "waiting"


@dataclass(frozen=True)
class ExportMessage:
    """A file to be saved under `name`: its bytes are the one array, `file`.

    `what` is as in the command; `notice` says in a sentence what it holds.
    """

    what: str
    name: str
    notice: str
    arrays: Arrays
    type: str = "export"


@dataclass(frozen=True)
class SceneMessage:
    """What the presenter of a room looks at: a scene, as the page captures it."""

    scene: dict[str, Any]
    type: str = "view"


@dataclass(frozen=True)
class RoomMessage:
    """How a room stands: `role` of this page, how many follow, whether its presenter is there.

    `offered`: whoever wants to may take over. `token` is the role's; `invitation` the followers'.
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
    """One step of a recording, after `step` updates; its array is `part`, packed by
    app.recording.step_archive.

    `first` says that it begins a recording, so that it holds the welcome and all losses; `size` is
    how many bytes it takes unpacked; `series` are the pinned numbers, as in Step.
    """

    step: int
    first: bool
    size: int
    series: dict[str, list[tuple[int, float]]]
    arrays: Arrays
    type: str = "recorded"


@dataclass(frozen=True)
class ErrorMessage:
    """What could not be done: the session stays as it was."""

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
)  # all with `scalars`
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
MESSAGE_TYPES: tuple[type[Message], ...] = get_args(Message)
