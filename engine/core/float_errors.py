"""Suppression of floating-point warnings for arithmetic that may overflow."""

import numpy as np


def ignore_float_errors() -> np.errstate:
    """Return a context manager, also usable as a decorator, that silences NumPy's warnings.

    Inside it an overflow, an invalid operation or a division by zero gives ±inf or NaN without a
    RuntimeWarning. A run that diverges is a result to show, not an error.

    >>> with ignore_float_errors():
    ...     float(np.float32(3e38) * 10)
    inf
    """
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")
