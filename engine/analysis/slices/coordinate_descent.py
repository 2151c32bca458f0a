"""Coordinate descent: gradient descent of one parameter on its loss curve C(w).

P points of the curve, K steps of the descent. The run is not changed.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace
from math import isfinite

import numpy as np

from engine.analysis.slices.weight_slice import WeightSlice
from engine.analysis.suffix_network import forward_from_record
from engine.core.checks import is_number
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.core.generator_context import parts_within
from engine.core.run_to_end import run_to_end
from engine.model.network import Network
from engine.model.parameter_index import check_parameter_index
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.records import DescentRecord, SliceRecord, StepRecord

MAX_STEPS = 1000
DEFAULT_THRESHOLD = 1e-6
_DIVERGENCE_FACTOR = 100.0  # a loss over 100 times that at the start, plus 1 nat, has diverged


def add_slice_gradients(
    network: Network, record: StepRecord, slice_record: SliceRecord, image: int
) -> SliceRecord:
    """Return the slice with dC/dw, and a^pred of `image`, at every point of its curve.

    Caution: if the output is not a probability, there is no a^pred and `predictions` is None.
    """
    return run_to_end(add_slice_gradients_in_parts(network, record, slice_record, image))


def add_slice_gradients_in_parts(
    network: Network, record: StepRecord, slice_record: SliceRecord, image: int
) -> Generator[None, None, SliceRecord]:
    """Return what `add_slice_gradients` does, as a generator that yields None between its parts."""
    return parts_within(
        _add_slice_gradients(network, record, slice_record, image), ignore_float_errors
    )


def _add_slice_gradients(
    network: Network, record: StepRecord, slice_record: SliceRecord, image: int
) -> Generator[None, None, SliceRecord]:
    weight_slice = _weight_slice(network, record, slice_record.address, slice_record.index)
    samples = yield from weight_slice.evaluate_in_parts(
        slice_record.values - slice_record.value, image if network.fused else None
    )
    return replace(
        slice_record, image=image, gradients=samples.gradients, predictions=samples.predictions
    )


def descend(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    learning_rate: float | None = None,
    threshold: float = DEFAULT_THRESHOLD,
) -> Iterator[DescentRecord | None]:
    """Yield the descent of `address[index]` after 1, 2, 4, 8, … steps and at its end.

    Formula: w ← w − η dC/dw, C the loss of the record's mini-batch with all other parameters fixed.
    The descent ends if |C(w_k) − C(w_k−1)| < threshold ("converged"), if dC/dw is exactly 0
    ("flat"), if C is not finite or has risen far above its start ("diverged"), or after 1,000 steps
    ("budget"). Between records it yields None, so that the caller can pause or stop. It is plain
    gradient descent, whatever the run's optimizer; η is the record's unless another is given.

    Raises: BadInput for a parameter that does not exist, or an invalid learning rate or threshold.
    """
    check_parameter_index(network, address, index)
    rate = record.learning_rate if learning_rate is None else learning_rate
    SETTING_RANGES["learning_rate"].check("learning_rate", rate)
    if not (is_number(threshold) and 0 < threshold <= 1):
        raise BadInput("threshold", threshold, "a number over 0, at most 1")
    return _descend(network, record, address, index, rate, threshold)


def _descend(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    rate: float,
    threshold: float,
) -> Iterator[DescentRecord | None]:
    weight_slice = _weight_slice(network, record, address, index)
    start = float(record.parameters[address][index])
    path: list[tuple[float, float, float]] = []
    w, reason = start, None
    while reason is None:
        path.append((w, *(yield from _loss_and_gradient(weight_slice, w - start))))
        reason = _end_reason(path, threshold)
        steps = len(path) - 1
        if reason or (steps and steps & (steps - 1) == 0):
            values, losses, gradients = np.array(path).T.copy()
            yield DescentRecord(
                step=record.step,
                address=address,
                index=index,
                images=len(record.labels),
                learning_rate=rate,
                threshold=threshold,
                budget=MAX_STEPS,
                steps=steps,
                reason=reason,
                values=values,
                losses=losses,
                gradients=gradients,
            )
        else:
            yield None
        w -= rate * path[-1][2]


def _loss_and_gradient(
    weight_slice: WeightSlice, offset: float
) -> Generator[None, None, tuple[float, float]]:
    evaluated = weight_slice.evaluate_in_parts(np.array([offset]))
    samples = yield from parts_within(evaluated, ignore_float_errors)
    return float(samples.losses[0]), float(samples.gradients[0])


def _end_reason(path: list[tuple[float, float, float]], threshold: float) -> str | None:
    """Return why the descent ends at the last of its points (w, C, dC/dw); None if it continues."""
    _, loss, gradient = path[-1]
    if not (isfinite(loss) and isfinite(gradient)) or loss > _DIVERGENCE_FACTOR * path[0][1] + 1:
        return "diverged"
    if gradient == 0:
        return "flat"
    if len(path) > 1 and abs(loss - path[-2][1]) < threshold:
        return "converged"
    return "budget" if len(path) > MAX_STEPS else None


def _weight_slice(
    network: Network, record: StepRecord, address: str, index: tuple[int, ...]
) -> WeightSlice:
    forward = forward_from_record(network, record)
    return WeightSlice(network, record.parameters, forward, record.labels, address, index)
