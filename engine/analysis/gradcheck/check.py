"""Gradients of a step against central differences: one number, a layer, the whole network.

The differences themselves are made elsewhere; here they are ordered, judged and added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import isfinite

import numpy as np

from engine.analysis.gradcheck.float64_step import Differences, Twin, places_of
from engine.analysis.gradcheck.records import ArrayCheck, CheckRecord, NumberCheck
from engine.analysis.slices.perturbation import Index
from engine.core.errors import BadInput
from engine.model.network import Network
from engine.model.parameter_index import check_index
from engine.training.records import StepRecord

SCOPES = ("number", "layer", "network")
LIMIT = 1e-7
ROUNDINGS = 16
RECORD_ROUNDINGS = 1e4
AGREES, KINK, DIFFERS = "agrees", "kink", "differs"
_TINY = 1e-300


def check_gradients(
    network: Network,
    record: StepRecord,
    scope: str,
    address: str | None = None,
    index: Sequence[int] = (),
    image: int | None = None,
) -> Iterator[CheckRecord]:
    """Yield the check of a step's gradients as it goes on; the last record has the verdict.

    `scope` "number": `address[index]`, a parameter, or of one `image` a layer's output or an input
    pixel; "layer": all parameters of the layer that `address` belongs to; "network": all there are.

    Formula: numeric = (C(w + h) − C(w − h)) / 2h in float64, all else held; it agrees with the
    analytic gradient where |analytic − numeric| ≤ 1e-7 · max(|analytic|, |numeric|) + 16 ε s / h,
    ε = 2.2e-16, s the size of C and the logits; and the gradient in the record where it is within
    10⁴ roundings of its own dtype, by the largest gradient of its array.
    Caution: where a ReLU or a max pooling switches between w − h and w + h, the difference is no
    derivative: h is then made smaller, and what still has a kink is noted and not judged.

    Raises: BadInput for a scope, address, index or image that does not exist, or a loss that is no
    number; before anything is computed.
    """
    if scope not in SCOPES:
        raise BadInput("scope", scope, "one of " + ", ".join(SCOPES))
    if not isfinite(record.loss):
        raise BadInput("step", record.step, "a step whose loss is a finite number")
    asked = CheckRecord(record.step, scope, address, tuple(index), image, 0, 0, (), None, None)
    if scope == "network":
        return _arrays(Twin(network, record), asked, list(network.parameter_shapes))
    if scope == "layer":
        name = str(address).split(".")[0]
        own = [one for one in network.parameter_shapes if one.split(".")[0] == name]
        if not own:
            learning = ", ".join(network.parameter_shapes)
            raise BadInput("address", address, f"of a layer with parameters: {learning}")
        return _arrays(Twin(network, record), asked, own)
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    check_index(shapes, str(address), index)
    images = len(record.labels)
    if address in network.activation_shapes and (image is None or not 0 <= image < images):
        raise BadInput("image", image, f"0…{images - 1}: {address} is one image's")
    return _one(Twin(network, record), asked)


def _one(twin: Twin, asked: CheckRecord) -> Iterator[CheckRecord]:
    address, index, image = str(asked.address), asked.index, asked.image
    if address in twin.parameters:
        image, found = None, twin.of_parameters(address, [index])
    else:
        assert image is not None
        found = twin.of_output(address, index, image)
    number = _Judged(twin, address, [index], image, found).number(0)
    yield replace(asked, image=image, done=1, all=1, number=number, verdict=number.verdict)


def _arrays(twin: Twin, asked: CheckRecord, addresses: list[str]) -> Iterator[CheckRecord]:
    arrays = {
        address: ArrayCheck(address, twin.parameters[address].size, 0, 0.0, 0, 0, None)
        for address in addresses
    }
    total = sum(one.count for one in arrays.values())
    state = replace(asked, all=total, parts=tuple(arrays.values()))
    yield state
    worst: tuple[float, NumberCheck | None] = (-1.0, None)
    for address in addresses:
        for indices in _portions(twin, address):
            judged = _Judged(twin, address, indices, None, twin.of_parameters(address, indices))
            arrays[address] = judged.added_to(arrays[address])
            place = int(judged.off.argmax())
            if judged.off[place] > worst[0]:
                worst = float(judged.off[place]), judged.number(place)
            done = state.done + len(indices)
            state = replace(state, done=done, parts=tuple(arrays.values()), number=worst[1])
            if done == total:
                state = replace(state, verdict=together([one.verdict for one in arrays.values()]))
            yield state


def _portions(twin: Twin, address: str) -> Iterator[list[Index]]:
    """Yield the indices of an array, channel by channel, as many as can be moved together."""
    for _, channel in groupby(np.ndindex(twin.parameters[address].shape), lambda index: index[0]):
        indices = list(channel)
        at_once = twin.at_once(address)
        for low in range(0, len(indices), at_once):
            yield indices[low : low + at_once]


class _Judged:
    """Differences of one array beside its gradients; `off` orders them, kinks last."""

    def __init__(
        self, twin: Twin, address: str, indices: list[Index], image: int | None, found: Differences
    ) -> None:
        self.address, self.indices, self.image, self.found = address, indices, image, found
        places = places_of([index if image is None else (image, *index) for index in indices])
        whole = twin.gradients[address]
        self.largest = float(np.abs(whole).max())
        self.analytic = whole[places]
        recorded = twin.record.gradients.get(address)
        self.recorded = None if recorded is None else recorded[places]
        self.apart = np.abs(self.analytic - found.numeric)
        self.scale = np.maximum(np.abs(self.analytic), np.abs(found.numeric))
        rounding = ROUNDINGS * float(np.finfo(np.float64).eps) * twin.size / found.h
        self.tolerance = LIMIT * self.scale + rounding
        self.bent = found.bent
        self.wrong = ~(self.apart <= self.tolerance) & ~self.bent
        if recorded is not None:
            narrow = RECORD_ROUNDINGS * float(np.finfo(recorded.dtype).eps) * self.largest
            self.wrong |= ~(np.abs(self.recorded - self.analytic) <= narrow)
        self.off = np.where(self.bent, 0, np.nan_to_num(self.apart / self.tolerance, nan=np.inf))

    def added_to(self, array: ArrayCheck) -> ArrayCheck:
        """Return the account of the array with these numbers in it."""
        free = self.apart[~self.bent]
        error = float(free.max()) / max(self.largest, _TINY) if len(free) else 0.0
        done = array.done + len(self.apart)
        kinks = array.kinks + int(self.bent.sum())
        differing = array.differing + int(self.wrong.sum())
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

    def number(self, place: int) -> NumberCheck:
        """Return the account of one number."""
        apart, bent = float(self.apart[place]), bool(self.bent[place])
        agrees = apart <= float(self.tolerance[place])
        return NumberCheck(
            address=self.address,
            index=self.indices[place],
            image=self.image,
            recorded=None if self.recorded is None else float(self.recorded[place]),
            analytic=float(self.analytic[place]),
            numeric=float(self.found.numeric[place]),
            h=float(self.found.h[place]),
            shrunk=bool(self.found.shrunk[place]),
            relative_error=apart / max(float(self.scale[place]), _TINY),
            tolerance=float(self.tolerance[place]),
            kinks=self.found.kinks_of(place),
            verdict=DIFFERS if self.wrong[place] else AGREES if agrees or not bent else KINK,
        )


def together(verdicts: Sequence[str | None]) -> str:
    """Return the verdict of several arrays: kinks alone do not make the whole doubtful.

    >>> together(["agrees", "kink"]), together(["agrees", "differs"]), together(["kink"])
    ('agrees', 'differs', 'kink')
    """
    return next((one for one in (DIFFERS, AGREES) if one in verdicts), KINK)
