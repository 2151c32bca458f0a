"""Adam and AdamW: momentum and a step size for each entry, both free of bias. Nothing else.

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
    """Momentum over a running root mean square, corrected for both starting at zero.

    Formula: m ← m + (1 − β₁)(g − m); v ← β₂ v + (1 − β₂) g²; m̂ = m / (1 − β₁ᵗ);
    v̂ = v / (1 − β₂ᵗ); Δ = −η m̂ / (√v̂ + ε), with g + λ θ for g (L2).
    Caution: t = step + 1, so the optimizer has to start with the run.

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
    ) -> Update:
        inner = 0.0 if self.decoupled else self.weight_decay
        outer = learning_rate * self.weight_decay if self.decoupled else 0.0
        decayed = add_weight_decay(gradients, parameters, inner)
        mean_share, square_share = 1 - self.beta1 ** (step + 1), 1 - self.beta2 ** (step + 1)
        updates: dict[str, Array] = {}
        means: OptimizerState = {}
        squares: OptimizerState = {}
        for address, g in decayed.items():
            m, v = state[f"mean/{address}"], state[f"squares/{address}"]
            m = m + (1 - self.beta1) * (g - m)
            v = self.beta2 * v + (1 - self.beta2) * (g * g)
            scale = np.sqrt(v) / sqrt(square_share) + self.epsilon
            change = -(learning_rate / mean_share) * (m / scale)
            updates[address] = change - outer * parameters[address] if outer else change
            means[f"mean/{address}"], squares[f"squares/{address}"] = m, v

        def split() -> Ingredients:
            parts = gradient_and_decay(gradients, parameters, learning_rate, self.weight_decay)
            before = parts["decay"] if self.decoupled and outer else {}
            momentum, scaling = {}, {}
            for address, g in decayed.items():
                corrected = means[f"mean/{address}"] / mean_share
                momentum[address] = -learning_rate * (corrected - g)
                change = updates[address] - before[address] if before else updates[address]
                scaling[address] = change + learning_rate * corrected
            return {**parts, "momentum": momentum, "preconditioned": scaling}

        return Update(updates, {**means, **squares}, split)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam whose weight decay is not scaled: it is taken beside the gradient, not within it.

    Formula: as Adam with λ = 0, and Δ = −η m̂ / (√v̂ + ε) − η λ θ.

    Source: Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2; torch.optim.AdamW.
    """

    weight_decay: float = 0.01
    label = "AdamW"
    decoupled = True
