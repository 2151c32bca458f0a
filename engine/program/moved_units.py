"""Losses over two weights of one dense layer near the end: in closed form, nothing is run again.

K points, N images, I outputs. A weight w[i,j] moves one pre-activation, z[i] by α a[j]; behind the
output layer is only the loss, behind a hidden one its activation and the output layer.
"""

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Arrays, batch_first
from engine.layers import GELU, Dense, Layer, LeakyReLU, ReLU, Sigmoid, Tanh
from engine.losses import is_penalised
from engine.network import Network
from engine.program.chain import Chain
from engine.program.head import head_of

_ELEMENTWISE = (ReLU, LeakyReLU, Sigmoid, Tanh, GELU)
Axis = tuple[str, tuple[int, ...]]


class MovedUnits:
    """S(α, β) where α moves one parameter (address, index) of a dense layer and β another.

    Formula: z[i] += α a[j] for the one, β a[j] for the other; scores = scores(θ) + Σ over the one
    or two units that move of W[:, i] (g(z[i]) − g(z[i] at θ)). All in float64.
    """

    points_at_once = 512

    def __init__(
        self,
        network: Network,
        parameters: Arrays,
        axes: Sequence[Axis],
        images: Array,
        labels: Array,
    ) -> None:
        self.network, self.labels = network, labels
        number = network.layer_of(axes[0][0])
        layer, *behind = _layers_from(network, number)
        x = _entering(network, parameters, layer.name, images)
        z = layer.forward(parameters, x).y.astype(np.float64)
        scores = z
        self.activation, self.weight = None, None
        if behind:
            self.activation, last = behind
            activated = self.activation.forward(parameters, z).y
            scores = last.forward(parameters, activated).y
            self.weight = parameters[f"{last.name}.weight"].astype(np.float64)
        self.scores = np.ascontiguousarray(scores.T, dtype=np.float64)
        self.units = sorted({index[0] for _, index in axes})
        self.z = {unit: z[:, unit].copy() for unit in self.units}
        self.effects = [
            (index[0], np.ones(len(x)) if len(index) == 1 else x[:, index[1]].astype(np.float64))
            for _, index in axes
        ]
        self.penalty = network.penalty(parameters)
        self.strengths = [network.l2 * is_penalised(address) for address, _ in axes]
        self.values = [float(parameters[address][index]) for address, index in axes]

    @staticmethod
    def suits(network: Network, addresses: Sequence[str]) -> bool:
        """Return whether both addresses are of one dense layer with a closed form."""
        numbers = {network.layer_of(address) for address in addresses}
        if len(numbers) != 1:
            return False
        first, *behind = _layers_from(network, numbers.pop())
        if not isinstance(first, Dense) or len(behind) not in (0, 2):
            return False
        return not behind or (isinstance(behind[0], _ELEMENTWISE) and isinstance(behind[1], Dense))

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats, (K,) float64."""
        points, images = len(alphas), len(self.labels)
        scores = np.repeat(self.scores[:, None], points, axis=1)
        for unit in self.units:
            self._move(scores, unit, (alphas, betas))
        labels = np.tile(self.labels, points)
        head = head_of(self.network, scores.reshape(len(scores), -1))
        found = head.losses(labels).reshape(points, images).mean(axis=1) + self.penalty
        for move, value, strength in zip((alphas, betas), self.values, self.strengths, strict=True):
            found = found + 0.5 * strength * (2 * value + move) * move
        return np.asarray(found)

    def at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        return float(self.losses(np.array([alpha]), np.array([beta]))[0])

    def _move(self, scores: Array, unit: int, moves: tuple[Array, Array]) -> None:
        """Add to the scores (I, K, N) what one unit does to them as it moves."""
        shifts = [
            move[:, None] * effect
            for move, (moved, effect) in zip(moves, self.effects, strict=True)
            if moved == unit
        ]
        if self.activation is None or self.weight is None:
            for shift in shifts:
                scores[unit] += shift
            return
        before = self.z[unit]
        for shift in shifts[1:]:
            shifts[0] += shift
        change = self.activation.forward({}, before + shifts[0]).y
        change = change - self.activation.forward({}, before).y
        for row, strength in zip(scores, self.weight[:, unit], strict=True):
            row += strength * change


def _entering(network: Network, parameters: Arrays, name: str, images: Array) -> Array:
    """Return what enters the layer of that name, (N, J)."""
    dtype = np.result_type(*parameters.values())
    chain = Chain(network, len(images), dtype, training=False)
    chain.load(images)
    before = chain.blocks[: chain.names.index(name)]
    for block in before:
        block.forward(parameters)
    return batch_first(before[-1].y if before else chain.input)


def _layers_from(network: Network, number: int) -> list[Layer]:
    return list(network.layers[number : len(network.layers) - network.fused])
