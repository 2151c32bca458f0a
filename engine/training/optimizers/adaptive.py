"""Adagrad and RMSprop: per-parameter step sizes from past squared gradients.

θ parameter, g gradient (+ λ θ with weight decay λ), η learning rate, α smoothing; s, v squares.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Arrays
from engine.training.optimizers.update import (
    Ingredients,
    Optimizer,
    OptimizerState,
    Update,
    add_weight_decay,
    gradient_and_decay,
)


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Steps divided by the root of the sum of all past squared gradients.

    Formula: s ← s + g²; Δ = −η g / (√s + ε).

    Source: Duchi et al. 2011, fig. 1; torch.optim.Adagrad, lr_decay 0.
    """

    epsilon: float = 1e-10
    weight_decay: float = 0.0
    label = "Adagrad"
    learning_rate = 0.01

    def init(self, parameters: Arrays) -> OptimizerState:
        return {f"squares/{address}": np.zeros_like(p) for address, p in parameters.items()}

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
        squares = {
            f"squares/{address}": state[f"squares/{address}"] + g * g
            for address, g in decayed.items()
        }
        return _preconditioned_update(
            gradients, decayed, squares, parameters, learning_rate, self.epsilon, self.weight_decay
        )


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Steps divided by a running root mean square of the gradient.

    Formula: v ← α v + (1 − α) g²; Δ = −η g / (√v + ε).
    Caution: v starts at 0 without bias correction, so the first steps are long.

    Source: Tieleman and Hinton 2012, lecture 6.5; torch.optim.RMSprop, not centred, no momentum.
    """

    smoothing: float = 0.99
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    label = "RMSprop"
    learning_rate = 0.001

    def init(self, parameters: Arrays) -> OptimizerState:
        return {f"squares/{address}": np.zeros_like(p) for address, p in parameters.items()}

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
        squares = {
            f"squares/{address}": self.smoothing * state[f"squares/{address}"]
            + (1 - self.smoothing) * (g * g)
            for address, g in decayed.items()
        }
        return _preconditioned_update(
            gradients, decayed, squares, parameters, learning_rate, self.epsilon, self.weight_decay
        )


def _preconditioned_update(
    gradients: Arrays,
    decayed: Arrays,
    squares: OptimizerState,
    parameters: Arrays,
    learning_rate: float,
    epsilon: float,
    weight_decay: float,
) -> Update:
    """Return Δ = −η g / (√squares + ε); the ingredient "preconditioned" is Δ + η g."""
    updates = {
        address: -learning_rate * (g / (np.sqrt(squares[f"squares/{address}"]) + epsilon))
        for address, g in decayed.items()
    }

    def split() -> Ingredients:
        scaling = {address: updates[address] + learning_rate * g for address, g in decayed.items()}
        parts = gradient_and_decay(gradients, parameters, learning_rate, weight_decay)
        return {**parts, "preconditioned": scaling}

    return Update(updates, squares, split)
