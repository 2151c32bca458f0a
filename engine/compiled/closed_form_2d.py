"""Closed-form loss over two weights of one dense layer near the end of a network.

K points, N images, I outputs, U units whose output changes. A weight w[i,j] changes one
pre-activation: z[i] by α a[j]. After an output layer only the loss is computed again; after a
hidden layer its activation, the output layer and the loss.
"""

from collections.abc import Sequence
from math import log
from typing import Protocol

import numpy as np

from engine.compiled.loss_head import make_loss_head
from engine.core.arrays import Array, Arrays
from engine.core.float_errors import ignore_float_errors
from engine.model.layers import GELU, Dense, Layer, LeakyReLU, ReLU, Sigmoid, Tanh
from engine.model.losses import is_penalised, penalty_change
from engine.model.network import Network

_MAX_EXPONENT = 690.0
_ELEMENTWISE = (ReLU, LeakyReLU, Sigmoid, Tanh, GELU)
ParameterAxis = tuple[str, tuple[int, ...]]


class ClosedFormPlaneLoss:
    """S(α, β), where α changes one parameter (address, index) of a dense layer and β another.

    Formula: z[i] += α a[j] for the first, β a[j] for the second; scores = scores(θ) + Σ over the
    one or two changed units of W[:, i] (g(z[i]) − g(z[i] at θ)), in float64. Images with a[j] = 0
    for both are computed once. `x` (N, J) is the input of the layer at θ.
    """

    points_at_once = 512

    def __init__(
        self,
        network: Network,
        parameters: Arrays,
        axes: Sequence[ParameterAxis],
        x: Array,
        labels: Array,
    ) -> None:
        layer, *later = _unfused_layers_from(network, network.layer_index(axes[0][0]))
        z = layer.forward(parameters, x).y.astype(np.float64)
        scores, weight = z, np.eye(z.shape[1])
        self.activation = None
        if later:
            self.activation, last = later
            scores = last.forward(parameters, self.activation.forward(parameters, z).y).y
            weight = parameters[f"{last.name}.weight"].astype(np.float64)
        effects = [
            np.ones(len(x)) if len(index) == 1 else x[:, index[1]].astype(np.float64)
            for _, index in axes
        ]
        is_affected = np.any(effects, axis=0)
        affected, unaffected = np.flatnonzero(is_affected), np.flatnonzero(~is_affected)
        self.effects = [
            (index[0], effect[affected]) for (_, index), effect in zip(axes, effects, strict=True)
        ]
        self.units = sorted({index[0] for _, index in axes})
        self.z = {unit: z[affected, unit, None] for unit in self.units}
        self.images, self.static_loss = len(labels), 0.0
        if len(unaffected):
            self.static_loss = float(network.losses(scores[unaffected], labels[unaffected]).sum())
        self.scores = perturbed_scores(
            network, scores[affected], labels[affected], weight[:, self.units]
        )
        self.penalty = network.penalty(parameters)
        self.penalty_strengths = [network.l2 * is_penalised(address) for address, _ in axes]
        self.values = [float(parameters[address][index]) for address, index in axes]

    @staticmethod
    def supports(network: Network, addresses: Sequence[str]) -> bool:
        """Return whether both addresses belong to one dense layer with a closed form."""
        numbers = {network.layer_index(address) for address in addresses}
        if len(numbers) != 1:
            return False
        first, *later = _unfused_layers_from(network, numbers.pop())
        if not isinstance(first, Dense) or len(later) not in (0, 2):
            return False
        return not later or (isinstance(later[0], _ELEMENTWISE) and isinstance(later[1], Dense))

    def expect(self, alphas: Array, betas: Array, points: int) -> None:
        """Do nothing: the closed form needs no preparation."""

    @ignore_float_errors()
    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats, (K,) float64.

        A single point is computed as two, because NumPy sums a single column in another order.
        """
        if len(alphas) == 1:
            return self.losses(alphas.repeat(2), betas.repeat(2))[:1]
        changes = [self._output_change(unit, (alphas, betas)) for unit in self.units]
        losses = (self.scores.loss_sums(changes) + self.static_loss) / self.images + self.penalty
        for offset, value, strength in zip(
            (alphas, betas), self.values, self.penalty_strengths, strict=True
        ):
            losses += penalty_change(strength, value, offset)
        return np.asarray(losses)

    def loss_at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        return float(self.losses(np.array([alpha]), np.array([beta]))[0])

    def _output_change(self, unit: int, offsets: tuple[Array, Array]) -> Array:
        """Return the change of a unit's output at every image and point, (N, K)."""
        shift, *others = (
            np.multiply.outer(effect, offset)
            for offset, (changed, effect) in zip(offsets, self.effects, strict=True)
            if changed == unit
        )
        for other in others:
            shift += other
        if self.activation is None:
            return np.asarray(shift)
        before = self.z[unit]
        shift += before
        change = self.activation.forward({}, shift).y
        change -= self.activation.forward({}, before).y
        return change


def _unfused_layers_from(network: Network, number: int) -> list[Layer]:
    return list(network.layers[number : len(network.layers) - network.fused])


class PerturbedScores(Protocol):
    """Σ_n C_n for the scores scores(θ) + Σ_u W[:, u] · changes[u]."""

    def loss_sums(self, changes: Sequence[Array]) -> Array:
        """Return the sum over the images at every point. Shapes: U arrays (N, K) → (K,)."""
        ...


class _CrossEntropyScores:
    """Cross-entropy from the differences between the other classes' logits and the true one's.

    Formula: d_k = z_k − z_label; C_n = log(1 + Σ_k exp d_k) = top + log S_n with top = max(0, d)
    and S_n between 1 and I. Σ_n log S_n is the logarithm of a product over many images, which needs
    one log for all of them. With two classes there is one d, and S_n = 1 + exp(−|d|).
    """

    def __init__(self, scores: Array, labels: Array, columns: Array) -> None:
        images, classes = scores.shape
        others = np.arange(classes - 1)[:, None]
        others = others + (others >= labels)
        rows = np.arange(images)
        self.start = (scores[rows, others] - scores[rows, labels])[..., None]
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
        total = top.sum(axis=0)
        for low in range(0, len(sums), self.images_per_product):
            total += np.log(np.multiply.reduce(sums[low : low + self.images_per_product], axis=0))
        return np.asarray(total)


class _FallbackScores:
    """Any other loss, computed from the changed scores."""

    def __init__(self, network: Network, scores: Array, labels: Array, columns: Array) -> None:
        self.network, self.labels = network, labels
        self.start = scores.T[..., None].astype(np.float64)
        self.slopes = columns.T[..., None, None]

    def loss_sums(self, changes: Sequence[Array]) -> Array:
        scores = self.start
        for slope, change in zip(self.slopes, changes, strict=True):
            scores = scores + slope * change
        head = make_loss_head(self.network, scores.reshape(len(scores), -1))
        losses = head.losses(np.repeat(self.labels, scores.shape[-1], axis=0))
        return np.asarray(losses.reshape(scores.shape[1:]).sum(axis=0))


def perturbed_scores(
    network: Network, scores: Array, labels: Array, columns: Array
) -> PerturbedScores:
    """Return the loss around scores (N, I), changed along `columns` (I, U) of the last weights."""
    if network.loss == "cross-entropy":
        return _CrossEntropyScores(scores.astype(np.float64), labels, columns)
    return _FallbackScores(network, scores, labels, columns)
