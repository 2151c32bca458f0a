"""L2 penalty on weights and kernels, and its gradient.

θ are the arrays called `weight` or `kernel`; λ is the strength `l2`. Biases are not penalised.
"""

import numpy as np

from engine.core.arrays import Array, Arrays


def is_penalised(address: str) -> bool:
    """Return whether the penalty includes the parameter: weights and kernels, not biases."""
    return address.endswith((".weight", ".kernel"))


def l2_penalty(parameters: Arrays, l2: float) -> float:
    """Return ½ λ Σ θ² over all weights and kernels, summed in float64.

    >>> l2_penalty({"fc.weight": np.array([[1.0, 2.0]]), "fc.bias": np.array([9.0])}, 0.2)
    0.5
    """
    squares = (
        float((array.astype(float) ** 2).sum())
        for address, array in parameters.items()
        if is_penalised(address)
    )
    return 0.5 * l2 * sum(squares)


def penalty_change(l2: float, value: float | Array, changes: Array) -> Array:
    """Return the change of the penalty if one weight θ changes by m: ½ λ ((θ + m)² − θ²)."""
    return np.asarray(0.5 * l2 * (2 * value + changes) * changes)


def l2_backward(parameters: Arrays, l2: float) -> dict[str, Array]:
    """Return ∂/∂θ = λ θ of every weight and kernel."""
    return {
        address: array * array.dtype.type(l2)
        for address, array in parameters.items()
        if is_penalised(address)
    }
