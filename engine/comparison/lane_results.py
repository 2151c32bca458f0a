"""What each lane has reached: steps and seconds to an accuracy, lowest loss, distance, sharpness.

A result has no value where nothing was measured; it is None then.
"""

import csv
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from math import isfinite, isnan

import numpy as np

from engine.core.arrays import Arrays, ravel
from engine.planes.lanczos import hessian_product, lanczos, move_off_kinks, starting_direction
from engine.training.image_sets import float64_loss
from engine.training.probe_set import probe_set
from engine.training.records import EvaluationRecord
from engine.training.run import Run

THRESHOLDS = (0.9, 0.95, 0.97)
SHARPNESS_PRODUCTS = 16


@dataclass(frozen=True)
class Milestone:
    """The first evaluation at which the held-out accuracy is at least `threshold`.

    `step` is None if there is none yet; `seconds` is None if the time of that step is not known.
    """

    threshold: float
    step: int | None
    seconds: float | None


@dataclass(frozen=True)
class Sharpness:
    """The largest eigenvalue λ of the Hessian of the probe images' loss, by Lanczos.

    An eigenvalue lies within `residual` = ‖Hv − λv‖ of λ, which is measured with one more product.
    `stability` is 2/η: plain gradient descent diverges on a parabola of a larger curvature.
    """

    largest: float
    residual: float
    products: int
    stability: float


@dataclass(frozen=True)
class LaneHistory:
    """What was measured of one lane: losses by step, and evaluations on the held-out images."""

    label: str
    losses: Mapping[int, float] = field(default_factory=dict)
    evaluations: Mapping[int, EvaluationRecord] = field(default_factory=dict)


def milestones(
    evaluations: Iterable[EvaluationRecord],
    seconds: Mapping[int, float],
    thresholds: Sequence[float] = THRESHOLDS,
) -> tuple[Milestone, ...]:
    """Return for each threshold the first step, and the seconds, at which it is reached.

    `seconds` are those of training until a step, by step.

    >>> seen = [EvaluationRecord(10, 0.3, 0.89, 70), EvaluationRecord(20, 0.1, 0.96, 70)]
    >>> [(one.step, one.seconds) for one in milestones(seen, {20: 1.5})]
    [(20, 1.5), (20, 1.5), (None, None)]
    """
    ordered = sorted(evaluations, key=lambda one: one.step)
    found = []
    for threshold in thresholds:
        step = next((one.step for one in ordered if one.accuracy >= threshold), None)
        found.append(Milestone(threshold, step, None if step is None else seconds.get(step)))
    return tuple(found)


def lowest_loss(losses: Mapping[int, float]) -> tuple[int, float] | None:
    """Return the first step with the lowest finite loss, and that loss; None without any.

    >>> lowest_loss({0: 0.7, 1: 0.2, 2: 0.2, 3: float("nan")})
    (1, 0.2)
    """
    finite = [(loss, step) for step, loss in losses.items() if isfinite(loss)]
    if not finite:
        return None
    loss, step = min(finite)
    return step, loss


def distance_travelled(parameters: Arrays, start: Arrays) -> float:
    """Return ‖θ − θ₀‖, the distance of parameters from the first ones; NaN if not finite."""
    return float(np.linalg.norm(ravel(parameters) - ravel(start)))


def sharpness_in_parts(run: Run) -> Generator[None, None, Sharpness | None]:
    """Return λ max of the loss of the probe images at the run's parameters, with its residual.

    None if the parameters are not finite. Yields None after every Hessian product.

    Formula and source: `engine/planes/lanczos.py`, in float64.
    """
    if not all(np.isfinite(array).all() for array in run.parameters.values()):
        return None
    loss = float64_loss(run.network, run.parameters, *probe_set(run.recipe.problem))
    theta = ravel(run.parameters)
    gradient = loss.gradient_at(theta)
    product = hessian_product(loss.gradient_at, move_off_kinks(theta, gradient))
    pairs = yield from lanczos(product, starting_direction(gradient), SHARPNESS_PRODUCTS)
    largest, direction = pairs.values[0], pairs.vectors[0]
    residual = float(np.linalg.norm(product(direction) - largest * direction))
    rate = run.recipe.learning_rate_at(run.step)
    stability = 2 / rate if rate else float("inf")
    return Sharpness(largest, residual, pairs.products + 1, stability)


def lanes_csv(lanes: Sequence[LaneHistory]) -> str:
    """Return losses and evaluations of all lanes as CSV: one row per lane and number of updates.

    `loss` is that of the mini-batch that is read next; `held_out_…` are measured with the same
    parameters on the held-out images. What has no value is empty.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["lane", "label", "updates", "loss", "held_out_loss", "held_out_accuracy"])
    for number, lane in enumerate(lanes, 1):
        for step in sorted(lane.losses.keys() | lane.evaluations.keys()):
            held_out = lane.evaluations.get(step)
            measured = (held_out.loss, held_out.accuracy) if held_out else (None, None)
            values = (lane.losses.get(step), *measured)
            cells = ["" if value is None or isnan(value) else value for value in values]
            writer.writerow([number, lane.label, step, *cells])
    return text.getvalue()
