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
from engine.analysis.slices.perturbation import SuffixNetwork, channel_jacobian
from engine.core.arrays import Array
from engine.core.shapes import Index
from engine.model.layers import Layer
from engine.model.losses import is_penalised, penalty_change
from engine.model.network import ForwardPass, Network
from engine.training.records import StepRecord

DIFFERENCE_STEP = 1e-5
MAX_SHRINKS = 2
_MAX_CHUNK_ELEMENTS = 2**18


@dataclass(frozen=True)
class CentralDifferences:
    """What P central differences gave: `numeric`, the `h` of each, and its kinks by layer, (P,)."""

    numeric: Array
    h: Array
    shrunk: Array
    kinks: dict[Layer, Array]

    @property
    def crosses_kink(self) -> Array:
        """Whether a kink lies within h, (P,)."""
        found = np.zeros(len(self.h), dtype=bool)
        for places in self.kinks.values():
            found |= places > 0
        return found

    def overwrite(self, indices: Array, others: "CentralDifferences") -> None:
        """Put other differences, all of them shrunk, at some places."""
        self.numeric[indices], self.h[indices], self.shrunk[indices] = (
            others.numeric,
            others.h,
            True,
        )
        for layer, counts in others.kinks.items():
            self.kinks[layer][indices] = counts

    def kinks_at(self, i: int) -> tuple[Kink, ...]:
        """Return the kinks of one difference."""
        return tuple(
            Kink(layer.name, layer.kind, int(counts[i]))
            for layer, counts in self.kinks.items()
            if counts[i]
        )


class Float64Step:
    """The network, parameters and mini-batch of a record, all in float64."""

    def __init__(self, network: Network, record: StepRecord) -> None:
        self.network, self.record = network, record
        self.output_addresses = tuple(network.activation_shapes)
        self.parameters = {
            address: array.astype(np.float64) for address, array in record.parameters.items()
        }
        self._suffix: tuple[int, SuffixNetwork] | None = None

    @cached_property
    def forward(self) -> ForwardPass:
        """The forward pass, with the dropout masks of the step."""
        images = self.record.images.astype(np.float64)
        return self.network.forward(self.parameters, images, self.record.key)

    @cached_property
    def gradients(self) -> dict[str, Array]:
        """∂C/∂(every parameter, every activation and the input)."""
        return self.network.backward(self.parameters, self.forward, self.record.labels, True)

    @cached_property
    def magnitude(self) -> float:
        """How large the numbers are whose rounding a difference divides by h."""
        return max(1.0, float(np.abs(self.forward.logits).max()))

    def suffix(self, first: int) -> SuffixNetwork:
        """Return the layers from number `first` on; the last one asked for is kept."""
        if self._suffix is None or self._suffix[0] != first:
            found = SuffixNetwork(
                self.network, self.parameters, self.forward, self.record.labels, first
            )
            self._suffix = first, found
        return self._suffix[1]

    def chunk_size(self, address: str) -> int:
        """Return how many parameters of one array may be moved together."""
        behind = self.suffix(self.network.layer_index(address) + 1)
        return max(1, _MAX_CHUNK_ELEMENTS // (2 * behind.width * len(self.record.labels)))

    def parameter_differences(self, address: str, indices: Sequence[Index]) -> CentralDifferences:
        """Return the central differences at parameters of one array and one channel."""
        number, l2 = self.network.layer_index(address), self.network.l2
        x = self.forward.saved[number].x
        effects = channel_jacobian(self.network, address, indices, x)
        values = self.parameters[address][index_arrays(indices)]
        h = DIFFERENCE_STEP * np.maximum(1, np.abs(values))
        found = self._measure_with_shrinking(number + 1, indices[0][0], effects, h)
        if l2 and is_penalised(address):
            h = found.h
            rise = penalty_change(l2, values, h) - penalty_change(l2, values, -h)
            np.add(found.numeric, rise / (2 * h), out=found.numeric)
        return found

    def output_difference(self, address: str, index: Index, image: int) -> CentralDifferences:
        """Return the central difference at one number of a layer's output or of the input.

        Caution: of a probability the loss takes the logarithm, so h is small beside it.
        """
        first = self.output_addresses.index(address)
        behind = self.suffix(first)
        direction = np.zeros((*behind.entering.shape[1:-1], 1, behind.entering.shape[-1]))
        direction[(*index[1:], 0, image)] = 1
        value = abs(float(behind.entering[(*index, image)]))
        h = DIFFERENCE_STEP * max(1, value)
        if behind.starts_at_output:
            h = min(h, 10 * DIFFERENCE_STEP * min(value, max(1 - value, DIFFERENCE_STEP)))
        return self._measure_with_shrinking(first, index[0], direction, np.array([h]))

    def _measure_with_shrinking(
        self, first: int, channel: int, direction: Array, h: Array
    ) -> CentralDifferences:
        """Return the differences; where a kink lies within h, with a tenth of it, and again."""
        found = self._measure(first, channel, direction, h)
        for turn in range(1, MAX_SHRINKS + 1):
            again = np.flatnonzero(found.crosses_kink)
            if not len(again):
                break
            smaller = self._measure(first, channel, direction[..., again, :], h[again] / 10**turn)
            found.overwrite(again, smaller)
        return found

    def _measure(self, first: int, channel: int, direction: Array, h: Array) -> CentralDifferences:
        """Return (C(+h) − C(−h)) / 2h for each variant of `direction` (…, P, N)."""
        behind, counter = self.suffix(first), KinkCounter()
        steps = np.stack([-h, h])[..., None] * direction[..., None, :, :]
        moved = behind.entering[channel][..., None, None, :] + steps
        flat = moved.reshape(*direction.shape[:-2], -1, direction.shape[-1])
        low, high = behind.losses(channel, flat, counter.observe).reshape(2, len(h), -1)
        numeric = (high - low).mean(axis=1) / (2 * h)
        return CentralDifferences(numeric, h.copy(), np.zeros(len(h), dtype=bool), counter.counts)


def index_arrays(indices: Sequence[Index]) -> tuple[Array, ...]:
    """Return indices as NumPy takes them: one array for each axis."""
    return tuple(np.array(indices).T)
