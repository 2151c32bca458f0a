"""Backward pass of pooling along one side of the window.

A window has K elements along that side. Each element, and the target of its errors, is one view
over all windows; all views have one shape.
"""

from collections.abc import Sequence

import numpy as np

from engine.compiled.memory import empty_like
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
        if pooled is not None:
            self._prepare_selection(pooled)

    def _prepare_selection(self, pooled: Array) -> None:
        """Make the memory of `_scatter_to_first_max` and the views that it needs at every run.

        Of each element but the last: the element, what remains before it, what it takes, and what
        remains after it, as bits; and, for targets that are added to, the target and the floats it
        takes.
        """
        last = len(self.targets) - 1
        all_disjoint = self.disjoint_count > last
        remaining, rest = self.errors, self.targets[-1] if all_disjoint else self.errors
        self.mask = empty_like(self.errors, np.int8)
        self.is_first = self.mask.view(np.bool)
        spare = None if all_disjoint else empty_like(self.errors)
        self.selections = []
        for number, view in enumerate(self.window_views[:last]):
            written = number < self.disjoint_count
            taken = self.targets[number] if written else spare
            assert taken is not None
            added = None if written else (self.targets[number], taken)
            self.selections.append((view, as_bits(remaining), as_bits(taken), as_bits(rest), added))
            remaining = rest
        self.left_over = remaining

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
        for view, before, taken, after, added in self.selections:
            np.equal(view, pooled, out=self.is_first)
            np.multiply(before, self.mask, out=taken)
            if added is not None:
                target, floats = added
                np.add(target, floats, out=target)
            np.bitwise_xor(before, taken, out=after)
        last = len(self.targets) - 1
        if last >= self.disjoint_count:
            np.add(self.targets[last], self.left_over, out=self.targets[last])
        elif self.left_over is not self.targets[last]:
            np.copyto(self.targets[last], self.left_over)
