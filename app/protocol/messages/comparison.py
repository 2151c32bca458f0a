"""Messages of a comparison: its lanes, how far they are, their map, results, the other lane."""

from dataclasses import dataclass
from typing import Any

from app.protocol.messages.arrays import Arrays


@dataclass(frozen=True)
class ComparisonMessage:
    """The lanes that are compared. An empty list: none are.

    `preset`: the name of the preset that they come from. `picked` is the number of the lane that is
    the present run, `other` that of a second one. Each lane has its `number`, `label`, `recipe`,
    the settings in which it `differs` from lane 1, and whether its network differs from lane 1's.
    """

    preset: str | None
    picked: int | None
    other: int | None
    max_lanes: int
    lanes: list[dict[str, Any]]
    type: str = "comparison"


@dataclass(frozen=True)
class LanesMessage:
    """How far the lanes are. Sent with every frame, and while lanes catch up with the picked one.

    `position`: the number of updates that all lanes go to; `arrived`: they are there, except those
    that have diverged. Each lane has its `step`, the number of its updates, `loss` and `accuracy`
    of the mini-batch of its last step (`accuracy` is null where it was not measured, as while
    playing), the newest evaluation on the held-out images up to here, or null, and `distance`, the
    norm of θ − θ₀. A lane that has `diverged` stays where it is.

    `failure`: why the lane cannot go on, as a sentence, or null.

    `losses`: lane, step and loss of the steps made since the last message. `evaluations`: lane,
    step, loss and accuracy on the held-out images. `reset`: those that were sent before are void.
    """

    position: int
    arrived: bool
    reset: bool
    lanes: list[dict[str, Any]]
    losses: list[tuple[int, int, float]]
    evaluations: list[tuple[int, int, float, float]]
    type: str = "lanes"


@dataclass(frozen=True)
class RaceMessage:
    """One level of the map of all lanes: the loss of the probe images over one plane.

    `words`: what the plane is. Its origin is the start that the lanes have in common. `explained`:
    the shares of both directions in the squared displacements of all points. `heights`: the range
    that is drawn, as in a surface. `radius`: half the width of the map. `lane`: the one whose
    network and data the loss is of.

    Each lane has `in_plane`, the share of its squared displacement from the start that lies in the
    plane, and `distance`, how far its end is from the plane. `end_loss` is the measured loss at its
    end, `end_height` that of the plane below it. `arrow_names`: the whole last update and its
    parts, with the `arrow_shares` of their squared lengths in the plane. `reason`: why the lane is
    not on this map, or null.

    Arrays: `losses` (rows: β, columns: α) at `alphas` and `betas`; for lane N, `path.N` (α, β) with
    `path_steps.N` and the measured `path_losses.N`, and `arrows.N`, displacements (α, β) that add
    up tip to tail to the first one, from the last but one point of the path.
    """

    position: int
    plane: str
    words: str
    level: int
    levels: tuple[int, ...]
    lane: int
    ends: tuple[int, int] | None
    chosen: list[dict[str, Any]] | None
    explained: tuple[float, float] | None
    images: int
    radius: float
    heights: dict[str, Any]
    lanes: list[dict[str, Any]]
    arrays: Arrays
    type: str = "race"


@dataclass(frozen=True)
class LaneResultsMessage:
    """What the lanes have reached at `position`.

    `steps_to`: the first evaluated step with at least that percentage of the held-out images right
    ("90", "95", "97"), or null. `seconds_to`: that many steps at the lane's mean time of a step on
    this server, null until the lanes rest. `lowest_loss` of a mini-batch, and its step. `distance`:
    the norm of θ − θ₀.
    `sharpness`: λ max of the Hessian on the probe images, with its residual, and `stability`, 2/η:
    null until the lanes rest while the map is watched. All steps that a lane has made count, also
    those after `position`.
    """

    position: int
    lanes: list[dict[str, Any]]
    type: str = "lane_results"


@dataclass(frozen=True)
class OtherStepMessage:
    """The same step of the second lane, with the arrays that the page watches.

    `image` is the image of its mini-batch whose arrays they are; `same_images`: its mini-batch
    is that of the picked lane. Fields and arrays are as in `step`.
    """

    lane: int
    step: int
    position: int
    image: int
    same_images: bool
    loss: float
    loss_after: float | None
    accuracy: float
    gradient_norms: dict[str, float]
    update_ratios: dict[str, float]
    arrays: Arrays
    type: str = "other_step"


@dataclass(frozen=True)
class OtherExplanationMessage:
    """The explanation of the same number in the second lane, if it has the same network.

    Its form is that of `explanation`; `lane` is the number of the lane.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "other_explanation"
