"""Backward pass of max pooling over large windows: only the maxima are read and written.

With windows of 64 elements or more, nearly all errors at z are zero. P phases, Y rows of z, G
groups, O filters of a group, U·N columns × images; M maxima, one for each element of the pooled
maps (Y/T, G, O, U·N). Windows do not overlap.
"""

import numpy as np

from engine.core.arrays import Array

MIN_SPARSE_WINDOW = 64


class SparseMaxPool:
    """The positions of the maxima of z (P, Y, G, O, U·N); in a tie the first one, row by row."""

    def __init__(self, z: Array, column_pooled: Array, rows_per_window: int) -> None:
        self.phases = z.reshape(len(z), -1)
        rows, *maps = column_pooled.shape
        self.rows_per_window, self.pooled_shape = rows_per_window, (rows // rows_per_window, *maps)
        self.rows_by_window = column_pooled.reshape(rows // rows_per_window, rows_per_window, *maps)
        self.window_indices = np.indices(self.pooled_shape).reshape(len(self.pooled_shape), -1)
        self.shape = column_pooled.shape

    def find_argmax(self) -> None:
        """Find the phase and row of every maximum; `argmax` indexes z."""
        first, *rest = self.window_indices
        rows = first * self.rows_per_window + self.rows_by_window.argmax(axis=1).reshape(-1)
        flat = np.ravel_multi_index((rows, *rest), self.shape)
        phases = np.take(self.phases, flat, axis=1).argmax(axis=0)
        self.argmax = (phases, rows, *rest)

    def scatter_errors(self, dy: Array, errors: Array) -> None:
        """Write the errors at z: dy at each maximum, 0 elsewhere."""
        errors.fill(0)
        errors[self.argmax] = dy.reshape(-1)

    def kernel_gradient(self, dy: Array, patches: Array) -> Array:
        """Return ∂C/∂kernel (G, O, depth): Σ over the maxima of error · patch.

        Shapes: dy (Y/T, G, O, U·N), patches (P, Y, G, depth, U·N).
        """
        phases, rows, groups, _, columns = self.argmax
        used = patches[phases, rows, groups, :, columns].reshape(*dy.shape, -1)
        return np.asarray(np.matmul(dy[..., None, :], used)[..., 0, :].sum(axis=0))
