"""A training step repeated in float64: its gradients by backward, and by central differences.

P perturbed numbers, N images. The truncation error falls with h², the rounding error grows with
1/h; both are small at h = 1e-5 for numbers of size about 1. If there is a kink within h, a tenth
and then a hundredth of it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine.analysis.gradcheck.linear_regions import KinkCounter
from engine.analysis.gradcheck.records import Kink
from engine.analysis.gradcheck.rounding_kinks import RoundedGradients
from engine.analysis.suffix_network import (
    SuffixNetwork,
    channel_jacobian,
    forward_from_record,
)
from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.core.shapes import Index
from engine.model.layers import Layer
from engine.model.losses import is_penalised, penalty_change
from engine.model.network import ForwardPass, Network
from engine.training.records import StepRecord

DIFFERENCE_STEP = 1e-5
OUTPUT_DIFFERENCE_STEP = 1e-4
MAX_SHRINKS = 2
_MAX_CHUNK_ELEMENTS = 2**18


@dataclass(frozen=True)
class CentralDifferences:
    """P central differences: `numeric`, the `h` of each, and its kinks by layer, all (P,)."""

    numeric: Array
    h: Array
    shrunk: Array
    kinks: dict[Layer, Array]

    @property
    def crosses_kink(self) -> Array:
        """Whether there is a kink within h, (P,)."""
        crosses = np.zeros(len(self.h), dtype=bool)
        for counts in self.kinks.values():
            crosses |= counts > 0
        return crosses

    def overwrite(self, indices: Array, others: "CentralDifferences") -> None:
        """Replace the differences at some indices by others, which all have a reduced h."""
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
    @ignore_float_errors()
    def forward(self) -> ForwardPass:
        """The forward pass, with the dropout masks of the step."""
        images = self.record.images.astype(np.float64)
        return self.network.forward(self.parameters, images, self.record.key)

    @cached_property
    @ignore_float_errors()
    def gradients(self) -> dict[str, Array]:
        """∂C/∂(every parameter, every activation and the input)."""
        return self.network.backward(self.parameters, self.forward, self.record.labels, True)

    @cached_property
    @ignore_float_errors()
    def rounded(self) -> RoundedGradients:
        """The gradients of the parameters with the gates that the record has."""
        return RoundedGradients(
            self.network, self.record, self.parameters, self.forward, self.gradients
        )

    @cached_property
    @ignore_float_errors()
    def errors_of_record(self) -> dict[str, Array]:
        """∂C/∂(every activation and the input), from the activations in the record."""
        forward = forward_from_record(self.network, self.record)
        activations = {a: x.astype(np.float64) for a, x in forward.activations.items()}
        arrays = list(activations.values())
        saved = tuple(
            replace(one, x=x, y=y)
            for one, x, y in zip(forward.saved, arrays, arrays[1:], strict=False)
        )
        double = ForwardPass(activations, saved, forward.fused)
        return self.network.backward_errors(self.parameters, double, self.record.labels, True)

    def gradients_of_record(self, address: str) -> Array:
        """Return what the record should have at `address`: float64 with the gates of the record."""
        if address in self.parameters:
            return self.rounded.gradients[address]
        return self.errors_of_record[address]

    @cached_property
    def magnitude(self) -> float:
        """The size of the numbers whose rounding error a difference divides by h."""
        return max(1.0, float(np.abs(self.forward.logits).max()))

    def suffix(self, first: int) -> SuffixNetwork:
        """Return the layers from index `first` on; the last result is cached."""
        if self._suffix is None or self._suffix[0] != first:
            suffix = SuffixNetwork(
                self.network, self.parameters, self.forward, self.record.labels, first
            )
            self._suffix = first, suffix
        return self._suffix[1]

    def chunk_size(self, address: str) -> int:
        """Return the number of parameters of one array that can be perturbed together."""
        suffix = self.suffix(self.network.layer_index(address) + 1)
        return max(1, _MAX_CHUNK_ELEMENTS // (2 * suffix.width * len(self.record.labels)))

    @ignore_float_errors()
    def parameter_differences(self, address: str, indices: Sequence[Index]) -> CentralDifferences:
        """Return the central differences at parameters of one array and one channel."""
        number, l2 = self.network.layer_index(address), self.network.l2
        x = self.forward.saved[number].x
        effects = channel_jacobian(self.network, address, indices, x)
        values = self.parameters[address][index_arrays(indices)]
        h = DIFFERENCE_STEP * np.maximum(1, np.abs(values))
        differences = self._measure_with_shrinking(number + 1, indices[0][0], effects, h)
        if l2 and is_penalised(address):
            h = differences.h
            rise = penalty_change(l2, values, h) - penalty_change(l2, values, -h)
            np.add(differences.numeric, rise / (2 * h), out=differences.numeric)
        return differences

    @ignore_float_errors()
    def output_difference(self, address: str, index: Index, image: int) -> CentralDifferences:
        """Return the central difference at one number of a layer's output or of the input."""
        first = self.output_addresses.index(address)
        if first > len(self.network.layers) - self.network.fused:
            return self._fused_output_difference(index, image)
        suffix = self.suffix(first)
        direction = np.zeros((*suffix.entering.shape[1:-1], 1, suffix.entering.shape[-1]))
        direction[(*index[1:], 0, image)] = 1
        value = abs(float(suffix.entering[(*index, image)]))
        h = DIFFERENCE_STEP * max(1, value)
        return self._measure_with_shrinking(first, index[0], direction, np.array([h]))

    def _fused_output_difference(self, index: Index, image: int) -> CentralDifferences:
        """Return the central difference at one output of a last layer that the loss is fused with.

        The loss takes the logarithm of a probability, exp(−C_n). It may be too small to be a
        difference from 1, so the loss is computed from the scores and the change of the output; h
        is small compared with the probability.
        """
        loss, scores = self.network.loss_function, self.forward.logits[image : image + 1]
        label = self.record.labels[image : image + 1]
        likelihood = float(np.exp(-loss.per_sample(scores, label)[0]))
        h, change = OUTPUT_DIFFERENCE_STEP * likelihood, np.zeros_like(scores)
        change[(0, *index)] = h
        rise = loss.per_sample_near(scores, label, change) - loss.per_sample_near(
            scores, label, -change
        )
        numeric = rise / (2 * h * len(self.record.labels))
        return CentralDifferences(numeric, np.array([h]), np.zeros(1, dtype=bool), {})

    def _measure_with_shrinking(
        self, first: int, channel: int, direction: Array, h: Array
    ) -> CentralDifferences:
        """Return the differences; if there is a kink within h, with a tenth or a hundredth of h."""
        differences = self._measure(first, channel, direction, h)
        for power in range(1, MAX_SHRINKS + 1):
            again = np.flatnonzero(differences.crosses_kink)
            if not len(again):
                break
            smaller_h = h[again] / 10**power
            smaller = self._measure(first, channel, direction[..., again, :], smaller_h)
            differences.overwrite(again, smaller)
        return differences

    def _measure(self, first: int, channel: int, direction: Array, h: Array) -> CentralDifferences:
        """Return (C(+h) − C(−h)) / 2h for each variant of `direction` (…, P, N)."""
        suffix, counter = self.suffix(first), KinkCounter()
        steps = np.stack([-h, h])[..., None] * direction[..., None, :, :]
        perturbed = suffix.entering[channel][..., None, None, :] + steps
        flat = perturbed.reshape(*direction.shape[:-2], -1, direction.shape[-1])
        low, high = suffix.losses(channel, flat, counter.observe).reshape(2, len(h), -1)
        numeric = (high - low).mean(axis=1) / (2 * h)
        return CentralDifferences(numeric, h.copy(), np.zeros(len(h), dtype=bool), counter.counts)


def index_arrays(indices: Sequence[Index]) -> tuple[Array, ...]:
    """Return indices in NumPy's form: one array for each axis."""
    return tuple(np.array(indices).T)
