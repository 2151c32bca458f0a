"""A nested grid of losses, filled from coarse to fine; each point is computed once.

A points along α, B along β; rows are β, so `losses[b, a]` is the loss at (alphas[a], betas[b]).
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from engine.core.arrays import Array


class PlaneFunction(Protocol):
    """The interface of S(α, β); `points_at_once` points take a few milliseconds."""

    @property
    def points_at_once(self) -> int:
        """The number of points to compute in one call."""
        ...

    def expect(self, alphas: Array, betas: Array, points: int) -> None:
        """Prepare for so many points of the rectangle that holds these α and β."""
        ...

    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats. Shapes: (K,), (K,) → (K,)."""
        ...


class Grid:
    """Losses over every α × β, NaN where not computed yet; the axes may differ in length."""

    def __init__(self, alphas: Array, betas: Array) -> None:
        self.alphas, self.betas = alphas, betas
        self.losses = np.full((len(betas), len(alphas)), np.nan)
        self.done = np.zeros(self.losses.shape, dtype=bool)

    def fill(self, function: PlaneFunction, stride: int) -> Iterator[None]:
        """Compute every point of the coarse grid with that stride.

        Yields None every few milliseconds.
        """
        wanted = np.zeros_like(self.done)
        wanted[::stride, ::stride] = True
        rows, columns = np.nonzero(wanted & ~self.done)
        function.expect(self.alphas, self.betas, len(rows))
        for low in range(0, len(rows), function.points_at_once):
            b, a = (part[low : low + function.points_at_once] for part in (rows, columns))
            self.losses[b, a] = function.losses(self.alphas[a], self.betas[b])
            self.done[b, a] = True
            yield None


def symmetric_axis(radius: float, points: int) -> Array:
    """Return `points` values from −radius to radius, exactly 0 in the middle.

    >>> symmetric_axis(1.0, 5).tolist()
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    half = points // 2
    return radius * (np.arange(points) - half) / half


def level_strides(levels: Sequence[int]) -> list[int]:
    """Return the distance of each level's points in the finest grid, the last level.

    >>> level_strides((5, 9, 17, 33))
    [8, 4, 2, 1]
    """
    return [(levels[-1] - 1) // (level - 1) for level in levels]
