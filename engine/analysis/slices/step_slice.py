"""The loss along a step, φ(s) = L(θ + sΔ), as a line search sees it.

P multiples s. The curve contains the whole update of all parameters; nothing is projected.
"""

from collections.abc import Callable, Iterator
from math import isfinite

import numpy as np

from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import Array, ravel
from engine.model.network import Network
from engine.training.probe_set import probe_set
from engine.training.records import StepRecord, StepSliceRecord

MULTIPLE_RANGE = (-0.5, 3.0)
POINTS = 71
_GOLDEN_SECTION = (3 - 5**0.5) / 2
_MAX_ITERATIONS = 16  # more would be below the resolution of float32


def slice_along_step(
    network: Network, problem: str, record: StepRecord, points: int = POINTS
) -> Iterator[StepSliceRecord | None]:
    """Yield φ(s) = L(θ + sΔ), s from −0.5 to 3, for the mini-batch, then for the probe images.

    Yields None every few points, so that the caller can pause or stop. If the update or the loss is
    not finite, or the update is zero, nothing is yielded.

    Formula: ρ = (L − L₊) / (−g·Δ), α = 1 − 2ρ. On a parabola s* = 1 / (1 + α), and the loss returns
    to its first value at 2 s*.
    Caution: dropout is off on the curve.
    """
    update = ravel(record.updates)
    if not (np.isfinite(update).all() and update.any() and isfinite(record.loss)):
        return
    parameters = record.parameters
    gradient = ravel({address: record.gradients[address] for address in parameters})
    yield from _slice_on_images(
        network, record, "batch", record.images, record.labels, gradient, points
    )
    images, labels = probe_set(problem)
    program = CompiledNetwork(network, parameters, len(labels))
    program.step_gradients(parameters, images.astype(record.images.dtype), labels)
    gradient = program.gradient.astype(np.float64)
    yield from _slice_on_images(network, record, "probe", images, labels, gradient, points)


def _slice_on_images(
    network: Network,
    record: StepRecord,
    set_name: str,
    images: Array,
    labels: Array,
    gradient: Array,
    points: int,
) -> Iterator[StepSliceRecord | None]:
    update = ravel(record.updates)
    directions = np.stack([update, np.zeros_like(update)])
    function = PlaneLoss(network, record.parameters, directions, images, labels)

    def loss(multiple: float) -> float:
        return function.loss_at(multiple, 0.0)

    multiples = np.linspace(*MULTIPLE_RANGE, points)
    losses = np.empty(points)
    at_once = function.points_at_once
    for low in range(0, points, at_once):
        part = multiples[low : low + at_once]
        losses[low : low + at_once] = function.losses(part, np.zeros_like(part))
        yield None
    before, after, slope = loss(0.0), loss(1.0), float(gradient @ update)
    best = _find_minimum(loss, multiples, losses)
    yield None
    ratio = (before - after) / -slope if slope else None
    yield StepSliceRecord(
        step=record.step,
        set=set_name,
        images=len(labels),
        multiples=multiples,
        losses=losses,
        start_loss=before,
        end_loss=after,
        slope=slope,
        best=best,
        best_loss=loss(best),
        back=_find_return(loss, multiples, losses, before),
        ratio=ratio,
        place=None if ratio is None else 1 - 2 * ratio,
    )


def _find_minimum(loss: Callable[[float], float], multiples: Array, losses: Array) -> float:
    """Return the s with the least loss: the lowest point, refined by golden-section search.

    Source: Kiefer 1953, "Sequential minimax search for a maximum", Proc. AMS 4(3).
    """
    lowest = int(np.where(np.isfinite(losses), losses, np.inf).argmin())
    low = float(multiples[max(lowest - 1, 0)])
    high = float(multiples[min(lowest + 1, len(multiples) - 1)])
    left, right = low + _GOLDEN_SECTION * (high - low), high - _GOLDEN_SECTION * (high - low)
    at_left, at_right = loss(left), loss(right)
    for _ in range(_MAX_ITERATIONS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = low + _GOLDEN_SECTION * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = high - _GOLDEN_SECTION * (high - low)
            at_right = loss(right)
    between, least = (left, at_left) if at_left <= at_right else (right, at_right)
    return between if least <= losses[lowest] else float(multiples[lowest])


def _find_return(
    loss: Callable[[float], float], multiples: Array, losses: Array, start_loss: float
) -> float | None:
    """Return the first s > 0 with loss `start_loss`, by bisection; None if there is none."""
    ahead = multiples > 0
    above = losses[ahead] > start_loss
    crossings = np.flatnonzero(above[1:] != above[:-1])
    if not len(crossings):
        return None
    low, high = (float(s) for s in multiples[ahead][crossings[0] : crossings[0] + 2])
    for _ in range(_MAX_ITERATIONS):
        between = (low + high) / 2
        if (loss(between) > start_loss) == above[crossings[0]]:
            low = between
        else:
            high = between
    return (low + high) / 2
