"""Along one side of a pooling window: the errors go back to the places that it read.

K places of a window; each place, and the target of its errors, is a view of one shape.
"""

from collections.abc import Sequence

import numpy as np

from engine.core.arrays import Array


class Routing:
    """From the errors at what a window's side made, to the K places it was made of.

    `made` None means a sum: every place gets all. With maxima the first place that holds the
    largest number gets it, and as one of them does, the last place takes what is left. The first
    `fresh` targets lie apart from each other and are written, the others are added to; what of
    their memory no fresh one covers, `rest`, is cleared before.
    """

    def __init__(
        self,
        errors: Array,
        made: Array | None,
        places: Sequence[Array],
        targets: Sequence[Array],
        fresh: int,
        rest: Array | None = None,
    ) -> None:
        self.errors, self.made, self.places, self.targets = errors, made, places, targets
        self.fresh, self.rest = fresh, rest
        apart = fresh >= len(targets)
        self.left = targets[-1] if apart else errors
        if made is not None:
            self.mask = np.empty(errors.shape, bool)
            self.taken = np.empty_like(errors[:0] if apart else errors)

    def run(self) -> None:
        """Fill the targets; the errors may be overwritten."""
        if self.rest is not None:
            self.rest.fill(0)
        if self.made is None:
            self._to_all()
        else:
            self._to_the_first(self.made)

    def _to_all(self) -> None:
        for number, target in enumerate(self.targets):
            if number < self.fresh:
                np.copyto(target, self.errors)
            else:
                np.add(target, self.errors, out=target)

    def _to_the_first(self, made: Array) -> None:
        """Formula: t_k = errors where place_k = made and no earlier place was, else 0."""
        left, last = self.errors, len(self.targets) - 1
        for number in range(last):
            np.equal(self.places[number], made, out=self.mask)
            taken = self.targets[number] if number < self.fresh else self.taken
            np.multiply(left, self.mask, out=taken)
            if number >= self.fresh:
                np.add(self.targets[number], taken, out=self.targets[number])
            np.subtract(left, taken, out=self.left)
            left = self.left
        if last >= self.fresh:
            np.add(self.targets[last], left, out=self.targets[last])
        elif left is not self.targets[last]:
            np.copyto(self.targets[last], left)
