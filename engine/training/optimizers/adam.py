"""Adam and AdamW: momentum and a per-parameter step size, both with bias correction.

θ parameter, g gradient, η learning rate, λ weight decay, m mean, v mean square, t = step + 1.
"""

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

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
class Adam(Optimizer):
    """Momentum divided by a running root mean square, both bias-corrected.

    Formula: m ← m + (1 − β₁)(g − m); v ← β₂ v + (1 − β₂) g²; m̂ = m / (1 − β₁ᵗ);
    v̂ = v / (1 − β₂ᵗ); Δ = −η m̂ / (√v̂ + ε), with g + λ θ for g (L2).
    Caution: t = step + 1, so the optimizer must start with the run.

    Source: Kingma and Ba 2015, arXiv:1412.6980, algorithm 1; torch.optim.Adam.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    label = "Adam"
    learning_rate = 0.001
    decoupled: ClassVar[bool] = False

    def init(self, parameters: Arrays) -> OptimizerState:
        return {
            f"{buffer}/{address}": np.zeros_like(p)
            for buffer in ("mean", "squares")
            for address, p in parameters.items()
        }

    def update(
        self,
        gradients: Arrays,
        state: OptimizerState,
        parameters: Arrays,
        learning_rate: float,
        step: int,
        overwrite: bool = False,
    ) -> Update:
        l2_decay = 0.0 if self.decoupled else self.weight_decay
        decoupled_decay = learning_rate * self.weight_decay if self.decoupled else 0.0
        decayed = add_weight_decay(gradients, parameters, l2_decay)
        mean_correction = 1 - self.beta1 ** (step + 1)
        square_correction = 1 - self.beta2 ** (step + 1)
        updates: dict[str, Array] = {}
        means: OptimizerState = {}
        squares: OptimizerState = {}
        for address, g in decayed.items():
            m, v = state[f"mean/{address}"], state[f"squares/{address}"]
            m = m + (1 - self.beta1) * (g - m)
            v = self.beta2 * v + (1 - self.beta2) * (g * g)
            scale = np.sqrt(v) / sqrt(square_correction) + self.epsilon
            change = -(learning_rate / mean_correction) * (m / scale)
            if decoupled_decay:
                change = change - decoupled_decay * parameters[address]
            updates[address] = change
            means[f"mean/{address}"], squares[f"squares/{address}"] = m, v

        def split() -> Ingredients:
            parts = gradient_and_decay(gradients, parameters, learning_rate, self.weight_decay)
            decay = parts["decay"] if decoupled_decay else {}
            momentum, scaling = {}, {}
            for address, g in decayed.items():
                corrected = means[f"mean/{address}"] / mean_correction
                momentum[address] = -learning_rate * (corrected - g)
                change = updates[address] - decay[address] if decay else updates[address]
                scaling[address] = change + learning_rate * corrected
            return {**parts, "momentum": momentum, "preconditioned": scaling}

        return Update(updates, {**means, **squares}, split)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled weight decay: the decay is not divided by the root mean square.

    Formula: as Adam with λ = 0, and Δ = −η m̂ / (√v̂ + ε) − η λ θ.

    Source: Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2; torch.optim.AdamW.
    """

    weight_decay: float = 0.01
    label = "AdamW"
    decoupled = True
