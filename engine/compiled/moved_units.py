"""Losses over two weights of one dense layer near the end: in closed form, nothing is run again.

K points, N images, I outputs. A weight w[i,j] moves one pre-activation, z[i] by α a[j]; behind the
output layer is only the loss, behind a hidden one its activation and the output layer.
"""

from collections.abc import Sequence

import numpy as np

from engine.compiled.moved_scores import perturbed_scores
from engine.core.arrays import Array, Arrays
from engine.model.layers import GELU, Dense, Layer, LeakyReLU, ReLU, Sigmoid, Tanh
from engine.model.losses import is_penalised, penalty_change
from engine.model.network import Network

_ELEMENTWISE = (ReLU, LeakyReLU, Sigmoid, Tanh, GELU)
ParameterAxis = tuple[str, tuple[int, ...]]


class ClosedFormPlaneLoss:
    """S(α, β) where α moves one parameter (address, index) of a dense layer and β another.

    Formula: z[i] += α a[j] for the one, β a[j] for the other; scores = scores(θ) + Σ over the one
    or two units that move of W[:, i] (g(z[i]) − g(z[i] at θ)). All in float64. Images with a[j] = 0
    for both are counted once and for all. `x` (N, J) is what enters the layer at θ.
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
        layer, *behind = _unfused_layers_from(network, network.layer_index(axes[0][0]))
        z = layer.forward(parameters, x).y.astype(np.float64)
        scores, weight = z, np.eye(z.shape[1])
        self.activation = None
        if behind:
            self.activation, last = behind
            scores = last.forward(parameters, self.activation.forward(parameters, z).y).y
            weight = parameters[f"{last.name}.weight"].astype(np.float64)
        effects = [
            np.ones(len(x)) if len(index) == 1 else x[:, index[1]].astype(np.float64)
            for _, index in axes
        ]
        moves = np.any(effects, axis=0)
        moving, still = np.flatnonzero(moves), np.flatnonzero(~moves)
        self.effects = [
            (index[0], effect[moving]) for (_, index), effect in zip(axes, effects, strict=True)
        ]
        self.units = sorted({index[0] for _, index in axes})
        self.z = {unit: z[moving, unit, None] for unit in self.units}
        self.images, self.static_loss = len(labels), 0.0
        if len(still):
            self.static_loss = float(network.losses(scores[still], labels[still]).sum())
        self.scores = perturbed_scores(
            network, scores[moving], labels[moving], weight[:, self.units]
        )
        self.penalty = network.penalty(parameters)
        self.penalty_strengths = [network.l2 * is_penalised(address) for address, _ in axes]
        self.values = [float(parameters[address][index]) for address, index in axes]

    @staticmethod
    def supports(network: Network, addresses: Sequence[str]) -> bool:
        """Return whether both addresses are of one dense layer with a closed form."""
        numbers = {network.layer_index(address) for address in addresses}
        if len(numbers) != 1:
            return False
        first, *behind = _unfused_layers_from(network, numbers.pop())
        if not isinstance(first, Dense) or len(behind) not in (0, 2):
            return False
        return not behind or (isinstance(behind[0], _ELEMENTWISE) and isinstance(behind[1], Dense))

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats, (K,) float64.

        One point is computed as two: NumPy adds up a single column in another order.
        """
        if len(alphas) == 1:
            return self.losses(alphas.repeat(2), betas.repeat(2))[:1]
        changes = [self._output_change(unit, (alphas, betas)) for unit in self.units]
        found = (self.scores.loss_sums(changes) + self.static_loss) / self.images + self.penalty
        for move, value, strength in zip(
            (alphas, betas), self.values, self.penalty_strengths, strict=True
        ):
            found += penalty_change(strength, value, move)
        return np.asarray(found)

    def loss_at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        return float(self.losses(np.array([alpha]), np.array([beta]))[0])

    def _output_change(self, unit: int, moves: tuple[Array, Array]) -> Array:
        """Return by how much what a unit puts out changes, (N, K)."""
        shift, *others = (
            np.multiply.outer(effect, move)
            for move, (moved, effect) in zip(moves, self.effects, strict=True)
            if moved == unit
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
