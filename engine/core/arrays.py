"""Array types, memory order, and mappings from parameter addresses to arrays.

Arrays are (N, C, H, W) in shape and batch-innermost in memory: `x.transpose(1, 2, 3, 0)` of a
feature map is contiguous. Each row of a patch is then one long run of memory, and elementwise
operations work on flat memory.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Arrays: TypeAlias = Mapping[str, Array]


def batch_last(x: Array) -> Array:
    """Return x (N, …) as (…, N), contiguous; a copy is made only if the memory order differs."""
    return np.ascontiguousarray(x.transpose(*range(1, x.ndim), 0))


def batch_first(x: Array) -> Array:
    """Return x (…, N) as a view of shape (N, …)."""
    return x.transpose(-1, *range(x.ndim - 1))


def ravel(arrays: Arrays) -> Array:
    """Return all arrays, in their order, as one float64 vector (P,)."""
    return np.concatenate([array.ravel() for array in arrays.values()], dtype=np.float64)


def unravel(vector: Array, like: Arrays) -> dict[str, Array]:
    """Return copies of the pieces of `vector` with the addresses, shapes and dtypes of `like`.

    The inverse of `ravel`. Shapes: vector (P,), P the number of elements in `like`.
    """
    views = split_views(vector, like)
    return {address: view.astype(like[address].dtype) for address, view in views.items()}


def split_views(vector: Array, like: Arrays) -> dict[str, Array]:
    """Return views of `vector` with the addresses and shapes of `like`, in order, without copies.

    Shapes: vector (P,), P the number of elements in `like`.
    """
    views: dict[str, Array] = {}
    start = 0
    for address, array in like.items():
        views[address] = vector[start : start + array.size].reshape(array.shape)
        start += array.size
    return views


def apply_updates(parameters: Arrays, updates: Arrays) -> dict[str, Array]:
    """Return parameter + update at every address."""
    return {address: parameters[address] + updates[address] for address in parameters}
