"""Losses of some images at a block of points, from the terms of a polynomial plane.

P points of a block, N images, I hidden units, K terms.
"""

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.dense_tail import DenseTail
from engine.compiled.plane_monomials import LINEAR, QUADRATIC, monomials
from engine.compiled.polynomial_plane import PolynomialPlane
from engine.core.arrays import Array

POINTS_PER_BLOCK = 41  # two blocks hold the points of a 9×9 picture


class PointBlock:
    """The memory of one thread: the values of all terms and the layers after them at P points."""

    def __init__(self, plane: PolynomialPlane, labels: Array) -> None:
        self._plane, chain, terms = plane, plane.chain, plane.terms
        count, dtype = POINTS_PER_BLOCK, terms.hidden.dtype
        self._values = np.empty((len(terms.hidden), count), dtype)
        windows = len(terms.windows)
        elements = sum(len(factors) for *_, factors in terms.elements)
        self._elements = np.empty((windows, elements // max(windows, 1), count), dtype)
        self._hidden = np.empty((count, chain.images, terms.hidden.shape[1]), dtype)
        first, last = chain.layer_ranges[plane.hidden_block]
        layers = plane.network.layers
        self._activation = make_activation(layers[last] if last > first else None, self._hidden)
        names = {layer.name for layer in layers[last + 1 :]}
        self._sources = {
            address: np.stack([source[address] for source in plane.sources]).reshape(LINEAR, -1)
            for address in plane.sources[0]
            if address.partition(".")[0] in names
        }
        self._parameters = {
            address: np.empty((count, *plane.sources[0][address].shape), dtype)
            for address in self._sources
        }
        self._tail = DenseTail(
            plane.network,
            chain,
            plane.hidden_block + 1,
            self._parameters,
            self._hidden.transpose(0, 2, 1),
        )
        self._labels = np.concatenate([labels] * count)

    def loss_sums(self, s: Array, t: Array) -> Array:
        """Return the sum of the losses of the images at each of P points (s, t), float64 (P,)."""
        powers = monomials(s, t).astype(self._values.dtype)
        self._fill_values(powers)
        self._fill_hidden()
        for address, parameters in self._parameters.items():
            np.matmul(powers[:LINEAR].T, self._sources[address], out=parameters.reshape(len(s), -1))
        return np.asarray(self._tail.losses(self._labels).sum(axis=1))

    def _fill_values(self, powers: Array) -> None:
        """Compute the monomials, the deviations and the open windows."""
        terms, values = self._plane.terms, self._values
        values[terms.monomials] = powers
        deviations = self._plane.units.deviations(powers)
        values[terms.units] = deviations[:, None] * powers[:QUADRATIC]
        if not terms.elements:
            return
        for image, low, high, factors in terms.elements:
            of_image = values[terms.starts[image] : terms.unit_ends[image]]
            out = self._elements[low:high].reshape(len(factors), -1)
            np.matmul(factors, of_image, out=out)
        largest = self._elements.max(axis=1)
        np.maximum(largest, 0, out=largest)
        values[terms.windows] = largest[:, None] * powers[:LINEAR]

    def _fill_hidden(self) -> None:
        """Compute the activations of the first dense layer, (P, N, I)."""
        terms = self._plane.terms
        for image, (low, high) in enumerate(zip(terms.starts[:-1], terms.starts[1:], strict=True)):
            values = self._values[low:high]
            np.matmul(values.T, terms.hidden[low:high], out=self._hidden[:, image])
        if self._activation is not None:
            self._activation.forward(self._hidden)
