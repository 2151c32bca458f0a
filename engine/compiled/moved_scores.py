"""The loss where scores move along a few lines: what of it must be computed again at every point.

K points, N images, I outputs, U units that move, each by an amount of its own at each point and
image; arrays are (N, K). Sums over images are all that is wanted.
"""

from collections.abc import Sequence
from math import log
from typing import Protocol

import numpy as np

from engine.compiled.loss_head import make_loss_head
from engine.core.arrays import Array
from engine.model.network import Network

_MAX_EXPONENT = 690.0


class PerturbedScores(Protocol):
    """Σ_n C_n where the scores are scores(θ) + Σ_u W[:, u] · changes[u]."""

    def loss_sums(self, changes: Sequence[Array]) -> Array:
        """Return the sum over the images at every point. Shapes: (N, K) each → (K,)."""
        ...


class _CrossEntropyScores:
    """Cross-entropy by how far each other class lies above the true one, d_k = z_k − z_label.

    Formula: C_n = log(1 + Σ_k exp d_k) = top + log S_n, top = max(0, d), S_n between 1 and I; so
    Σ_n log S_n is the logarithm of a product, one for many images. With two classes there is one
    d, and S_n = 1 + exp(−|d|).
    """

    def __init__(self, scores: Array, labels: Array, columns: Array) -> None:
        images, classes = scores.shape
        others = np.array([np.delete(np.arange(classes), label) for label in range(classes)])
        others = others[labels].T
        everyone = np.arange(images)
        self.start = (scores[everyone, others] - scores[everyone, labels])[..., None]
        self.slopes = [(column[others] - column[labels])[..., None] for column in columns.T]
        self.images_per_product = int(_MAX_EXPONENT / log(max(classes, 2)))

    def loss_sums(self, changes: Sequence[Array]) -> Array:
        d = self.slopes[0] * changes[0]
        d += self.start
        for slope, change in zip(self.slopes[1:], changes[1:], strict=True):
            d += slope * change
        if len(d) == 1:
            top, sums = np.maximum(d[0], 0), np.abs(d[0])
            np.exp(np.negative(sums, out=sums), out=sums)
            sums += 1
        else:
            top = np.maximum(d.max(axis=0, initial=0), 0)
            d -= top
            sums = np.exp(d, out=d).sum(axis=0)
            sums += np.exp(-top)
        found = top.sum(axis=0)
        for low in range(0, len(sums), self.images_per_product):
            found += np.log(np.multiply.reduce(sums[low : low + self.images_per_product], axis=0))
        return np.asarray(found)


class _FallbackScores:
    """Any other loss: from the scores themselves."""

    def __init__(self, network: Network, scores: Array, labels: Array, columns: Array) -> None:
        self.network, self.labels = network, labels
        self.start = scores.T[..., None].astype(np.float64)
        self.slopes = columns.T[..., None, None]

    def loss_sums(self, changes: Sequence[Array]) -> Array:
        moved = self.start
        for slope, change in zip(self.slopes, changes, strict=True):
            moved = moved + slope * change
        head = make_loss_head(self.network, moved.reshape(len(moved), -1))
        each = head.losses(np.repeat(self.labels, moved.shape[-1]))
        return np.asarray(each.reshape(moved.shape[1:]).sum(axis=0))


def perturbed_scores(
    network: Network, scores: Array, labels: Array, columns: Array
) -> PerturbedScores:
    """Return the loss around scores (N, I) as `columns` (I, U) of the last weights move them."""
    if network.loss == "cross-entropy":
        return _CrossEntropyScores(scores.astype(np.float64), labels, columns)
    return _FallbackScores(network, scores, labels, columns)
