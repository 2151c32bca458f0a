"""Loss head of a compiled network: cross-entropy in preallocated memory, or any other loss.

N batch, I classes; arrays are (I, N).
"""

import numpy as np

from engine.core.arrays import Array, batch_first
from engine.model.network import Network


class CrossEntropyHead:
    """Cross-entropy and its errors at logits (I, N), in float64; formulas: engine/model/losses."""

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
        """Write ∂C/∂z = (a − y) / images to `out`, from what the last call of `losses` computed."""
        np.divide(self.exponentials, self.total, out=self.exponentials)
        self.exponentials[labels, self.images] -= 1
        np.divide(self.exponentials, images, out=self.exponentials)
        np.copyto(out, self.exponentials, casting="same_kind")


class FallbackHead:
    """Any loss at its scores (I, N), computed by the loss object."""

    def __init__(self, network: Network, scores: Array) -> None:
        self.loss, self.scores = network.loss_function, batch_first(scores)
        self.last = network.layers[-1] if network.fused else None

    def losses(self, labels: Array) -> Array:
        """Return C_n of each image, (N,)."""
        return self.loss.per_sample(self.scores, labels)

    def errors(self, labels: Array, out: Array, images: int) -> None:
        """Write ∂C/∂score to `out`, C being the sum over these images divided by `images`."""
        output = self.scores if self.last is None else self.last.forward({}, self.scores).y
        share = self.loss.backward(output, labels) * (len(self.scores) / images)
        np.copyto(batch_first(out), share, casting="same_kind")


def make_loss_head(network: Network, scores: Array) -> CrossEntropyHead | FallbackHead:
    """Return the loss head of `network` for scores (I, N), the output of its last block."""
    return (
        CrossEntropyHead(scores)
        if network.loss == "cross-entropy"
        else FallbackHead(network, scores)
    )
