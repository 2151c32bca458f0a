"""Along one side of a pooling window: the errors go back to the places that it read.

K places of a window; each place, and the target of its errors, is a view of one shape.
"""

from collections.abc import Sequence

import numpy as np

from engine.core.arrays import Array


class PoolBackward:
    """From the errors at what a window's side made, to the K places it was made of.

    `pooled` None means a sum: every place gets all. With maxima the first place that holds the
    largest number gets it, and as one of them does, the last place takes what is left. The first
    `disjoint_count` targets lie apart from each other and are written, the others are added to;
    what of their memory no fresh one covers, `uncovered`, is cleared before.
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
        apart = disjoint_count >= len(targets)
        self.remaining = targets[-1] if apart else errors
        if pooled is not None:
            self.mask = np.empty(errors.shape, bool)
            self.taken = np.empty_like(errors[:0] if apart else errors)

    def run(self) -> None:
        """Fill the targets; the errors may be overwritten."""
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
        """Formula: t_k = errors where place_k = made and no earlier place was, else 0."""
        left, last = self.errors, len(self.targets) - 1
        for number in range(last):
            np.equal(self.window_views[number], pooled, out=self.mask)
            taken = self.targets[number] if number < self.disjoint_count else self.taken
            np.multiply(left, self.mask, out=taken)
            if number >= self.disjoint_count:
                np.add(self.targets[number], taken, out=self.targets[number])
            np.subtract(left, taken, out=self.remaining)
            left = self.remaining
        if last >= self.disjoint_count:
            np.add(self.targets[last], left, out=self.targets[last])
        elif left is not self.targets[last]:
            np.copyto(self.targets[last], left)
