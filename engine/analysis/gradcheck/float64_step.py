"""A step once more in float64: its gradients by backward, and by central differences. No verdict.

P numbers that are moved, N images. h: truncation falls with h², rounding grows with 1/h, and both
are small at 1e-5 for numbers of size about 1; it is a tenth, then a hundredth of that where a kink
lies within it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.analysis.gradcheck.linear_regions import KinkCounter
from engine.analysis.gradcheck.records import Kink
from engine.analysis.slices.perturbation import Behind, Index, parameter_effects
from engine.core.arrays import Array
from engine.model.layers import Layer
from engine.model.losses import is_penalised, penalty_rise
from engine.model.network import Forward, Network
from engine.training.records import StepRecord

H = 1e-5
SHRINKS = 2
_NUMBERS_AT_ONCE = 2**18


@dataclass(frozen=True)
class Differences:
    """What P central differences gave: `numeric`, the `h` of each, and its kinks by layer, (P,)."""

    numeric: Array
    h: Array
    shrunk: Array
    kinks: dict[Layer, Array]

    @property
    def bent(self) -> Array:
        """Whether a kink lies within h, (P,)."""
        found = np.zeros(len(self.h), dtype=bool)
        for places in self.kinks.values():
            found |= places > 0
        return found

    def replace(self, places: Array, others: "Differences") -> None:
        """Put other differences, all of them shrunk, at some places."""
        self.numeric[places], self.h[places], self.shrunk[places] = others.numeric, others.h, True
        for layer, counts in others.kinks.items():
            self.kinks[layer][places] = counts

    def kinks_of(self, place: int) -> tuple[Kink, ...]:
        """Return the kinks of one difference."""
        return tuple(
            Kink(layer.name, layer.kind, int(counts[place]))
            for layer, counts in self.kinks.items()
            if counts[place]
        )


class Twin:
    """The network, parameters and mini-batch of a record, all in float64."""

    def __init__(self, network: Network, record: StepRecord) -> None:
        self.network, self.record = network, record
        self.outputs = tuple(network.activation_shapes)
        self.parameters = {
            address: array.astype(np.float64) for address, array in record.parameters.items()
        }
        self._behind: tuple[int, Behind] | None = None

    @cached_property
    def forward(self) -> Forward:
        """The forward pass, with the dropout masks of the step."""
        images = self.record.images.astype(np.float64)
        return self.network.forward(self.parameters, images, self.record.key)

    @cached_property
    def gradients(self) -> dict[str, Array]:
        """∂C/∂(every parameter, every activation and the input)."""
        return self.network.backward(self.parameters, self.forward, self.record.labels, True)

    @cached_property
    def size(self) -> float:
        """How large the numbers are whose rounding a difference divides by h."""
        return max(1.0, float(np.abs(self.forward.logits).max()))

    def behind(self, first: int) -> Behind:
        """Return the layers from number `first` on; the last one asked for is kept."""
        if self._behind is None or self._behind[0] != first:
            found = Behind(self.network, self.parameters, self.forward, self.record.labels, first)
            self._behind = first, found
        return self._behind[1]

    def at_once(self, address: str) -> int:
        """Return how many parameters of one array may be moved together."""
        behind = self.behind(self.network.layer_of(address) + 1)
        return max(1, _NUMBERS_AT_ONCE // (2 * behind.width * len(self.record.labels)))

    def of_parameters(self, address: str, indices: Sequence[Index]) -> Differences:
        """Return the central differences at parameters of one array and one channel."""
        number, l2 = self.network.layer_of(address), self.network.l2
        x = self.forward.saved[number].x
        effects = parameter_effects(self.network, address, indices, x)
        values = self.parameters[address][places_of(indices)]
        h = H * np.maximum(1, np.abs(values))
        found = self._shrinking(number + 1, indices[0][0], effects, h)
        if l2 and is_penalised(address):
            h = found.h
            rise = penalty_rise(l2, values, h) - penalty_rise(l2, values, -h)
            np.add(found.numeric, rise / (2 * h), out=found.numeric)
        return found

    def of_output(self, address: str, index: Index, image: int) -> Differences:
        """Return the central difference at one number of a layer's output or of the input.

        Caution: of a probability the loss takes the logarithm, so h is small beside it.
        """
        first = self.outputs.index(address)
        behind = self.behind(first)
        direction = np.zeros((*behind.start.shape[1:-1], 1, behind.start.shape[-1]))
        direction[(*index[1:], 0, image)] = 1
        value = abs(float(behind.start[(*index, image)]))
        h = H * max(1, value)
        if behind.of_output:
            h = min(h, 10 * H * min(value, max(1 - value, H)))
        return self._shrinking(first, index[0], direction, np.array([h]))

    def _shrinking(self, first: int, channel: int, direction: Array, h: Array) -> Differences:
        """Return the differences; where a kink lies within h, with a tenth of it, and again."""
        found = self._measure(first, channel, direction, h)
        for turn in range(1, SHRINKS + 1):
            again = np.flatnonzero(found.bent)
            if not len(again):
                break
            smaller = self._measure(first, channel, direction[..., again, :], h[again] / 10**turn)
            found.replace(again, smaller)
        return found

    def _measure(self, first: int, channel: int, direction: Array, h: Array) -> Differences:
        """Return (C(+h) − C(−h)) / 2h for each variant of `direction` (…, P, N)."""
        behind, counter = self.behind(first), KinkCounter()
        steps = np.stack([-h, h])[..., None] * direction[..., None, :, :]
        moved = behind.start[channel][..., None, None, :] + steps
        flat = moved.reshape(*direction.shape[:-2], -1, direction.shape[-1])
        low, high = behind.losses(channel, flat, counter.watch).reshape(2, len(h), -1)
        numeric = (high - low).mean(axis=1) / (2 * h)
        return Differences(numeric, h.copy(), np.zeros(len(h), dtype=bool), counter.places)


def places_of(indices: Sequence[Index]) -> tuple[Array, ...]:
    """Return indices as NumPy takes them: one array for each axis."""
    return tuple(np.array(indices).T)
