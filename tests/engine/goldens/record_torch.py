"""Record 20 training steps of the tour's network in PyTorch 2.13: the figures tests compare with.

`python tests/engine/goldens/record_torch.py` in an environment with torch==2.13.0 and the
project's dependencies writes tour_20_steps.npz. The network is written in PyTorch's own words;
from the engine it takes only the first parameters and the mini-batches.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

STEPS = 20
KEPT = 16


def places_of(size: int) -> np.ndarray:
    """Return which entries of an array of `size` are recorded whole: the same ones always."""
    return np.random.default_rng(size).integers(0, size, KEPT)


def summary(array: np.ndarray) -> np.ndarray:
    """Return sum, norm and some entries of an array, in float64."""
    flat = np.asarray(array, dtype=np.float64).ravel()
    return np.concatenate([[flat.sum(), np.linalg.norm(flat)], flat[places_of(flat.size)]])


def train(optimizer: str) -> dict[str, np.ndarray]:
    """Train in PyTorch; return loss, gradient and parameter summaries by name."""
    import torch
    import torch.nn.functional as functional

    from engine import Recipe, start
    from engine.training import batch_of

    torch.set_num_threads(1)
    run = start(Recipe(optimizer=optimizer))
    parameters = {
        address: torch.tensor(np.ascontiguousarray(array), requires_grad=True)
        for address, array in run.parameters.items()
    }
    momentum = run.recipe.momentum if optimizer == "momentum" else 0.0
    stepper = torch.optim.SGD(
        list(parameters.values()), lr=run.recipe.learning_rate_at(0), momentum=momentum
    )
    found: dict[str, np.ndarray] = {}
    losses = []
    for step in range(STEPS):
        _, images, labels = batch_of(run.__class__(**{**vars(run), "step": step}))
        x = torch.tensor(np.ascontiguousarray(images))
        for name in ("conv1", "conv2"):
            x = functional.conv2d(x, parameters[f"{name}.kernel"], parameters[f"{name}.bias"])
            x = functional.max_pool2d(functional.relu(x), 2)
        x = x.flatten(1)
        x = functional.relu(functional.linear(x, parameters["fc1.weight"], parameters["fc1.bias"]))
        x = functional.linear(x, parameters["fc2.weight"], parameters["fc2.bias"])
        loss = functional.cross_entropy(x, torch.tensor(labels))
        stepper.zero_grad()
        loss.backward()
        losses.append(loss.item())
        for address, parameter in parameters.items():
            found[f"{optimizer}/{step}/gradients/{address}"] = summary(parameter.grad.numpy())
        stepper.step()
        for address, parameter in parameters.items():
            found[f"{optimizer}/{step}/parameters/{address}"] = summary(parameter.detach().numpy())
    found[f"{optimizer}/losses"] = np.array(losses)
    return found


if __name__ == "__main__":
    figures = {**train("sgd"), **train("momentum")}
    np.savez_compressed(HERE / "tour_20_steps.npz", **figures)
    print(f"recorded {len(figures)} arrays")
