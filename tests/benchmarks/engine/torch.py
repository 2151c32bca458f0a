"""A run in eager PyTorch, as its tutorials write it, for comparison with the engine."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.core.shapes import as_pair
from engine.model.layers import (
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Layer,
    LeakyReLU,
    MaxPooling,
)
from engine.model.network import Network
from engine.training.run import Run, next_batch

_MODULE_NAMES = {
    "relu": "ReLU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "gelu": "GELU",
    "flatten": "Flatten",
}


def torch_module(torch: Any, network: Network, parameters: Any) -> Any:
    """Return the network up to its logits as a torch.nn.Sequential with the engine's parameters."""
    layers = network.layers[: len(network.layers) - network.fused]
    parts = [
        _layer(torch.nn, layer, shape) for layer, shape in zip(layers, network.shapes, strict=False)
    ]
    ours = [torch.tensor(np.ascontiguousarray(array)) for array in parameters.values()]
    module = torch.nn.Sequential(*parts).to(ours[0].dtype)
    with torch.no_grad():
        for parameter, array in zip(module.parameters(), ours, strict=True):
            parameter.copy_(array)
    return module


def _layer(nn: Any, layer: Layer, shape: tuple[int, ...]) -> Any:
    if isinstance(layer, Convolution):
        window = layer.window
        return nn.Conv2d(
            shape[0],
            layer.filters,
            window.size,
            window.stride,
            window.padding,
            window.dilation,
            layer.groups,
            layer.bias,
        )
    if isinstance(layer, Dense):
        return nn.Linear(shape[0], layer.units, layer.bias)
    if isinstance(layer, MaxPooling | AveragePooling):
        kind = nn.MaxPool2d if isinstance(layer, MaxPooling) else nn.AvgPool2d
        return kind(as_pair(layer.size), layer.window.stride)
    if isinstance(layer, LeakyReLU):
        return nn.LeakyReLU(layer.slope)
    if isinstance(layer, Dropout):
        return nn.Dropout(layer.rate)
    return getattr(nn, _MODULE_NAMES[layer.kind])()


def torch_recorded_step(torch: Any, run: Run) -> Callable[[], float]:
    """Return a function that makes one step and keeps what a record of the engine has.

    Hooks keep every activation and its gradient; the parameters before the step are copied.
    """
    module = torch_module(torch, run.network, run.parameters)
    activations: list[Any] = []

    def keep(_module: Any, _inputs: Any, output: Any) -> None:
        output.retain_grad()
        activations.append(output)

    for layer in module:
        layer.register_forward_hook(keep)
    step = _training_step(torch, run, module)

    def recorded_step() -> float:
        activations.clear()
        record = [parameter.detach().clone() for parameter in module.parameters()]
        loss = step()
        record += activations
        record += [one.grad for one in activations]
        record += [parameter.grad for parameter in module.parameters()]
        assert all(one is not None for one in record)
        return loss

    return recorded_step


def torch_training_step(torch: Any, run: Run) -> Callable[[], float]:
    """Return a function that makes one step of plain SGD in PyTorch and returns the loss."""
    return _training_step(torch, run, torch_module(torch, run.network, run.parameters))


def _training_step(torch: Any, run: Run, module: Any) -> Callable[[], float]:
    rate = run.recipe.learning_rate_at(run.step)
    optimizer = torch.optim.SGD(module.parameters(), lr=rate)
    criterion = torch.nn.CrossEntropyLoss()
    images = torch.tensor(np.ascontiguousarray(run.data.training_images))
    labels = torch.tensor(run.data.training_labels)
    indices = torch.tensor(next_batch(run)[0])

    def step() -> float:
        optimizer.zero_grad()
        loss = criterion(module(images[indices]), labels[indices])
        loss.backward()
        optimizer.step()
        return float(loss.item())

    return step
