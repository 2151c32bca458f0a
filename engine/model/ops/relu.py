"""ReLU and leaky ReLU beside their backwards; no layer, no name."""

import numpy as np

from engine.core.arrays import Array


def relu(z: Array) -> Array:
    """Return a = max(z, 0), elementwise.

    >>> relu(np.array([-1.0, 0.0, 2.0])).tolist()
    [0.0, 0.0, 2.0]
    """
    return np.maximum(z, np.zeros((), dtype=z.dtype))


def relu_backward(da: Array, a: Array) -> Array:
    """Return ∂C/∂z = ∂C/∂a where the gate is open (z > 0), else 0; at z = 0 it is closed.

    Shapes: da and a = relu(z) alike.
    """
    return np.multiply(da, a > 0)


def leaky_relu(z: Array, slope: float) -> Array:
    """Return a = max(z, slope · z), for 0 ≤ slope < 1: a gate that never closes all the way.

    Source: Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic
    models", section 2.

    >>> leaky_relu(np.array([-1.0, 0.0, 2.0]), 0.25).tolist()
    [-0.25, 0.0, 2.0]
    """
    return np.asarray(np.maximum(z, z * z.dtype.type(slope)))


def leaky_relu_backward(da: Array, a: Array, slope: float) -> Array:
    """Return ∂C/∂z = ∂C/∂a where z > 0, else slope · ∂C/∂a (also at z = 0, as in PyTorch).

    Shapes: da and a = leaky_relu(z) alike.
    """
    return np.where(a > 0, da, da * da.dtype.type(slope))
