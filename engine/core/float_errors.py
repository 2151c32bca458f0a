"""Suppression of floating-point warnings for arithmetic that may overflow."""

from collections.abc import Generator
from typing import TypeVar

import numpy as np

Result = TypeVar("Result")


def ignore_float_errors() -> np.errstate:
    """Return a context manager, also usable as a decorator, that silences NumPy's warnings.

    Inside it an overflow, an invalid operation or a division by zero gives ±inf or NaN without a
    RuntimeWarning. A run that diverges is a result to show, not an error.

    >>> with ignore_float_errors():
    ...     float(np.float32(3e38) * 10)
    inf
    """
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


def ignore_float_errors_of(
    generator: Generator[None, None, Result],
) -> Generator[None, None, Result]:
    """Run a generator; NumPy reports no float errors inside its parts, but between them."""
    while True:
        with ignore_float_errors():
            try:
                next(generator)
            except StopIteration as finished:
                result: Result = finished.value
                return result
        yield None
