"""What every loss offers, and the check of its targets. No formula of any one loss.

N batch, I outputs. A *score* is what the loss reads: the logits where the loss is taken together
with the last layer (softmax, sigmoid), else the output of the last layer.
"""

from typing import Protocol

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput


class Loss(Protocol):
    """A loss beside its gradient; `label` says it in words.

    `fused_activation` is the layer that it is taken together with, or None: then any may be last.
    """

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def fused_activation(self) -> str | None: ...
    @property
    def output_count(self) -> int | None:
        """How many outputs the network must have; None: any number."""
        ...

    def check_targets(self, shape: tuple[int, ...], targets: Array) -> None:
        """Raise BadInput unless `targets` suit scores of `shape` (N, I)."""
        ...

    def per_sample(self, scores: Array, targets: Array) -> Array:
        """Return C_n of every image (N,), in float64; the loss C is their mean."""
        ...

    def per_sample_from_output(self, output: Array, targets: Array) -> Array:
        """Return C_n of every image (N,) from the last layer's output itself, in float64."""
        ...

    def backward(self, output: Array, targets: Array) -> Array:
        """Return ∂C/∂score (N, I); where the loss is fused, from the last layer's output."""
        ...

    def backward_output(self, output: Array, targets: Array) -> Array:
        """Return ∂C/∂output (N, I) of the last layer itself."""
        ...

    def correct(self, scores: Array, targets: Array) -> Array:
        """Return which images the network got right (N,); NaN where that is no question."""
        ...


def check_labels(shape: tuple[int, ...], labels: Array, classes: int) -> None:
    """Raise BadInput unless `labels` are N whole numbers from 0 to classes − 1."""
    if labels.shape != shape[:1]:
        raise BadInput("labels", labels.shape, f"the shape {shape[:1]}: one label an image")
    if not np.issubdtype(labels.dtype, np.integer):
        raise BadInput("labels", str(labels.dtype), "whole numbers (an integer dtype)")
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= classes:
        raise BadInput("labels", low if low < 0 else high, f"whole numbers from 0 to {classes - 1}")


def true_probabilities(probabilities: Array, labels: Array) -> Array:
    """Return a^pred of every image, the probability of its true class.

    One sigmoid unit speaks for label 1: the probability of label 0 is what it leaves.

    Shapes: probabilities (N, I), labels (N,) → (N,).

    >>> true_probabilities(np.array([[0.25], [0.25]]), np.array([1, 0])).tolist()
    [0.25, 0.75]
    """
    if probabilities.shape[1] == 1:
        probabilities = np.concatenate([1 - probabilities, probabilities], axis=1)
    return np.asarray(probabilities[np.arange(len(labels)), labels])
