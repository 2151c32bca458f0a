"""Pooled output of a convolution over a box of a plane of parameters.

Let s and t run from −1 to 1 over a box of (α, β). Then z(s, t) = z₀ + s z₁ + t z₂ is linear, and
its least value in the box is z₀ − |z₁| − |z₂|. If the difference between the largest element of a
pooling window at the centre and every other one is nowhere negative, it is the largest everywhere.
The pooled value of such a window is m₀ + s m₁ + t m₂, a quarter of the work for a 2×2 window. The
maximum of the other windows is taken at every point. Both are exact up to rounding.

C filters, T X pooled size, N images, W windows C·T·X·N, E elements of a window, U windows that are
not decided.
"""

from dataclasses import dataclass

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.workspace import as_bits, reduce_into
from engine.core.arrays import Array

MAX_WINDOW_ELEMENTS = 16
MAX_UNDECIDED = 1 / 8  # above this share of the windows, pooling all of z is as fast


@dataclass(frozen=True)
class Box:
    """A rectangle of the plane: the least and the largest α and β."""

    alphas: tuple[float, float]
    betas: tuple[float, float]

    @classmethod
    def around(cls, alphas: Array, betas: Array) -> "Box":
        """Return the smallest box that holds all α and all β."""
        return cls(
            (float(alphas.min()), float(alphas.max())), (float(betas.min()), float(betas.max()))
        )

    def contains(self, alpha: float, beta: float) -> bool:
        """Return whether a point lies in the box or on its edge."""
        (left, right), (low, high) = self.alphas, self.betas
        return left <= alpha <= right and low <= beta <= high

    def holds(self, other: "Box") -> bool:
        """Return whether another box lies in this one."""
        return self.contains(other.alphas[0], other.betas[0]) and self.contains(
            other.alphas[1], other.betas[1]
        )

    def coordinates(self, alphas: Array, betas: Array) -> tuple[Array, Array]:
        """Return s and t: α and β as −1 … 1 from the one edge of the box to the other."""
        s, t = (
            (values - sum(edges) / 2) / _half_width(edges)
            for values, edges in ((alphas, self.alphas), (betas, self.betas))
        )
        return s, t

    def scaled(self, vectors: Array) -> Array:
        """Return θ at the centre of the box and its changes per s and t, (3, P), from θ, d₁, d₂."""
        centre = np.array([1, sum(self.alphas) / 2, sum(self.betas) / 2], vectors.dtype)
        return np.stack(
            [
                centre @ vectors,
                vectors[1] * vectors.dtype.type(_half_width(self.alphas)),
                vectors[2] * vectors.dtype.type(_half_width(self.betas)),
            ]
        )


def _half_width(edges: tuple[float, float]) -> float:
    return (edges[1] - edges[0]) / 2 or 1.0


@dataclass(frozen=True)
class DecidedWindows:
    """The pooled pre-activations, with bias, as linear functions of s and t over a box.

    `maxima` (3, W) hold m₀, m₁ and m₂; `undecided` (U,) are the windows without a certain maximum,
    `elements` (3, E, U) their elements.
    """

    box: Box
    maxima: Array
    undecided: Array
    elements: Array


def supports_decided_windows(block: ConvolutionBlock) -> bool:
    """Return whether `block` has a small max pooling whose output is contiguous in memory."""
    spec = block.spec.epilogue
    rows, columns = spec.window.size
    return (
        spec.pools
        and not spec.average
        and not any(spec.window.padding)
        and spec.window.dilation == (1, 1)
        and rows * columns <= MAX_WINDOW_ELEMENTS
        and _rows_first(block.y).flags.c_contiguous
        and block.product is not None
    )


def decide_windows(
    block: ConvolutionBlock, sources: list[dict[str, Array]], box: Box
) -> DecidedWindows | None:
    """Return the decided windows over a box; None if too few are decided.

    `sources` are the parameters at its centre and their changes per s and t (`Box.scaled`); the
    stripes of the block must have been gathered.
    """
    elements = _window_elements(block, sources)
    count = elements.shape[1]
    maxima = elements[:, 0].copy()
    for number in range(1, count):  # of equal ones the first
        _replace_where(elements[0, number] > maxima[0], elements[:, number], maxima)
    decided = np.isfinite(maxima[0])
    difference, lead = np.empty_like(maxima), np.empty_like(maxima[0])
    for number in range(count):
        np.subtract(maxima, elements[:, number], out=difference)
        np.abs(difference[1:], out=difference[1:])
        np.subtract(difference[0], difference[1], out=lead)
        np.subtract(lead, difference[2], out=lead)
        decided &= lead >= 0
    undecided = np.flatnonzero(~decided)
    if len(undecided) > MAX_UNDECIDED * elements.shape[2]:
        return None
    return DecidedWindows(box, maxima, undecided, elements[:, :, undecided])


class PooledPlane:
    """Fills the output of a block at the points of a box from its decided windows.

    The terms in t are kept for the next point.
    """

    def __init__(self, block: ConvolutionBlock, windows: DecidedWindows) -> None:
        self.windows = windows
        self._y = _rows_first(block.y)
        self._flat = self._y.reshape(-1)
        self._activation = make_activation(block.spec.epilogue.activation, self._y)
        self._row = np.empty_like(windows.maxima[0])
        self._row_elements = np.empty_like(windows.elements[0])
        self._elements = np.empty_like(windows.elements[0])
        self._largest = np.empty_like(self._elements[0])
        self._t: float | None = None

    def fill(self, alpha: float, beta: float) -> None:
        """Write the output of the block at (α, β)."""
        maxima, elements = self.windows.maxima, self.windows.elements
        s, t = (float(one) for one in self.windows.box.coordinates(np.array(alpha), np.array(beta)))
        if t != self._t:
            add_scaled(maxima[0], t, maxima[2], self._row)
            add_scaled(elements[0], t, elements[2], self._row_elements)
            self._t = t
        add_scaled(self._row, s, maxima[1], self._flat)
        add_scaled(self._row_elements, s, elements[1], self._elements)
        reduce_into(np.maximum, list(self._elements), self._largest)
        self._flat[self.windows.undecided] = self._largest
        if self._activation is not None:
            self._activation.forward(self._y)


def add_scaled(base: Array, scale: float, direction: Array, out: Array) -> None:
    """Write base + scale · direction to `out`."""
    np.multiply(direction, scale, out=out)
    np.add(base, out, out=out)


def _replace_where(mask: Array, values: Array, out: Array) -> None:
    """Write `values` to `out` where the mask is true; on bits this is three times as fast."""
    bits = as_bits(out)
    changed = as_bits(values) ^ bits
    changed &= -mask.astype(bits.dtype)
    np.bitwise_xor(bits, changed, out=bits)


def _window_elements(block: ConvolutionBlock, sources: list[dict[str, Array]]) -> Array:
    """Return the elements of all windows, with bias, (3, E, W), in the memory order of the output.

    The first axis is that of the sources. Column j of a window is in phase j mod P
    (convolution.py).
    """
    window, maps = block.spec.epilogue.window, _rows_first(block.y)
    offsets = window.offsets(*block.output_size)
    elements = np.empty((len(sources), len(offsets), *maps.shape), maps.dtype)
    for source, of_source in zip(sources, elements, strict=True):
        block.multiply(source)
        z = block.product
        assert z is not None
        for (_, j, down, _), of_offset in zip(offsets, of_source, strict=True):
            first, phase = divmod(j, z.shape[3])
            columns = slice(first, first + maps.shape[2])
            np.copyto(of_offset, _rows_first(z[:, down, columns, phase]))
        if block.spec.layer.bias:
            of_source += source[block.bias_address][:, None, None]
    return elements.reshape(*elements.shape[:2], -1)


def _rows_first(maps: Array) -> Array:
    """Return maps (C, T, X, N) as (T, C, X, N), the order of the memory of a block's output."""
    return maps.transpose(1, 0, 2, 3)
