"""Max pooling over windows so large that hardly an error is not zero: only winners are touched.

P phases, Y rows of z, G groups, O filters of a group, U·N the places of a row and the batch; M
winners, one for each place of the pooled maps (Y/T, G, O, U·N). Windows do not overlap here.
"""

import numpy as np

from engine.core.arrays import Array

MIN_SPARSE_WINDOW = 64


class SparseMaxPool:
    """Where the largest numbers of z (P, Y, G, O, U·N) stand; the first wins, row by row."""

    def __init__(self, z: Array, column_pooled: Array, rows_per_window: int) -> None:
        self.phases = z.reshape(len(z), -1)
        rows, *maps = column_pooled.shape
        self.rows_per_window, self.pooled_shape = rows_per_window, (rows // rows_per_window, *maps)
        self.rows_by_window = column_pooled.reshape(rows // rows_per_window, rows_per_window, *maps)
        self.window_indices = np.indices(self.pooled_shape).reshape(len(self.pooled_shape), -1)
        self.shape = column_pooled.shape

    def find_argmax(self) -> None:
        """Find phase and row of every winner, `argmax` into z."""
        first, *rest = self.window_indices
        rows = first * self.rows_per_window + self.rows_by_window.argmax(axis=1).reshape(-1)
        flat = np.ravel_multi_index((rows, *rest), self.shape)
        phases = np.take(self.phases, flat, axis=1).argmax(axis=0)
        self.argmax = (phases, rows, *rest)

    def scatter_errors(self, dy: Array, errors: Array) -> None:
        """Write the errors at z: dy where a winner stands, else 0."""
        errors.fill(0)
        errors[self.argmax] = dy.reshape(-1)

    def kernel_gradient(self, dy: Array, patches: Array) -> Array:
        """Return ∂C/∂kernel (G, O, depth): Σ over winners of error · patch.

        Shapes: dy (Y/T, G, O, U·N), patches (P, Y, G, depth, U·N).
        """
        phases, rows, groups, _, places = self.argmax
        read = patches[phases, rows, groups, :, places].reshape(*dy.shape, -1)
        return np.asarray(np.matmul(dy[..., None, :], read)[..., 0, :].sum(axis=0))
