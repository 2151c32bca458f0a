"""Checks of arguments, which raise BadInput with the name of the field, the value, what is allowed.

Each also accepts what is of no sensible type: None, a text for a number, a list for a name.
"""

from collections.abc import Collection, Mapping, Sequence
from math import isfinite
from typing import TypeGuard

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.errors import BadInput


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a finite number that float64 can hold; a bool is not.

    >>> [is_number(value) for value in (1, np.float32(0.5), True, "1", 10**400, float("nan"))]
    [True, True, False, False, False, False]
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        return False


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is a whole number; a bool and a float are not."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def check_one_of(field: str, value: object, allowed: Collection[str]) -> None:
    """Raise BadInput unless `value` is one of the allowed names."""
    if not isinstance(value, str) or value not in allowed:
        raise BadInput(field, value, "one of " + ", ".join(allowed))


def check_number(field: str, value: object, allowed: str = "a finite number") -> None:
    """Raise BadInput unless `value` is a finite number."""
    if not is_number(value):
        raise BadInput(field, value, allowed)


def check_whole(field: str, value: object, low: int, high: float = float("inf")) -> None:
    """Raise BadInput unless `value` is a whole number from `low` to `high`."""
    if not is_whole(value) or not low <= value <= high:
        ends = f"of at least {low}" if high == float("inf") else f"from {low} to {high:g}"
        raise BadInput(field, value, f"a whole number {ends}")


def check_bool(field: str, value: object) -> None:
    """Raise BadInput unless `value` is a bool."""
    if not isinstance(value, bool):
        raise BadInput(field, value, "true or false")


def check_array(field: str, value: object, allowed: str) -> Array:
    """Return `value`; raise BadInput unless it is an array of numbers."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        raise BadInput(field, value, allowed)
    return value


def check_arrays(field: str, value: object) -> Arrays:
    """Return `value`; raise BadInput unless it is a mapping from addresses to arrays."""
    if not isinstance(value, Mapping) or not all(
        isinstance(array, np.ndarray) for array in value.values()
    ):
        raise BadInput(field, value, "a mapping from addresses to arrays")
    return value


def check_index_type(index: object) -> None:
    """Raise BadInput unless `index` is a sequence of whole numbers."""
    if (
        not isinstance(index, Sequence)
        or isinstance(index, str | bytes)
        or not all(is_whole(i) for i in index)
    ):
        raise BadInput("index", index, "whole numbers, one for each axis")
