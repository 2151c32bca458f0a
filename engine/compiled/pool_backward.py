"""Backward pass of pooling along one side of the window.

A window has K elements along that side. Each element, and the target of its errors, is one view
over all windows; all views have one shape.
"""

from collections.abc import Sequence

import numpy as np

from engine.compiled.workspace import as_bits
from engine.core.arrays import Array


class PoolBackward:
    """From the errors at the pooled values to the K elements of each window.

    `pooled` None means a sum: every element receives the whole error. For maxima (`pooled`), the
    first element equal to the maximum receives it; since one of them is, the last element receives
    what remains. The first `disjoint_count` targets do not overlap and are written; the others are
    added to. `uncovered`, the memory that the written targets do not cover, is cleared first.
    """

    def __init__(
        self,
        errors: Array,
        pooled: Array | None,
        window_views: Sequence[Array],
        targets: Sequence[Array],
        disjoint_count: int,
        uncovered: Array | None = None,
    ) -> None:
        self.errors, self.pooled, self.window_views, self.targets = (
            errors,
            pooled,
            window_views,
            targets,
        )
        self.disjoint_count, self.uncovered = disjoint_count, uncovered
        all_disjoint = disjoint_count >= len(targets)
        self.remaining = targets[-1] if all_disjoint else errors
        if pooled is not None:
            self.mask = np.empty(errors.shape, np.int8)
            self.taken = np.empty_like(errors[:0] if all_disjoint else errors)

    def run(self) -> None:
        """Write the targets; the errors may be overwritten."""
        if self.uncovered is not None:
            self.uncovered.fill(0)
        if self.pooled is None:
            self._scatter_to_all()
        else:
            self._scatter_to_first_max(self.pooled)

    def _scatter_to_all(self) -> None:
        for number, target in enumerate(self.targets):
            if number < self.disjoint_count:
                np.copyto(target, self.errors)
            else:
                np.add(target, self.errors, out=target)

    def _scatter_to_first_max(self, pooled: Array) -> None:
        """Write t_k = errors where element k is the maximum and no earlier element is, else 0."""
        remaining, last = self.errors, len(self.targets) - 1
        for number in range(last):
            np.equal(self.window_views[number], pooled, out=self.mask.view(np.bool))
            np.negative(self.mask, out=self.mask)
            taken = self.targets[number] if number < self.disjoint_count else self.taken
            np.bitwise_and(as_bits(remaining), self.mask, out=as_bits(taken))
            if number >= self.disjoint_count:
                np.add(self.targets[number], taken, out=self.targets[number])
            np.bitwise_xor(as_bits(remaining), as_bits(taken), out=as_bits(self.remaining))
            remaining = self.remaining
        if last >= self.disjoint_count:
            np.add(self.targets[last], remaining, out=self.targets[last])
        elif remaining is not self.targets[last]:
            np.copyto(self.targets[last], remaining)
