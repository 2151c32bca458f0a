"""Mean squared error and its gradient.

N is the batch size, I the number of outputs, t the targets.
"""

import numpy as np

from engine.core.arrays import Array
from engine.core.checks import check_array
from engine.core.errors import BadInput
from engine.model.losses.base import check_labels, has_class


def one_hot(labels: Array, output: Array) -> Array:
    """Return the target output: 1 at the true class and 0 elsewhere; for one unit, the label.

    Targets given as floats, in the shape of the output, are returned unchanged.

    >>> one_hot(np.array([1, 0]), np.zeros((2, 3))).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    if np.issubdtype(labels.dtype, np.floating):
        return labels
    if output.shape[1] == 1:
        return labels[:, None].astype(output.dtype)
    return np.asarray(labels[:, None] == np.arange(output.shape[1])).astype(output.dtype)


def mean_squared_error(output: Array, targets: Array) -> Array:
    """Return C_n = 1/I Σ_i (a[n,i] − t[n,i])² for each image, in float64.

    Their mean is the mean over all elements (torch.nn.MSELoss, reduction="mean").

    Shapes: output (N, I), targets (N, I) → (N,).

    >>> mean_squared_error(np.array([[1.0, 3.0]]), np.array([[0.0, 0.0]])).tolist()
    [5.0]
    """
    difference = output.astype(np.float64) - targets
    return np.asarray((difference * difference).mean(axis=1))


def mean_squared_error_backward(output: Array, targets: Array) -> Array:
    """Return ∂C/∂a = 2 (a − t) / (N·I), for C the mean over the batch.

    Shapes: output (N, I), targets (N, I) → (N, I).
    """
    return np.asarray((output - targets.astype(output.dtype)) * output.dtype.type(2 / output.size))


class MeanSquaredError:
    """Mean squared distance of the output from a target; any layer of units may be the last one."""

    name = "mean-squared-error"
    label = "mean squared error: C = 1/I Σ (a − t)²"
    fused_activation = None
    output_count = None

    def check_targets(self, shape: tuple[int, ...], targets: Array) -> None:
        check_array("targets", targets, f"labels, or numbers of the shape {shape}")
        if not np.issubdtype(targets.dtype, np.floating):
            check_labels(shape, targets, max(shape[1], 2))
        elif targets.shape != shape:
            raise BadInput("targets", targets.shape, f"the shape {shape} of the output")
        elif not np.isfinite(targets).all():
            raise BadInput("targets", "NaN or infinity", "finite numbers")

    def per_sample(self, scores: Array, targets: Array) -> Array:
        return mean_squared_error(scores, one_hot(targets, scores))

    def per_sample_near(self, scores: Array, targets: Array, change: Array) -> Array:
        return self.per_sample(scores + change, targets)

    def backward(self, output: Array, targets: Array) -> Array:
        return mean_squared_error_backward(output, one_hot(targets, output))

    def backward_output(self, scores: Array, targets: Array) -> Array:
        return self.backward(scores, targets)

    def correct(self, scores: Array, targets: Array) -> Array:
        """Return whether the output nearest to 1 is the true class; NaN if targets are floats."""
        if np.issubdtype(targets.dtype, np.floating):
            return np.full(len(scores), np.nan)
        likeliest = scores[:, 0] > 0.5 if scores.shape[1] == 1 else scores.argmax(axis=1)
        return np.asarray((likeliest == targets) & has_class(scores))
