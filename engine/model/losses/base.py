"""The interface of a loss, and functions that all losses share.

N is the batch size, I the number of outputs. A *score* is what the loss reads: the logits if the
loss is fused with the last layer (softmax, sigmoid), otherwise the output of the last layer.
"""

from typing import Protocol

import numpy as np

from engine.core.arrays import Array
from engine.core.checks import check_array
from engine.core.errors import BadInput


class Loss(Protocol):
    """The interface of a loss with its gradient; `label` is its text for the user.

    `fused_activation` is the kind of layer that the loss is fused with. If it is None, any layer
    may be the last one.
    """

    @property
    def name(self) -> str:
        """The name of the loss on the wire."""
        ...

    @property
    def label(self) -> str:
        """The loss as a text for the user."""
        ...

    @property
    def fused_activation(self) -> str | None:
        """The kind of the last layer that the loss is fused with, or None."""
        ...

    @property
    def output_count(self) -> int | None:
        """The number of outputs the network must have; None for any number."""
        ...

    def check_targets(self, shape: tuple[int, ...], targets: Array) -> None:
        """Raise BadInput unless `targets` fit scores of `shape` (N, I)."""
        ...

    def per_sample(self, scores: Array, targets: Array) -> Array:
        """Return C_n of every image (N,), float64, in nats; the loss C is their mean."""
        ...

    def per_sample_near(self, scores: Array, targets: Array, change: Array) -> Array:
        """Return C_n of every image (N,) if the network's output changes by `change` (N, I)."""
        ...

    def backward(self, output: Array, targets: Array) -> Array:
        """Return ∂C/∂score (N, I); a fused loss computes it from the output of the last layer."""
        ...

    def backward_output(self, scores: Array, targets: Array) -> Array:
        """Return ∂C/∂output (N, I) of the last layer, infinite where the dtype cannot hold it."""
        ...

    def correct(self, scores: Array, targets: Array) -> Array:
        """Return whether each image is classified correctly (N,); NaN without classes.

        No class is correct for an image with a score that is NaN or infinite.
        """
        ...


def check_labels(shape: tuple[int, ...], labels: Array, classes: int) -> None:
    """Raise BadInput unless `labels` are N integers from 0 to classes − 1."""
    check_array("labels", labels, "an array of whole numbers, one label an image")
    if not labels.size:
        raise BadInput("labels", labels.shape, "at least one label")
    if labels.shape != tuple(shape[:1]):
        raise BadInput("labels", labels.shape, f"the shape {shape[:1]}: one label an image")
    if not np.issubdtype(labels.dtype, np.integer):
        raise BadInput("labels", str(labels.dtype), "whole numbers (an integer dtype)")
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= classes:
        raise BadInput("labels", low if low < 0 else high, f"whole numbers from 0 to {classes - 1}")


def has_class(scores: Array) -> Array:
    """Return whether each row of scores (N, I) has a largest one: all of them are finite.

    >>> has_class(np.array([[1.0, 2.0], [np.nan, 2.0], [np.inf, 2.0]])).tolist()
    [True, False, False]
    """
    return np.asarray(np.isfinite(scores).all(axis=1))


def likeliest_classes(probabilities: Array) -> Array:
    """Return the class with the largest probability of every image (N,); −1 if one is not finite.

    The first wins a tie. A single sigmoid unit gives the probability of class 1.

    >>> likeliest_classes(np.array([[0.2, 0.8], [np.nan, 0.5]])).tolist()
    [1, -1]
    >>> likeliest_classes(np.array([[0.2], [0.8]])).tolist()
    [0, 1]
    """
    single = probabilities.shape[1] == 1
    likeliest = probabilities[:, 0] > 0.5 if single else probabilities.argmax(axis=1)
    return np.where(has_class(probabilities), likeliest, -1)


def true_probabilities(probabilities: Array, labels: Array) -> Array:
    """Return a^pred of every image, the probability of its true class.

    A single sigmoid unit gives the probability p of label 1; that of label 0 is 1 − p.

    Shapes: probabilities (N, I), labels (N,) → (N,).

    >>> true_probabilities(np.array([[0.25], [0.25]]), np.array([1, 0])).tolist()
    [0.25, 0.75]
    """
    if probabilities.shape[1] == 1:
        probabilities = np.concatenate([1 - probabilities, probabilities], axis=1)
    return np.asarray(probabilities[np.arange(len(labels)), labels])
