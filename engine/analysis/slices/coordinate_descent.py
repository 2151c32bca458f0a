"""One parameter alone: C(w) with all that can be read on it, and its descent. No run is changed.

P points of the curve, K steps of the descent.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

import numpy as np

from engine.analysis.slices.perturbation import forward_from_record
from engine.analysis.slices.weight_slice import WeightSlice
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network
from engine.model.parameter_index import check_parameter_index
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.records import DescentRecord, SliceRecord, StepRecord

MAX_STEPS = 1000
DEFAULT_THRESHOLD = 1e-6
_DIVERGENCE_FACTOR = (
    100.0  # times the loss at the start, plus one nat: nothing comes back from there
)


@ignore_float_errors()
def add_slice_gradients(
    network: Network, record: StepRecord, slice_record: SliceRecord, image: int
) -> SliceRecord:
    """Return the slice with dC/dw, and a^pred of `image`, at every point of its curve.

    Caution: where the output is no probability there is no a^pred, and `predictions` is None.
    """
    along = _weight_slice(network, record, slice_record.address, slice_record.index)
    account = along.evaluate(
        slice_record.values - slice_record.value, image if network.fused else None
    )
    return replace(
        slice_record, image=image, gradients=account.gradients, predictions=account.predictions
    )


def descend(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    learning_rate: float | None = None,
    threshold: float = DEFAULT_THRESHOLD,
) -> Iterator[DescentRecord | None]:
    """Yield the descent of `address[index]` alone: whole at 1, 2, 4, 8, … steps and at its end.

    Formula: w ← w − η dC/dw, C the loss of the record's mini-batch with all else held; it ends
    when |C(w_k) − C(w_k−1)| < threshold ("converged"), where dC/dw is exactly 0 ("flat"), where C
    is no number or has climbed far beyond its start ("diverged"), after 1,000 steps ("budget").
    Yields None between, so that a caller can do something else or stop. It is plain gradient
    descent whatever the run's optimizer; the record's η unless another is given.

    Raises: BadInput for a parameter, learning rate or threshold that cannot be.
    """
    check_parameter_index(network, address, index)
    rate = record.learning_rate if learning_rate is None else learning_rate
    SETTING_RANGES["learning_rate"].check("learning_rate", rate)
    if not (isfinite(threshold) and 0 < threshold <= 1):
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
    along = _weight_slice(network, record, address, index)
    start = float(record.parameters[address][index])
    path: list[tuple[float, float, float]] = []
    w, reason = start, None
    while reason is None:
        path.append((w, *_loss_and_gradient(along, w - start)))
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


@ignore_float_errors()
def _loss_and_gradient(weight_slice: WeightSlice, offset: float) -> tuple[float, float]:
    account = weight_slice.evaluate(np.array([offset]))
    return float(account.losses[0]), float(account.gradients[0])


def _end_reason(path: list[tuple[float, float, float]], threshold: float) -> str | None:
    """Return why a descent is over at the last of its (w, C, dC/dw), if it is."""
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
