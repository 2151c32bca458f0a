"""Record 20 training steps of the tour's network in PyTorch 2.13, as golden values.

`python tests/engine/goldens/record_torch.py` in an environment with torch==2.13.0 and the
project's dependencies writes tour_20_steps.npz. The network is built from PyTorch modules;
only the initial parameters and the mini-batches come from the engine.
"""

import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

STEPS = 20
KEPT = 16
LEARNING_RATE = 0.05  # of both optimizers


def places_of(size: int) -> np.ndarray:
    """Return the fixed indices of the entries that are recorded of an array of `size`."""
    return np.random.default_rng(size).integers(0, size, KEPT)


def summary(array: np.ndarray) -> np.ndarray:
    """Return sum, norm and some entries of an array, in float64."""
    flat = np.asarray(array, dtype=np.float64).ravel()
    return np.concatenate([[flat.sum(), np.linalg.norm(flat)], flat[places_of(flat.size)]])


def tensor_of(array: np.ndarray, dtype: str | None = None):
    """Return a copy of an array as a tensor, in PyTorch's memory order."""
    import torch

    return torch.tensor(np.ascontiguousarray(array, dtype=dtype))


def logits_of(parameters, x):
    """Return the logits of the tour's network."""
    from torch.nn import functional

    for name in ("conv1", "conv2"):
        x = functional.conv2d(x, parameters[f"{name}.kernel"], parameters[f"{name}.bias"])
        x = functional.max_pool2d(functional.relu(x), 2)
    x = x.flatten(1)
    x = functional.relu(functional.linear(x, parameters["fc1.weight"], parameters["fc1.bias"]))
    return functional.linear(x, parameters["fc2.weight"], parameters["fc2.bias"])


def torch_run(recipe, dtype: str = "float32"):
    """Yield (loss, parameters with gradients, after the update) for each step."""
    import torch
    from torch.nn import functional

    from engine import initial_run
    from engine.training.run import next_batch
    from tests.engine.goldens.record_optimizers import torch_optimizer

    torch.set_num_threads(1)
    run = initial_run(recipe)
    parameters = {
        address: tensor_of(array, dtype).requires_grad_()
        for address, array in run.parameters.items()
    }
    stepper = torch_optimizer(
        recipe.optimizer_at(0), list(parameters.values()), recipe.learning_rate_at(0)
    )
    for step in count():
        _, images, labels = next_batch(replace(run, step=step))
        loss = functional.cross_entropy(
            logits_of(parameters, tensor_of(images, dtype)), tensor_of(labels)
        )
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        yield loss.item(), parameters


def train(optimizer: str) -> dict[str, np.ndarray]:
    """Train in PyTorch; return loss, gradient and parameter summaries by name."""
    from engine import Recipe

    recipe = Recipe(optimizer=optimizer, learning_rate=LEARNING_RATE)
    found: dict[str, np.ndarray] = {}
    losses = []
    for step, (loss, parameters) in zip(range(STEPS), torch_run(recipe), strict=False):
        losses.append(loss)
        for address, parameter in parameters.items():
            found[f"{optimizer}/{step}/gradients/{address}"] = summary(parameter.grad.numpy())
            found[f"{optimizer}/{step}/parameters/{address}"] = summary(parameter.detach().numpy())
    found[f"{optimizer}/losses"] = np.array(losses)
    return found


if __name__ == "__main__":
    figures = {**train("sgd"), **train("momentum")}
    np.savez_compressed(HERE / "tour_20_steps.npz", **figures)
    print(f"recorded {len(figures)} arrays")
