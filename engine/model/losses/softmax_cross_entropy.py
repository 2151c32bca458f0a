"""Cross-entropy of a softmax, and its gradients.

N is the batch size, I the number of classes.
"""

import numpy as np

from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.model.losses.base import check_labels, has_class


def cross_entropy(logits: Array, labels: Array) -> Array:
    """Return C_n = −log a_n^pred of the true class for each image, in nats, in float64.

    Formula: C_n = log Σ_k exp z[n,k] − z[n, label_n]; the loss C is the mean over the batch.

    Shapes: logits (N, I), labels (N,) → (N,).

    >>> round(float(cross_entropy(np.zeros((1, 2)), np.array([1]))[0]), 4)
    0.6931
    """
    z = logits.astype(np.float64)
    top = z.max(axis=1)
    total = np.log(np.exp(z - top[:, None]).sum(axis=1)) + top
    return np.asarray(total - z[np.arange(len(labels)), labels])


def cross_entropy_backward(probabilities: Array, labels: Array) -> Array:
    """Return ∂C/∂z = (a − y) / N at the logits, for C the mean over the batch.

    Shapes: probabilities (N, I), labels (N,) → (N, I).
    """
    dlogits = probabilities.copy()
    dlogits[np.arange(len(labels)), labels] -= 1
    dlogits /= len(labels)
    return dlogits


@ignore_float_errors()
def cross_entropy_backward_probabilities(logits: Array, labels: Array) -> Array:
    """Return ∂C/∂a: −1 / (N · a^pred) at the true class, 0 elsewhere.

    Formula: 1 / a^pred = exp C_n, from the logits: a^pred itself may be too small for its dtype.
    Where the gradient is too large for the dtype of the logits, it is −∞.

    Shapes: logits (N, I), labels (N,) → (N, I).

    >>> cross_entropy_backward_probabilities(np.array([[0.0, 50.0]]), np.array([0])).round(-19)
    array([[-5.18e+21,  0.00e+00]])
    """
    result = np.zeros_like(logits)
    result[np.arange(len(labels)), labels] = -np.exp(cross_entropy(logits, labels)) / len(labels)
    return result


class CrossEntropy:
    """Cross-entropy of a network that ends in softmax; fused with the softmax."""

    name = "cross-entropy"
    label = "cross-entropy: C = −log a^pred"
    fused_activation = "softmax"
    output_count = None

    def check_targets(self, shape: tuple[int, ...], targets: Array) -> None:
        check_labels(shape, targets, shape[1])

    def per_sample(self, scores: Array, targets: Array) -> Array:
        return cross_entropy(scores, targets)

    def per_sample_near(self, scores: Array, targets: Array, change: Array) -> Array:
        """Return C_n = −log (a_n^pred + its change)."""
        true = np.exp(-cross_entropy(scores, targets))
        return np.asarray(-np.log(true + change[np.arange(len(targets)), targets]))

    def backward(self, output: Array, targets: Array) -> Array:
        return cross_entropy_backward(output, targets)

    def backward_output(self, scores: Array, targets: Array) -> Array:
        return cross_entropy_backward_probabilities(scores, targets)

    def correct(self, scores: Array, targets: Array) -> Array:
        """Return whether the largest logit is that of the true class; the first one in a tie."""
        return np.asarray((scores.argmax(axis=1) == targets) & has_class(scores))
