"""A nested grid, filled from coarse to fine, each point measured once. No plane is known here.

A points along α, B along β; rows are β, so `losses[b, a]` is the loss at (alphas[a], betas[b]).
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from engine.core.arrays import Array


class PlaneFunction(Protocol):
    """S(α, β) at many points at once; `points_at_once` take a few milliseconds."""

    @property
    def points_at_once(self) -> int: ...
    def losses(self, alphas: Array, betas: Array) -> Array: ...


class Grid:
    """Losses over every α × β, NaN where not measured yet. The axes need not be equally long."""

    def __init__(self, alphas: Array, betas: Array) -> None:
        self.alphas, self.betas = alphas, betas
        self.losses = np.full((len(betas), len(alphas)), np.nan)
        self.done = np.zeros(self.losses.shape, dtype=bool)

    def fill(self, function: PlaneFunction, stride: int) -> Iterator[None]:
        """Measure every point on the coarse grid of that stride; yield every few milliseconds."""
        wanted = np.zeros_like(self.done)
        wanted[::stride, ::stride] = True
        rows, columns = np.nonzero(wanted & ~self.done)
        for low in range(0, len(rows), function.points_at_once):
            b, a = (places[low : low + function.points_at_once] for places in (rows, columns))
            self.losses[b, a] = function.losses(self.alphas[a], self.betas[b])
            self.done[b, a] = True
            yield None


def symmetric_axis(radius: float, points: int) -> Array:
    """Return `points` places from −radius to radius, exactly 0 in the middle.

    >>> symmetric_axis(1.0, 5).tolist()
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    half = points // 2
    return radius * (np.arange(points) - half) / half


def level_strides(levels: Sequence[int]) -> list[int]:
    """Return how far apart the points of each level lie in the grid of the last, finest one.

    >>> level_strides((5, 9, 17, 33))
    [8, 4, 2, 1]
    """
    return [(levels[-1] - 1) // (level - 1) for level in levels]
