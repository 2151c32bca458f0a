"""Record `stations.json`: steps of small networks with every kind of layer, for `node --test`.

`python -m tests.golden.stations` writes, for each network: its description, the arrays of one image
of a step as the page receives them, that image's share of the parameter gradients, the part of an
L2 penalty in them, and, for every layer, the input positions that each output value and each weight
reads. These are found by backpropagating a gradient of 1 through weights of 1.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.core.arrays import Array
from engine.model.architecture import build_network
from engine.model.layers import AveragePooling, Layer, MaxPooling
from engine.model.network import Network, output_address

PATH = Path(__file__).parent / "stations.json"
IMAGE = 1


def _layer(kind: str, name: str, **settings: Any) -> dict[str, Any]:
    return {"kind": kind, "name": name, **settings}


def networks() -> dict[str, Network]:
    """Return the networks by name; together they have every window shape, activation and loss."""
    windows = [
        _layer("convolution", "conv1", filters=4, size=[3, 2], stride=[2, 1], padding=[1, 0]),
        _layer("leaky_relu", "leaky1", slope=0.1),
        _layer("max_pooling", "pool1", size=2, stride=1),
        _layer("convolution", "conv2", filters=6, size=2, dilation=2, padding=1, groups=2),
        _layer("gelu", "gelu1"),
        _layer("average_pooling", "pool2", size=[2, 3]),
        _layer("flatten", "flatten"),
        _layer("dense", "fc1", units=5),
        _layer("tanh", "tanh1"),
        _layer("dense", "fc2", units=3, bias=False),
        _layer("softmax", "softmax"),
    ]
    chance = [
        _layer("convolution", "conv1", filters=2, size=3, padding=2),
        _layer("relu", "relu1"),
        _layer("max_pooling", "pool1", size=2),
        _layer("flatten", "flatten"),
        _layer("dense", "fc1", units=4),
        _layer("sigmoid", "sigmoid1"),
        _layer("dense", "fc2", units=1),
        _layer("sigmoid", "sigmoid2"),
    ]
    squares = [
        _layer("flatten", "flatten"),
        _layer("dropout", "dropout", rate=0.25),
        _layer("dense", "fc1", units=3),
        _layer("relu", "relu1"),
        _layer("dense", "fc2", units=2),
    ]
    decay = [
        _layer("convolution", "conv1", filters=2, size=3),
        _layer("flatten", "flatten"),
        _layer("dense", "fc1", units=2),
        _layer("softmax", "softmax"),
    ]
    return {
        "windows": build_network((2, 9, 8), windows),
        "chance": build_network((1, 6, 6), chance, loss="binary-cross-entropy"),
        "squares": build_network((1, 3, 4), squares, loss="mean-squared-error"),
        "decay": build_network((1, 4, 5), decay, l2=0.25),
    }


def case(network: Network, seed: int) -> dict[str, Any]:
    """Return one step of a network as JSON data, computed in float32."""
    stream = np.random.default_rng(seed)
    count = 2 if network.loss != "mean-squared-error" else 1  # its dropout mask is for one image
    image = IMAGE if count > 1 else 0
    images = stream.standard_normal((count, *network.input_shape)).astype(np.float32)
    parameters = network.initialise(seed)
    for address, array in parameters.items():
        if address.endswith(".bias"):
            parameters[address] = stream.normal(0, 0.3, array.shape).astype(np.float32)
    labels = stream.integers(0, 2, count)
    key = (seed, 0)
    forward = network.forward(parameters, images, key)
    gradients = network.backward(parameters, forward, labels, input_gradient=True)
    one = slice(image, image + 1)
    alone = network.forward(parameters, images[one], key)
    unpenalised = replace(network, l2=0.0)
    own = unpenalised.backward(parameters, alone, labels[one])
    data_gradients = unpenalised.backward(parameters, forward, labels)
    arrays: dict[str, Array] = {}
    for address in network.activation_shapes:
        arrays[f"activations.{address}"] = forward.activations[address][image]
        arrays[f"gradients.{address}"] = gradients[address][image]
    for address in parameters:
        arrays[f"parameters.{address}"] = parameters[address]
        arrays[f"gradients.{address}"] = gradients[address]
        arrays[f"own.{address}"] = own[address] / count
        if network.l2:
            arrays[f"penalty.{address}"] = gradients[address] - data_gradients[address]
    read: dict[str, list[list[int]]] = {}
    for number, layer in enumerate(network.layers):
        read |= reads(layer, network.shapes[number])
    return {
        "network": network.describe(),
        "images": count,
        "label": int(labels[image]),
        "arrays": {
            name: {"shape": list(array.shape), "values": [float(v) for v in array.ravel()]}
            for name, array in arrays.items()
        },
        "sources": {
            output_address(layer): sources(
                layer, network.shapes[number], network.shapes[number + 1]
            )
            for number, layer in enumerate(network.layers)
        },
        "reads": read,
    }


def sources(layer: Layer, entering: tuple[int, ...], leaving: tuple[int, ...]) -> list[list[int]]:
    """Return, for every output value, the flat indices of the input values that it reads."""
    if isinstance(layer, MaxPooling):  # a maximum has a gradient only at its winner
        layer = AveragePooling(layer.name, layer.size, layer.stride)
    parameters = {
        address: np.ones(shape) for address, shape in layer.parameter_shapes(entering).items()
    }
    size = int(np.prod(leaving))
    x = np.full((size, *entering), 0.5)
    x += np.arange(np.prod(entering)).reshape(entering) / 1000  # all softmax slopes are nonzero
    saved = layer.forward(parameters, x)
    one_each = np.eye(size).reshape(size, *leaving)
    back = layer.backward_input(parameters, saved, one_each).reshape(size, -1)
    return [[int(place) for place in np.flatnonzero(row)] for row in back]


def reads(layer: Layer, entering: tuple[int, ...]) -> dict[str, list[list[int]]]:
    """Return, for every weight by address, the flat indices of the input values that it reads."""
    found = {}
    shapes = layer.parameter_shapes(entering)
    for address, shape in shapes.items():
        if address.endswith(".bias"):
            continue
        found[address] = []
        for place in range(int(np.prod(shape))):
            parameters = {one: np.zeros(size) for one, size in shapes.items()}
            parameters[address].flat[place] = 1
            saved = layer.forward(parameters, np.ones((1, *entering)))
            back = layer.backward_input(parameters, saved, np.ones_like(saved.y))
            found[address].append([int(one) for one in np.flatnonzero(back)])
    return found


def cases() -> dict[str, Any]:
    """Return all cases by name."""
    return {name: case(network, seed) for seed, (name, network) in enumerate(networks().items())}


if __name__ == "__main__":
    PATH.write_text(json.dumps(cases(), separators=(",", ":")) + "\n", encoding="utf-8")
