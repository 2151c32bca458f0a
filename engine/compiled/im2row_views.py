"""Overlapping views of memory as the patches of a convolution."""

from numpy.lib.stride_tricks import as_strided

from engine.core.arrays import Array


def im2row_views(memory: Array, step: int, count: int, depth: int, length: int) -> Array:
    """Return `count` views into each phase and group of memory (P, G, rows, …), `step` rows apart.

    The result is (P, count, G, depth, length). If `depth` exceeds one row, views overlap. No copy.
    """
    of_phase, of_group, of_row = memory.strides[:3]
    item = memory.itemsize
    return as_strided(
        memory,
        (len(memory), count, memory.shape[1], depth, length),
        (of_phase, step * of_row, of_group, length * item, item),
    )
