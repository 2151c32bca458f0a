"""Gradient check: a step's gradients against central differences, with a verdict.

The scope is one number, the parameters of a layer, or all parameters of the network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import isfinite

import numpy as np

from engine.analysis.gradcheck.finite_differences import TINY
from engine.analysis.gradcheck.float64_step import CentralDifferences, Float64Step, index_arrays
from engine.analysis.gradcheck.records import ArrayCheck, CheckRecord, Kink, NumberCheck
from engine.core.arrays import Array
from engine.core.checks import check_index_type, check_one_of, is_whole
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.core.shapes import Index
from engine.model.network import Network
from engine.model.parameter_index import check_index
from engine.training.records import StepRecord

SCOPES = ("number", "layer", "network")
RELATIVE_TOLERANCE = 1e-7
TOLERANCE_ROUNDINGS = 16
MAX_GRADIENT = 1e300
RECORD_TOLERANCE_ROUNDINGS = 1e4
AGREES, KINK, DIFFERS = "agrees", "kink", "differs"


def check_gradients(
    network: Network,
    record: StepRecord,
    scope: str,
    address: str | None = None,
    index: Sequence[int] = (),
    image: int | None = None,
) -> Iterator[CheckRecord]:
    """Yield the check of a step's gradients as it progresses; the last record has the verdict.

    `scope` "number": `address[index]`, a parameter, or for one `image` a layer's output or an input
    pixel; "layer": all parameters of the layer that `address` belongs to; "network": all
    parameters.

    Formula: numeric = (C(w + h) − C(w − h)) / 2h in float64, all else fixed. It agrees with the
    analytic gradient if |analytic − numeric| ≤ 1e-7 · max(|analytic|, |numeric|) + 16 ε s / h, with
    ε = 2.2e-16 and s the size of C and the logits. The gradient in the record agrees if it is
    within 10⁴ roundings of its dtype, relative to the largest gradient of its array. Where rounding
    has switched a gate, the analytic gradient with that gate decides (see rounding_kinks.py); the
    number then has a kink.
    Caution: if a ReLU or a max pooling switches between w − h and w + h, the difference is not a
    derivative. h is then reduced. A number that still has a kink is counted and not judged.
    Caution: a recorded gradient that is too large for its dtype is infinite; it agrees if the
    analytic one is too large for that dtype as well.

    Raises: BadInput for a scope, address, index or image that does not exist, a loss that is not
    finite, or an output of an image with a gradient over 1e300, where float64 ends.
    """
    check_one_of("scope", scope, SCOPES)
    if not isfinite(record.loss):
        raise BadInput("step", record.step, "a step whose loss is a finite number")
    check_index_type(index)
    initial = CheckRecord(record.step, scope, address, tuple(index), image, 0, 0, (), None, None)
    if scope == "network":
        return _check_arrays(Float64Step(network, record), initial, list(network.parameter_shapes))
    if scope == "layer":
        name = str(address).split(".")[0]
        in_layer = [known for known in network.parameter_shapes if known.split(".")[0] == name]
        if not in_layer:
            allowed = ", ".join(network.parameter_shapes)
            raise BadInput("address", address, f"of a layer with parameters: {allowed}")
        return _check_arrays(Float64Step(network, record), initial, in_layer)
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    check_index(shapes, str(address), index)
    images = len(record.labels)
    if address in network.activation_shapes and not (is_whole(image) and 0 <= image < images):
        raise BadInput("image", image, f"0…{images - 1}: {address} is one image's")
    step = Float64Step(network, record)
    if network.fused and address == step.output_addresses[-1]:
        gradient = float(np.abs(step.gradients[str(address)][image]).max())
        if gradient > MAX_GRADIENT:
            raise BadInput("image", image, f"one with gradients up to {MAX_GRADIENT:g}")
    return _check_single(step, initial)


def _check_single(step: Float64Step, initial: CheckRecord) -> Iterator[CheckRecord]:
    address, index, image = str(initial.address), initial.index, initial.image
    if address in step.parameters:
        image, differences = None, step.parameter_differences(address, [index])
    else:
        assert image is not None
        differences = step.output_difference(address, index, image)
    number = _Comparison(step, address, [index], image, differences).number_check(0)
    yield replace(initial, image=image, done=1, all=1, number=number, verdict=number.verdict)


def _check_arrays(
    step: Float64Step, initial: CheckRecord, addresses: list[str]
) -> Iterator[CheckRecord]:
    arrays = {
        address: ArrayCheck(address, step.parameters[address].size, 0, 0.0, 0, 0, None)
        for address in addresses
    }
    total = sum(array.count for array in arrays.values())
    state = replace(initial, all=total, parts=tuple(arrays.values()))
    yield state
    worst: tuple[float, NumberCheck | None] = (-1.0, None)
    for address in addresses:
        for indices in _index_chunks(step, address):
            comparison = _Comparison(
                step, address, indices, None, step.parameter_differences(address, indices)
            )
            arrays[address] = comparison.add_to(arrays[address])
            i = int(comparison.severity.argmax())
            if comparison.severity[i] > worst[0]:
                worst = float(comparison.severity[i]), comparison.number_check(i)
            done = state.done + len(indices)
            state = replace(state, done=done, parts=tuple(arrays.values()), number=worst[1])
            if done == total:
                verdicts = [array.verdict for array in arrays.values()]
                state = replace(state, verdict=combined_verdict(verdicts))
            yield state


def _index_chunks(step: Float64Step, address: str) -> Iterator[list[Index]]:
    """Yield the indices of an array in chunks of one channel that can be perturbed together."""
    for _, channel in groupby(np.ndindex(step.parameters[address].shape), lambda index: index[0]):
        indices = list(channel)
        at_once = step.chunk_size(address)
        for low in range(0, len(indices), at_once):
            yield indices[low : low + at_once]


class _Comparison:
    """Differences of one array with its gradients; `severity` orders them, with kinks last."""

    @ignore_float_errors()
    def __init__(
        self,
        step: Float64Step,
        address: str,
        indices: list[Index],
        image: int | None,
        differences: CentralDifferences,
    ) -> None:
        self.address, self.indices, self.image, self.differences = (
            address,
            indices,
            image,
            differences,
        )
        selected = index_arrays([index if image is None else (image, *index) for index in indices])
        gradients = step.gradients[address]
        self.largest_gradient = float(np.abs(gradients).max())
        self.analytic = gradients[selected]
        recorded = step.record.gradients.get(address)
        self.recorded = None if recorded is None else recorded[selected]
        self.abs_error = np.abs(self.analytic - differences.numeric)
        self.scale = np.maximum(np.abs(self.analytic), np.abs(differences.numeric))
        rounding = (
            TOLERANCE_ROUNDINGS * float(np.finfo(np.float64).eps) * step.magnitude / differences.h
        )
        self.tolerance = RELATIVE_TOLERANCE * self.scale + rounding
        self.crosses_kink = differences.crosses_kink
        self.differs = ~(self.abs_error <= self.tolerance) & ~self.crosses_kink
        self.rounded = np.zeros(len(indices), dtype=bool)
        self.rounding_kinks: tuple[Kink, ...] = ()
        if self.recorded is not None:
            self._compare_with_record(step, self.recorded, selected)
        self.severity = np.where(
            self.crosses_kink, 0, np.nan_to_num(self.abs_error / self.tolerance, nan=np.inf)
        )

    def _compare_with_record(
        self, step: Float64Step, recorded: Array, selected: tuple[Array, ...]
    ) -> None:
        """Note the recorded gradients that differ, and those that only rounding has switched."""
        agrees = _record_agrees(recorded, self.analytic, self.largest_gradient)
        if agrees.all():
            return
        switched = step.gradients_of_record(self.address)[selected]
        self.rounded = ~agrees & _record_agrees(recorded, switched, self.largest_gradient)
        if self.address in step.parameters:
            self.rounding_kinks = step.rounded.kinks
        self.differs |= ~agrees & ~self.rounded
        self.crosses_kink = self.crosses_kink | self.rounded

    def add_to(self, array: ArrayCheck) -> ArrayCheck:
        """Return the record of the array with these numbers added."""
        smooth = self.abs_error[~self.crosses_kink]
        error = float(smooth.max()) / max(self.largest_gradient, TINY) if len(smooth) else 0.0
        done = array.done + len(self.abs_error)
        kinks = array.kinks + int(self.crosses_kink.sum())
        differing = array.differing + int(self.differs.sum())
        verdict = None
        if done == array.count:
            verdict = DIFFERS if differing else KINK if kinks == done else AGREES
        return replace(
            array,
            done=done,
            relative_error=max(array.relative_error, error),
            kinks=kinks,
            differing=differing,
            verdict=verdict,
        )

    def number_check(self, i: int) -> NumberCheck:
        """Return the record of one number."""
        error, has_kink = float(self.abs_error[i]), bool(self.crosses_kink[i])
        agrees = error <= float(self.tolerance[i]) and not self.rounded[i]
        kinks = self.differences.kinks_at(i)
        return NumberCheck(
            address=self.address,
            index=self.indices[i],
            image=self.image,
            recorded=None if self.recorded is None else float(self.recorded[i]),
            analytic=float(self.analytic[i]),
            numeric=float(self.differences.numeric[i]),
            h=float(self.differences.h[i]),
            shrunk=bool(self.differences.shrunk[i]),
            relative_error=error / max(float(self.scale[i]), TINY),
            tolerance=float(self.tolerance[i]),
            kinks=(*kinks, *self.rounding_kinks) if self.rounded[i] else kinks,
            verdict=DIFFERS if self.differs[i] else AGREES if agrees or not has_kink else KINK,
        )


def _record_agrees(recorded: Array, analytic: Array, largest: float) -> Array:
    """Return whether gradients of a record are the analytic ones, rounded to the record's dtype.

    What is too large for the dtype is compared as the dtype's largest number.
    """
    dtype = np.finfo(recorded.dtype)
    top = float(dtype.max)
    tolerance = RECORD_TOLERANCE_ROUNDINGS * float(dtype.eps) * min(largest, top)
    apart = np.clip(recorded.astype(np.float64), -top, top) - np.clip(analytic, -top, top)
    return np.asarray(np.abs(apart) <= tolerance)


def combined_verdict(verdicts: Sequence[str | None]) -> str:
    """Return the verdict of several arrays; kinks decide only if there is nothing else.

    >>> verdicts = ["agrees", "kink"], ["agrees", "differs"], ["kink"]
    >>> tuple(combined_verdict(each) for each in verdicts)
    ('agrees', 'differs', 'kink')
    """
    return next((verdict for verdict in (DIFFERS, AGREES) if verdict in verdicts), KINK)
