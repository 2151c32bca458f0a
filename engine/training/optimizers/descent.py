"""Gradient descent: plain, with momentum, and with Nesterov momentum.

θ parameter, g gradient (+ λ θ with weight decay λ), η learning rate, μ momentum, b buffer.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.training.optimizers.update import (
    Ingredients,
    Optimizer,
    OptimizerState,
    Update,
    add_weight_decay,
    gradient_and_decay,
)


@dataclass(frozen=True)
class SGD(Optimizer):
    """Plain gradient descent.

    Formula: Δ = −η (g + λ θ).

    Source: torch.optim.SGD.
    """

    weight_decay: float = 0.0
    label = "SGD"
    learning_rate = 0.05

    def init(self, parameters: Arrays) -> OptimizerState:
        return {}

    def update(
        self,
        gradients: Arrays,
        state: OptimizerState,
        parameters: Arrays,
        learning_rate: float,
        step: int,
        overwrite: bool = False,
    ) -> Update:
        decayed = add_weight_decay(gradients, parameters, self.weight_decay)
        return Update(
            {
                address: np.multiply(g, -learning_rate, out=g if overwrite else None)
                for address, g in decayed.items()
            },
            state,
            lambda: gradient_and_decay(gradients, parameters, learning_rate, self.weight_decay),
        )


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Descent along a buffer of earlier gradients.

    Formula: b ← μ b + g + λ θ from b = 0, so that the first b is the first g; Δ = −η b.

    Source: Polyak 1964; torch.optim.SGD with momentum, dampening 0.
    """

    momentum: float = 0.9
    weight_decay: float = 0.0
    label = "SGD with momentum"
    learning_rate = 0.01

    def init(self, parameters: Arrays) -> OptimizerState:
        return {f"momentum/{address}": np.zeros_like(p) for address, p in parameters.items()}

    def update(
        self,
        gradients: Arrays,
        state: OptimizerState,
        parameters: Arrays,
        learning_rate: float,
        step: int,
        overwrite: bool = False,
    ) -> Update:
        decayed = add_weight_decay(gradients, parameters, self.weight_decay)
        buffers = self._next_buffers(decayed, state)
        updates = {
            address: self._update(g, buffers[f"momentum/{address}"], learning_rate)
            for address, g in decayed.items()
        }

        def split() -> Ingredients:
            carried = self._carried_buffers(state, buffers)
            momentum = {
                address: -learning_rate * self.momentum * carried[f"momentum/{address}"]
                for address in gradients
            }
            parts = gradient_and_decay(gradients, parameters, learning_rate, self.weight_decay)
            return {**parts, "momentum": momentum}

        return Update(updates, buffers, split)

    def _next_buffers(self, decayed: Arrays, state: OptimizerState) -> OptimizerState:
        return {
            f"momentum/{address}": self.momentum * state[f"momentum/{address}"] + g
            for address, g in decayed.items()
        }

    def _update(self, g: Array, b: Array, learning_rate: float) -> Array:
        return -learning_rate * b

    def _carried_buffers(self, before: OptimizerState, after: OptimizerState) -> OptimizerState:
        """Return the buffers b for which μ b is what momentum adds to the gradient."""
        return before


@dataclass(frozen=True)
class Nesterov(Momentum):
    """Nesterov momentum: the new buffer is applied once more.

    Formula: b ← μ b + g + λ θ; Δ = −η (g + λ θ + μ b).

    Source: Sutskever et al. 2013, eq. 3 and 4; torch.optim.SGD with nesterov=True.
    """

    label = "Nesterov momentum"

    def _update(self, g: Array, b: Array, learning_rate: float) -> Array:
        return -learning_rate * (g + self.momentum * b)

    def _carried_buffers(self, before: OptimizerState, after: OptimizerState) -> OptimizerState:
        """Return the new buffers, which Nesterov's update uses."""
        return after
