"""Step records for tests: small networks with every kind of layer, and the presets."""

from functools import cache

import numpy as np

from engine.model.architecture import build_network
from engine.model.network import Network
from engine.model.presets import PRESETS
from engine.training.initial_run import initial_run
from engine.training.optimizers.update import Update
from engine.training.recipe import Recipe
from engine.training.records import StepRecord
from engine.training.step import train_step

KEY = (16, 3)


def layer(kind: str, name: str, **settings: object) -> dict[str, object]:
    return {"kind": kind, "name": name, **settings}


def conv(name: str, filters: int, size: object, **settings: object) -> dict[str, object]:
    return layer("convolution", name, filters=filters, size=size, **settings)


SMALL = {
    "strided": build_network(
        (2, 9, 8),
        [
            conv("conv1", 4, (3, 2), stride=(2, 1), padding=(1, 2), groups=2),
            layer("leaky_relu", "leaky", slope=0.2),
            layer("max_pooling", "pool1", size=2, stride=1),
            conv("conv2", 3, 2, dilation=2),
            layer("gelu", "gelu"),
            layer("average_pooling", "pool2", size=(1, 3), stride=2),
            layer("flatten", "flatten"),
            layer("dropout", "dropout", rate=0.4),
            layer("dense", "fc1", units=3),
            layer("softmax", "softmax"),
        ],
        l2=0.1,
    ),
    "left-over": build_network(
        (1, 7, 7),
        [
            conv("conv1", 2, 2),
            layer("relu", "relu1"),
            layer("max_pooling", "pool1", size=2, stride=3),
            layer("flatten", "flatten"),
            layer("dense", "fc1", units=4, bias=False),
            layer("tanh", "tanh"),
            layer("dense", "fc2", units=1),
            layer("sigmoid", "sigmoid"),
        ],
        loss="binary-cross-entropy",
    ),
    "squares": build_network(
        (1, 6, 6),
        [
            conv("conv1", 2, 3, bias=False),
            layer("sigmoid", "sigmoid1"),
            layer("average_pooling", "pool1", size=2),
            layer("flatten", "flatten"),
            layer("dense", "fc1", units=3),
            layer("softmax", "softmax"),
            layer("dense", "fc2", units=2),
        ],
        loss="mean-squared-error",
        l2=0.05,
    ),
    "bare": build_network((4,), [layer("softmax", "softmax")]),
    "graph": PRESETS["computational-graph"](1),
}


def record_of(
    network: Network, images: np.ndarray, labels: np.ndarray, input_gradient: bool = True
) -> StepRecord:
    """Return the record of one step from initial parameters with nonzero biases."""
    dtype = images.dtype
    stream = np.random.default_rng(5)
    parameters = {
        address: (array + 0.2 * stream.standard_normal(array.shape)).astype(dtype)
        for address, array in network.initialise(1, dtype).items()
    }
    forward = network.forward(parameters, images, KEY)
    losses = network.losses(forward.logits, labels)
    return StepRecord(
        step=KEY[1],
        epoch=0,
        learning_rate=0.1,
        loss=float(losses.mean()) + network.penalty(parameters),
        accuracy=0.0,
        indices=np.arange(len(labels)),
        labels=labels,
        losses=losses,
        images=images,
        parameters=parameters,
        activations=forward.activations,
        gradients=network.backward(parameters, forward, labels, input_gradient),
        update=Update({k: np.zeros_like(v) for k, v in parameters.items()}, {}, dict),
        key=KEY,
    )


@cache
def small(name: str, dtype: type = np.float64, input_gradient: bool = True) -> StepRecord:
    """Return the record of a small network on three random images."""
    network = SMALL[name]
    images = np.random.default_rng(2).standard_normal((3, *network.input_shape)).astype(dtype)
    labels = np.array([1, 0, 0]) if name == "graph" else np.array([1, 0, 1])
    return record_of(network, images, labels, input_gradient)


@cache
def preset(name: str, step: int) -> tuple[Network, StepRecord]:
    """Return a preset's network and the record of step `step` on its first problem."""
    problem = PRESETS[name].problems[0]
    size = 1 if problem == "computational-graph" else 32
    run = initial_run(Recipe(preset=name, problem=problem, batch_size=size, learning_rate=0.02))
    for _ in range(step + 1):
        run, record = train_step(run, input_gradient=step % 2 == 0)
    return run.network, record
