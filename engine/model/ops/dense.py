"""Fully connected operation and flatten, with their backward passes.

N batch, J units in, I units out.
"""

from engine.core.arrays import Array, batch_first, batch_last


def dense(x: Array, weight: Array, bias: Array | None) -> Array:
    """Return z = W x + b for every image.

    Formula: z[n,i] = bias[i] + Σ_j weight[i,j] · x[n,j]: row i belongs to output unit i, column j
    to input unit j.

    Shapes: x (N, J), weight (I, J), bias (I,) → (N, I).
    """
    z: Array = weight @ batch_last(x)
    if bias is not None:
        z += bias[:, None]
    return batch_first(z)


def dense_backward_parameters(dz: Array, x: Array) -> tuple[Array, Array]:
    """Return the gradients of weight and bias.

    Formula: ∂C/∂weight[i,j] = Σ_n ∂C/∂z[n,i] · x[n,j]; ∂C/∂bias[i] = Σ_n ∂C/∂z[n,i].

    Shapes: dz (N, I), x (N, J) → (I, J), (I,).
    """
    errors = batch_last(dz)
    return errors @ batch_last(x).T, errors.sum(axis=1)


def dense_backward_input(dz: Array, weight: Array) -> Array:
    """Return the gradient of the input: ∂C/∂x[n,j] = Σ_i weight[i,j] · ∂C/∂z[n,i].

    Shapes: dz (N, I), weight (I, J) → (N, J).
    """
    return batch_first(weight.T @ batch_last(dz))


def flatten(x: Array) -> Array:
    """Return x (N, C, H, W) as (N, C·H·W), channel by channel, row by row."""
    return batch_first(batch_last(x).reshape(-1, x.shape[0]))


def flatten_backward(da: Array, shape: tuple[int, ...]) -> Array:
    """Return da (N, C·H·W) reshaped to (N, C, H, W), `shape` being (C, H, W)."""
    return batch_first(batch_last(da).reshape(*shape, da.shape[0]))
