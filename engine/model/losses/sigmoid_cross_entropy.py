"""Binary cross-entropy of one sigmoid unit, and its gradients.

N is the batch size; the unit gives the probability of label 1; y is the label as a number.
"""

import numpy as np

from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.model.losses.base import check_labels, has_class


def binary_cross_entropy(logits: Array, labels: Array) -> Array:
    """Return C_n = −y log a − (1 − y) log(1 − a) for each image, in nats, in float64.

    Formula: C_n = max(z, 0) − z·y + log(1 + exp(−|z|)), computed from the logit: no overflow and no
    log 0 (the form of torch.nn.BCEWithLogitsLoss).

    Shapes: logits (N, 1), labels (N,) → (N,).

    >>> binary_cross_entropy(np.array([[0.0], [-1000.0]]), np.array([1, 1])).round(4).tolist()
    [0.6931, 1000.0]
    """
    z = logits[:, 0].astype(np.float64)
    return np.asarray(np.maximum(z, 0) - z * labels + np.log1p(np.exp(-np.abs(z))))


def binary_cross_entropy_backward(output: Array, labels: Array) -> Array:
    """Return ∂C/∂z = (a − y) / N at the logit, for C the mean over the batch.

    Shapes: output = sigmoid(logits) (N, 1), labels (N,) → (N, 1).
    """
    return np.asarray((output - labels[:, None].astype(output.dtype)) / len(labels))


@ignore_float_errors()
def binary_cross_entropy_backward_output(logits: Array, labels: Array) -> Array:
    """Return ∂C/∂a: −1/(N·a) where y = 1, 1/(N·(1 − a)) where y = 0.

    Formula: 1/a = 1 + exp(−z) and 1/(1 − a) = 1 + exp(z), from the logit: a rounds to 0 or 1 where
    the network is certain. Where the gradient is too large for the dtype of the logits, it is ±∞.

    Shapes: logits (N, 1), labels (N,) → (N, 1).

    >>> binary_cross_entropy_backward_output(np.array([[0.0], [50.0]]), np.array([1, 0])).round(-19)
    array([[-0.00e+00],
           [ 2.59e+21]])
    """
    sign = 1.0 - 2.0 * labels[:, None]
    gradient = sign * (1 + np.exp(sign * logits.astype(np.float64))) / len(labels)
    return np.asarray(gradient.astype(logits.dtype))


class BinaryCrossEntropy:
    """Binary cross-entropy of a network that ends in one sigmoid unit; fused with the sigmoid."""

    name = "binary-cross-entropy"
    label = "binary cross-entropy: C = −y log a − (1 − y) log(1 − a)"
    fused_activation = "sigmoid"
    output_count = 1

    def check_targets(self, shape: tuple[int, ...], targets: Array) -> None:
        check_labels(shape, targets, 2)

    def per_sample(self, scores: Array, targets: Array) -> Array:
        return binary_cross_entropy(scores, targets)

    def per_sample_near(self, scores: Array, targets: Array, change: Array) -> Array:
        """Return C_n = −y log(a + change) − (1 − y) log(1 − a − change)."""
        likelihood = np.exp(-binary_cross_entropy(scores, targets))
        return np.asarray(-np.log(likelihood + (2 * targets - 1) * change[:, 0]))

    def backward(self, output: Array, targets: Array) -> Array:
        return binary_cross_entropy_backward(output, targets)

    def backward_output(self, scores: Array, targets: Array) -> Array:
        return binary_cross_entropy_backward_output(scores, targets)

    def correct(self, scores: Array, targets: Array) -> Array:
        """Return whether the unit gives more than ½ for label 1, and at most ½ for label 0."""
        return np.asarray(((scores[:, 0] > 0) == targets) & has_class(scores))
