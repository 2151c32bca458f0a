"""Pooled output of a convolution over a box of a plane of parameters.

z(α, β) = z₀ + α z₁ + β z₂ is linear. If the same element of a pooling window is the largest at the
four corners of a box of (α, β), it is the largest everywhere in the box: a difference of linear
functions that is nowhere negative at the corners is nowhere negative between them. The pooled value
of such a window is m₀ + α m₁ + β m₂, a quarter of the work for a 2×2 window. The maximum of the
other windows is taken at every point. Both are exact up to rounding.

C filters, T X pooled size, N images, W windows C·T·X·N, E elements of a window, U windows that are
not decided.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from engine.compiled.activation import make_activation
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.workspace import reduce_into
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

    @property
    def corners(self) -> list[tuple[float, float]]:
        """The four corners (α, β)."""
        return list(product(self.alphas, self.betas))


@dataclass(frozen=True)
class DecidedWindows:
    """The pooled pre-activations, with bias, as linear functions over a box.

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

    `sources` are the parameters θ, d₁ and d₂; the stripes of the block must have been gathered.
    """
    elements = np.stack([_window_elements(block, source) for source in sources])
    is_largest = np.ones(elements.shape[1:], bool)
    values, largest = np.empty_like(elements[0]), np.empty_like(elements[0, 0])
    for alpha, beta in box.corners:
        add_scaled(elements[0], alpha, elements[1], values)
        values += beta * elements[2]
        reduce_into(np.maximum, list(values), largest)
        is_largest &= values >= largest
    undecided = np.flatnonzero(~is_largest.any(axis=0))
    if len(undecided) > MAX_UNDECIDED * elements.shape[2]:
        return None
    maxima = elements[:, 0].copy()
    for number in range(1, len(is_largest)):
        np.copyto(maxima, elements[:, number], where=is_largest[number])
    return DecidedWindows(box, maxima, undecided, elements[:, :, undecided])


class PooledPlane:
    """Fills the output of a block at the points of a box from its decided windows.

    The terms in β are kept for the next point.
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
        self._beta: float | None = None

    def fill(self, alpha: float, beta: float) -> None:
        """Write the output of the block at (α, β)."""
        maxima, elements = self.windows.maxima, self.windows.elements
        if beta != self._beta:
            add_scaled(maxima[0], beta, maxima[2], self._row)
            add_scaled(elements[0], beta, elements[2], self._row_elements)
            self._beta = beta
        add_scaled(self._row, alpha, maxima[1], self._flat)
        add_scaled(self._row_elements, alpha, elements[1], self._elements)
        reduce_into(np.maximum, list(self._elements), self._largest)
        self._flat[self.windows.undecided] = self._largest
        if self._activation is not None:
            self._activation.forward(self._y)


def add_scaled(base: Array, scale: float, direction: Array, out: Array) -> None:
    """Write base + scale · direction to `out`."""
    np.multiply(direction, scale, out=out)
    np.add(base, out, out=out)


def _window_elements(block: ConvolutionBlock, parameters: dict[str, Array]) -> Array:
    """Return the elements of all windows, with bias, (E, W), in the memory order of the output."""
    block.multiply(parameters)
    maps = block.product
    assert maps is not None
    z = maps.reshape(*maps.shape[:2], -1, maps.shape[-1])
    if block.spec.layer.bias:
        z = z + parameters[block.bias_address][:, None, None, None]
    window = block.spec.epilogue.window
    rows, columns = block.output_size
    return np.stack(
        [
            _rows_first(z[:, down, across]).reshape(-1)
            for _, _, down, across in window.offsets(rows, columns)
        ]
    )


def _rows_first(maps: Array) -> Array:
    """Return maps (C, T, X, N) as (T, C, X, N), the order of the memory of a block's output."""
    return maps.transpose(1, 0, 2, 3)
