"""Messages on the run as a whole: what it consists of, its state, its displayed step."""

from dataclasses import dataclass, field
from typing import Any

from app.protocol.messages.arrays import Arrays


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
class EvaluationMessage:
    """The loss and accuracy on the held-out images after `step` updates."""

    step: int
    loss: float
    accuracy: float
    images: int
    branch: int
    type: str = "evaluation"
