"""Record 100 steps of every optimizer, and every schedule, in PyTorch 2.13.

`python tests/engine/goldens/record_optimizers.py` in an environment with torch==2.13.0 and the
project's dependencies writes optimizers.npz. Only the settings come from the engine.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from engine.training import optimizers, schedules  # noqa: E402 (the path has to be set first)

STEPS = 100
KEPT = (0, 1, 9, 99)
RATE = 0.02
OPTIMIZERS = {
    "sgd": optimizers.SGD(),
    "sgd-decay": optimizers.SGD(weight_decay=0.1),
    "momentum": optimizers.Momentum(momentum=0.8, weight_decay=0.05),
    "nesterov": optimizers.Nesterov(momentum=0.9, weight_decay=0.05),
    "adagrad": optimizers.Adagrad(),
    "adagrad-decay": optimizers.Adagrad(epsilon=1e-3, weight_decay=0.05),
    "rmsprop": optimizers.RMSprop(),
    "rmsprop-decay": optimizers.RMSprop(smoothing=0.8, weight_decay=0.05),
    "adam": optimizers.Adam(),
    "adam-decay": optimizers.Adam(beta1=0.7, beta2=0.95, epsilon=1e-4, weight_decay=0.05),
    "adamw": optimizers.AdamW(),
    "adamw-decay": optimizers.AdamW(beta1=0.7, beta2=0.95, weight_decay=0.3),
}
SCHEDULES = {
    "step": schedules.StepDecay(drop_every=7, drop_factor=0.5),
    "cosine": schedules.Cosine(cosine_steps=100, final_factor=0.1),
    "warm-up": schedules.WarmUp(warm_up_steps=12),
    "warm-up-cosine": schedules.WarmUpCosine(warm_up_steps=12, cosine_steps=88, final_factor=0.05),
}


def start_of(dtype: str) -> dict[str, np.ndarray]:
    """Return the initial parameters of every comparison."""
    stream = np.random.default_rng(1)
    return {
        "kernel": stream.normal(0, 0.3, (2, 1, 3, 3)).astype(dtype),
        "bias": np.zeros(5, dtype),
    }


def gradients_at(step: int, dtype: str) -> dict[str, np.ndarray]:
    """Return synthetic gradients of a step: entries from 1e-2 to 10; 0 at the end of the bias."""
    stream = np.random.default_rng([2, step])
    found = {}
    for address, start in start_of("float64").items():
        sizes = np.geomspace(1e-2, 10, start.size).reshape(start.shape)
        found[address] = (stream.normal(0.3, 1, start.shape) * sizes).astype(dtype)
    found["bias"][-1] = 0
    return found


def torch_optimizer(optimizer, tensors, learning_rate):
    """Return PyTorch's optimizer of the same name and settings."""
    from torch import optim

    decay = optimizer.weight_decay
    match optimizer:
        case optimizers.Nesterov(momentum=momentum):
            options = {"momentum": momentum, "nesterov": True}
            kind = optim.SGD
        case optimizers.Momentum(momentum=momentum):
            kind, options = optim.SGD, {"momentum": momentum}
        case optimizers.SGD():
            kind, options = optim.SGD, {}
        case optimizers.Adagrad(epsilon=epsilon):
            kind, options = optim.Adagrad, {"eps": epsilon}
        case optimizers.RMSprop(smoothing=smoothing, epsilon=epsilon):
            kind, options = optim.RMSprop, {"alpha": smoothing, "eps": epsilon}
        case optimizers.AdamW(beta1=beta1, beta2=beta2, epsilon=epsilon):
            kind, options = optim.AdamW, {"betas": (beta1, beta2), "eps": epsilon}
        case optimizers.Adam(beta1=beta1, beta2=beta2, epsilon=epsilon):
            kind, options = optim.Adam, {"betas": (beta1, beta2), "eps": epsilon}
    return kind(tensors, lr=learning_rate, weight_decay=decay, **options)


def torch_steps(optimizer, dtype: str, learning_rate: float) -> dict[str, np.ndarray]:
    """Return PyTorch's parameters after each of the steps in KEPT."""
    import torch

    tensors = {address: torch.tensor(start) for address, start in start_of(dtype).items()}
    stepper = torch_optimizer(optimizer, list(tensors.values()), learning_rate)
    found = {}
    for step in range(STEPS):
        for address, gradient in gradients_at(step, dtype).items():
            tensors[address].grad = torch.tensor(gradient)
        stepper.step()
        if step in KEPT:
            for address, tensor in tensors.items():
                found[f"{step}/{address}"] = tensor.numpy().copy()
    return found


def torch_rates(schedule, learning_rate: float, steps: int) -> np.ndarray:
    """Return the learning rate of every step under PyTorch's schedule of the same settings."""
    import torch
    from torch.optim import lr_scheduler

    stepper = torch.optim.SGD([torch.zeros(1)], lr=learning_rate)

    def warm_up(w: int):
        return lr_scheduler.LinearLR(stepper, start_factor=1 / w, total_iters=w - 1)

    def cosine(one):
        low = learning_rate * one.final_factor
        return lr_scheduler.CosineAnnealingLR(stepper, one.cosine_steps, eta_min=low)

    match schedule:
        case schedules.StepDecay(drop_every=every, drop_factor=factor):
            plan = lr_scheduler.StepLR(stepper, every, gamma=factor)
        case schedules.Cosine():
            plan = cosine(schedule)
        case schedules.WarmUp(warm_up_steps=w):
            plan = warm_up(w)
        case schedules.WarmUpCosine(warm_up_steps=w):
            parts = [warm_up(w), cosine(schedule)]
            plan = lr_scheduler.SequentialLR(stepper, parts, milestones=[w])
    rates = []
    for _ in range(steps):
        rates.append(plan.get_last_lr()[0])
        stepper.step()
        plan.step()
    return np.array(rates)


if __name__ == "__main__":
    figures = {}
    for name, optimizer in OPTIMIZERS.items():
        for dtype in ("float32", "float64"):
            for place, array in torch_steps(optimizer, dtype, RATE).items():
                figures[f"{name}/{dtype}/{place}"] = array
    for name, schedule in SCHEDULES.items():
        figures[f"schedule/{name}"] = torch_rates(schedule, RATE, STEPS)
    np.savez_compressed(HERE / "optimizers.npz", **figures)
    print(f"recorded {len(figures)} arrays")
