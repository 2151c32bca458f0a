"""One parameter alone: C(w) with all that can be read on it, and its descent. No run is changed.

P points of the curve, K steps of the descent.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

import numpy as np

from engine.analysis.slices.perturbation import forward_of
from engine.analysis.slices.weight_slice import Along
from engine.core.errors import BadInput
from engine.model.network import Network
from engine.model.parameter_index import check_parameter_index
from engine.training.hyperparameters import SETTINGS
from engine.training.records import DescentRecord, SliceRecord, StepRecord

BUDGET = 1000
THRESHOLD = 1e-6
_CLIMBED = 100.0  # times the loss at the start, plus one nat: nothing comes back from there
_quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@_quiet
def read_slice(network: Network, record: StepRecord, found: SliceRecord, image: int) -> SliceRecord:
    """Return the slice with dC/dw, and a^pred of `image`, at every point of its curve.

    Caution: where the output is no probability there is no a^pred, and `predictions` is None.
    """
    along = _along(network, record, found.address, found.index)
    account = along.account(found.values - found.value, image if network.fused else None)
    return replace(found, image=image, gradients=account.gradients, predictions=account.predictions)


def descend(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    learning_rate: float | None = None,
    threshold: float = THRESHOLD,
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
    SETTINGS["learning_rate"].check("learning_rate", rate)
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
    along = _along(network, record, address, index)
    start = float(record.parameters[address][index])
    path: list[tuple[float, float, float]] = []
    w, reason = start, None
    while reason is None:
        path.append((w, *_at(along, w - start)))
        reason = _reason(path, threshold)
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
                budget=BUDGET,
                steps=steps,
                reason=reason,
                values=values,
                losses=losses,
                gradients=gradients,
            )
        else:
            yield None
        w -= rate * path[-1][2]


@_quiet
def _at(along: Along, move: float) -> tuple[float, float]:
    account = along.account(np.array([move]))
    return float(account.losses[0]), float(account.gradients[0])


def _reason(path: list[tuple[float, float, float]], threshold: float) -> str | None:
    """Return why a descent is over at the last of its (w, C, dC/dw), if it is."""
    _, loss, gradient = path[-1]
    if not (isfinite(loss) and isfinite(gradient)) or loss > _CLIMBED * path[0][1] + 1:
        return "diverged"
    if gradient == 0:
        return "flat"
    if len(path) > 1 and abs(loss - path[-2][1]) < threshold:
        return "converged"
    return "budget" if len(path) > BUDGET else None


def _along(network: Network, record: StepRecord, address: str, index: tuple[int, ...]) -> Along:
    forward = forward_of(network, record)
    return Along(network, record.parameters, forward, record.labels, address, index)
