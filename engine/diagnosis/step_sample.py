"""What a diagnosis keeps of one training step: losses, the tangent's prediction, sizes, answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np

from engine.analysis.step_outcome import evaluate_step_outcome
from engine.compiled.recorded_arrays import RecordedArrays
from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.diagnosis.layer_measures import joined_norm
from engine.model.network import Network
from engine.training.records import StepRecord
from engine.training.run import Run
from engine.training.step import next_step_record, run_after_step

MIN_RISE_STEPS = 3
_AT_MOST_INPUT = frozenset(
    ("relu", "leaky_relu", "tanh", "gelu", "max_pooling", "average_pooling", "flatten")
)
_AT_MOST_ONE = frozenset(("sigmoid", "softmax"))


@dataclass(frozen=True)
class Overflow:
    """The first number of a step that is not finite, in the order in which numbers are computed.

    `part` is "parameters", "activations", "losses", "gradients" or "updates"; `count` of the
    array's numbers are not finite. `before` is the largest finite |number| of the array.
    """

    part: str
    address: str
    index: tuple[int, ...]
    count: int
    before: float


@dataclass(frozen=True)
class StepSample:
    """A training step: its mini-batch's loss before and after it, and g·Δ, which predicts the fall.

    `answers` are the classes that the network answered in the mini-batch, with their numbers.
    `largest` is the largest |activation|; `overflow` is the first number that is not finite.
    """

    step: int
    learning_rate: float
    loss: float
    loss_after: float
    predicted_change: float
    largest: float
    update_norm: float
    answers: dict[int, int]
    overflow: Overflow | None

    @property
    def place(self) -> float:
        """The place of the step in the valley along it: −1 at its start, 0 at the bottom, +1 up.

        Formula: α = 1 − 2ρ, ρ = (C − C₊) / (−g·Δ); NaN where g·Δ is no fall.
        """
        if not self.predicted_change < 0:
            return nan
        return 1 - 2 * (self.loss - self.loss_after) / -self.predicted_change


@ignore_float_errors()
def measured_step(run: Run) -> tuple[Run, StepSample]:
    """Make one step; return the run after it, bit for bit that of a training step, and its sample.

    Raises: BadInput for parameters that do not fit the network.
    """
    record = next_step_record(run)
    outcome = evaluate_step_outcome(run.network, record)
    after = run_after_step(run, record.update)
    classes, counts = np.unique(record.predicted, return_counts=True)
    addresses = tuple(record.updates)
    sample = StepSample(
        step=record.step,
        learning_rate=record.learning_rate,
        loss=record.loss,
        loss_after=outcome.loss,
        predicted_change=outcome.predicted_change,
        largest=largest_activation(run.network, record),
        update_norm=joined_norm(record.updates, addresses),
        answers=dict(zip(classes.tolist(), counts.tolist(), strict=True)),
        overflow=first_overflow(run.network, record),
    )
    return after, sample


def largest_activation(network: Network, record: StepRecord) -> float:
    """Return the largest |activation| of a step, images included; NaN if one is NaN.

    Outputs that cannot exceed the input of their layer are not read: a record has not made them.
    """
    first, *addresses = record.activations
    largest = _largest(record.activations[first])
    for layer, address in zip(network.layers, addresses, strict=True):
        if layer.kind in _AT_MOST_INPUT or (layer.kind in _AT_MOST_ONE and largest >= 1):
            continue
        largest = float(np.maximum(largest, _largest(record.activations[address])))
    return largest


def _largest(array: Array) -> float:
    """Return the largest |number|; NaN if one is NaN."""
    return float(np.maximum(array.max(), -array.min()))


def first_overflow(network: Network, record: StepRecord) -> Overflow | None:
    """Return the first number of a step that is not finite; None if all are finite.

    ∂C/∂a of the last layer does not count where the loss is fused with that layer: nothing is
    computed from it.
    """
    if _is_finite(record):
        return None
    outputs = list(record.activations)[:-1] if network.fused else list(record.activations)
    backward = {
        name: record.gradients[name] for name in reversed(outputs) if name in record.gradients
    }
    of_parameters = {name: record.gradients[name] for name in reversed(record.parameters)}
    parts = (
        ("parameters", record.parameters),
        ("activations", record.activations),
        ("losses", {"losses": record.losses}),
        ("gradients", {**backward, **of_parameters}),
        ("updates", record.updates),
    )
    for part, arrays in parts:
        for address, array in arrays.items():
            finite = np.isfinite(array)
            if not finite.all():
                place = np.unravel_index(int(np.argmin(finite)), array.shape)
                sizes = np.abs(array[finite])
                return Overflow(
                    part,
                    address,
                    tuple(int(one) for one in place),
                    int((~finite).sum()),
                    float(sizes.max()) if len(sizes) else nan,
                )
    return None


def _is_finite(record: StepRecord) -> bool:
    """Return whether all numbers are surely finite, from what the record has made already."""
    if not isinstance(record.activations, RecordedArrays):
        return False
    of_parameters = [record.gradients[address] for address in record.parameters]
    arrays = (*record.parameters.values(), *of_parameters, *record.updates.values(), record.losses)
    flat = [array.ravel(order="K") for array in arrays]
    sums = (record.activations.square_sum_of_kept(), *(np.dot(one, one) for one in flat))
    return all(map(isfinite, sums))


def is_finite(sample: StepSample) -> bool:
    """Return whether all numbers of a step are finite."""
    return sample.overflow is None and isfinite(sample.loss)


@dataclass(frozen=True)
class OwnRises:
    """How many of the last `steps` steps raised the loss of their own mini-batch.

    `least` is the lower end of the 95 % interval of the share of such steps. `place` is the mean α
    of the steps that start downhill; NaN without any.
    """

    steps: int
    rises: int
    least: float
    place: float


def own_rises(window: Sequence[StepSample]) -> OwnRises | None:
    """Return how many steps raised the loss of their own mini-batch; None for under 3 steps.

    Formula: the Wilson interval of a share.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209.
    """
    if len(window) < MIN_RISE_STEPS:
        return None
    rises = sum(not one.loss_after <= one.loss for one in window)
    places = [one.place for one in window if isfinite(one.place)]
    place = sum(places) / len(places) if places else nan
    return OwnRises(len(window), rises, wilson_interval(rises, len(window))[0], place)


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, of which `count` of `total` were seen.

    >>> [round(end, 3) for end in wilson_interval(10, 20)]
    [0.299, 0.701]
    """
    z, share = 1.959964, count / total
    middle = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return (middle - half) / scale, (middle + half) / scale
