"""The loss at the end of a program: softmax with cross-entropy in memory that stays, or any other.

N batch, I classes; arrays are (I, N).
"""

import numpy as np

from engine.core.arrays import Array, batch_first
from engine.model.network import Network


class CrossEntropyHead:
    """Cross-entropy and its errors at logits (I, N), in float64; see engine/model/losses."""

    def __init__(self, logits: Array) -> None:
        self.logits = logits
        classes, n = logits.shape
        self.shifted, self.exponentials = np.empty((classes, n)), np.empty((classes, n))
        self.max_logit, self.total, self.loss = np.empty(n), np.empty(n), np.empty(n)
        self.images = np.arange(n)

    def losses(self, labels: Array) -> Array:
        """Return C_n = log Σ_k exp(z_k − top) − (z_label − top) for each image, (N,)."""
        np.copyto(self.shifted, self.logits)
        np.maximum.reduce(self.shifted, axis=0, out=self.max_logit)
        np.subtract(self.shifted, self.max_logit, out=self.shifted)
        np.exp(self.shifted, out=self.exponentials)
        np.add.reduce(self.exponentials, axis=0, out=self.total)
        np.log(self.total, out=self.loss)
        np.subtract(self.loss, self.shifted[labels, self.images], out=self.loss)
        return self.loss

    def errors(self, labels: Array, out: Array, images: int) -> None:
        """Write ∂C/∂z = (a − y) / images from what `losses` left."""
        np.divide(self.exponentials, self.total, out=self.exponentials)
        self.exponentials[labels, self.images] -= 1
        np.divide(self.exponentials, images, out=self.exponentials)
        np.copyto(out, self.exponentials, casting="same_kind")


class FallbackHead:
    """Any loss at the scores (I, N) that it reads, as its loss object computes it."""

    def __init__(self, network: Network, scores: Array) -> None:
        self.loss, self.scores = network.loss_function, batch_first(scores)
        self.last = network.layers[-1] if network.fused else None

    def losses(self, labels: Array) -> Array:
        """Return C_n of each image, (N,)."""
        return self.loss.per_sample(self.scores, labels)

    def errors(self, labels: Array, out: Array, images: int) -> None:
        """Write ∂C/∂score, C the sum here divided by `images`."""
        output = self.scores if self.last is None else self.last.forward({}, self.scores).y
        share = self.loss.backward(output, labels) * (len(self.scores) / images)
        np.copyto(batch_first(out), share, casting="same_kind")


def make_loss_head(network: Network, scores: Array) -> CrossEntropyHead | FallbackHead:
    """Return the loss of `network` at the scores (I, N) that its last block leaves."""
    return (
        CrossEntropyHead(scores)
        if network.loss == "cross-entropy"
        else FallbackHead(network, scores)
    )
