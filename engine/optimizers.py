"""Optimizers as pure init and update: an update is a value that is added. No network, no loop.

θ parameter, g gradient, η learning rate, μ momentum, b momentum buffer; PyTorch's forms.
"""

from engine.arrays import Array, Arrays

State = dict[str, Array]
OPTIMIZERS = {"sgd": "SGD", "momentum": "SGD with momentum"}


def initial_state() -> State:
    """Return the state before the first step: nothing is remembered yet."""
    return {}


def update(
    optimizer: str, gradients: Arrays, state: State, learning_rate: float, momentum: float
) -> tuple[dict[str, Array], State]:
    """Return (updates, next state), one update for every address in `gradients`.

    sgd: Δ = −η g. momentum: b ← μ b + g (the first b = g), Δ = −η b
    (torch.optim.SGD, dampening 0; Polyak 1964).
    """
    if optimizer == "sgd":
        return {address: -learning_rate * g for address, g in gradients.items()}, state
    buffers = {
        address: momentum * state[address] + g if address in state else g
        for address, g in gradients.items()
    }
    return {address: -learning_rate * b for address, b in buffers.items()}, buffers
