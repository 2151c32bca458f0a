"""Max pooling over windows so large that hardly an error is not zero: only winners are touched.

P phases, Y rows of z, G groups, O filters of a group, U·N the places of a row and the batch; M
winners, one for each place of the pooled maps (Y/T, G, O, U·N). Windows do not overlap here.
"""

import numpy as np

from engine.core.arrays import Array

LARGE = 64


class Winners:
    """Where the largest numbers of z (P, Y, G, O, U·N) stand; the first wins, row by row."""

    def __init__(self, z: Array, best: Array, turns: int) -> None:
        self.phases = z.reshape(len(z), -1)
        rows, *maps = best.shape
        self.turns, self.places = turns, (rows // turns, *maps)
        self.by_turns = best.reshape(rows // turns, turns, *maps)
        self.at = np.indices(self.places).reshape(len(self.places), -1)
        self.shape = best.shape

    def find(self) -> None:
        """Find phase and row of every winner, `index` into z."""
        first, *rest = self.at
        rows = first * self.turns + self.by_turns.argmax(axis=1).reshape(-1)
        flat = np.ravel_multi_index((rows, *rest), self.shape)
        phases = np.take(self.phases, flat, axis=1).argmax(axis=0)
        self.index = (phases, rows, *rest)

    def spread(self, dy: Array, errors: Array) -> None:
        """Write the errors at z: dy where a winner stands, else 0."""
        errors.fill(0)
        errors[self.index] = dy.reshape(-1)

    def kernel_gradient(self, dy: Array, patches: Array) -> Array:
        """Return ∂C/∂kernel (G, O, depth): Σ over winners of error · patch.

        Shapes: dy (Y/T, G, O, U·N), patches (P, Y, G, depth, U·N).
        """
        phases, rows, groups, _, places = self.index
        read = patches[phases, rows, groups, :, places].reshape(*dy.shape, -1)
        return np.asarray(np.matmul(dy[..., None, :], read)[..., 0, :].sum(axis=0))
