"""Presets: named architectures, and the problems that each can be trained on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.model.architecture import build_network
from engine.model.network import Network

DIGIT_PROBLEMS = ("3-or-8", "ten-digits")
IMAGE_PROBLEMS = (*DIGIT_PROBLEMS, "bars")


@dataclass(frozen=True)
class Preset:
    """A function from the number of classes to a network, with its label and its problems.

    `lesson`: one sentence on what to look at.
    """

    label: str
    make: Callable[[int], Network]
    problems: tuple[str, ...]
    lesson: str

    def __call__(self, classes: int) -> Network:
        """Return the network for a number of classes."""
        return self.make(classes)


def _convolution(name: str, filters: int, size: int, **settings: Any) -> dict[str, Any]:
    return {"kind": "convolution", "name": name, "filters": filters, "size": size, **settings}


def _dense(name: str, units: int, **settings: Any) -> dict[str, Any]:
    return {"kind": "dense", "name": name, "units": units, **settings}


def _layer(kind: str, name: str, **settings: Any) -> dict[str, Any]:
    return {"kind": kind, "name": name, **settings}


def tour_network(classes: int) -> Network:
    """Return the network of the tour: 1×32×32, two convolutions with pooling, two dense layers.

    A modern form of LeCun et al. 1998 (fig. 2), with 4 and 16 filters of 5×5.

    >>> tour_network(2).describe()["parameter_count"]
    82322
    """
    return build_network(
        (1, 32, 32),
        [
            _convolution("conv1", 4, 5),
            _layer("relu", "relu1"),
            _layer("max_pooling", "pool1", size=2),
            _convolution("conv2", 16, 5),
            _layer("relu", "relu2"),
            _layer("max_pooling", "pool2", size=2),
            _layer("flatten", "flatten"),
            _dense("fc1", 200),
            _layer("relu", "relu3"),
            _dense("fc2", classes),
            _layer("softmax", "softmax"),
        ],
    )


def lenet5(classes: int) -> Network:
    """Return LeNet-5 with modern layers: LeCun et al. 1998, section II.B and fig. 2.

    Differences from the paper: C3 sees all six maps of S2 (the paper connects 10 of 16 in part,
    table I); S2 and S4 are plain averages, without coefficient, bias and squashing; tanh is not
    scaled to 1.7159·tanh(2z/3); C5 is a dense layer (the same arithmetic, as its maps are 1×1); the
    output is dense with softmax and cross-entropy instead of radial basis functions. So ten classes
    have 61,706 parameters instead of 60,000. The first weights are Glorot's, which fit tanh.

    >>> lenet5(10).describe()["parameter_count"]
    61706
    """
    glorot = {"initialiser": "glorot"}
    return build_network(
        (1, 32, 32),
        [
            _convolution("conv1", 6, 5, **glorot),
            _layer("tanh", "tanh1"),
            _layer("average_pooling", "pool1", size=2),
            _convolution("conv2", 16, 5, **glorot),
            _layer("tanh", "tanh2"),
            _layer("average_pooling", "pool2", size=2),
            _layer("flatten", "flatten"),
            _dense("fc1", 120, **glorot),
            _layer("tanh", "tanh3"),
            _dense("fc2", 84, **glorot),
            _layer("tanh", "tanh4"),
            _dense("fc3", classes, **glorot),
            _layer("softmax", "softmax"),
        ],
    )


def mlp(classes: int) -> Network:
    """Return a network without convolution: two hidden layers of 64 and 32 units.

    >>> mlp(10).describe()["parameter_count"]
    68010
    """
    return build_network(
        (1, 32, 32),
        [
            _layer("flatten", "flatten"),
            _dense("fc1", 64),
            _layer("relu", "relu1"),
            _dense("fc2", 32),
            _layer("relu", "relu2"),
            _dense("fc3", classes),
            _layer("softmax", "softmax"),
        ],
    )


def single_neuron(classes: int) -> Network:
    """Return one sigmoid unit on the whole image: logistic regression, for two classes.

    >>> single_neuron(2).describe()["parameter_count"]
    1025
    """
    return build_network(
        (1, 32, 32),
        [
            _layer("flatten", "flatten"),
            _dense("neuron", 1),
            _layer("sigmoid", "sigmoid"),
        ],
        loss="binary-cross-entropy",
    )


def edge_detector(classes: int) -> Network:
    """Return one convolution whose filters become edge detectors, for the synthetic bars.

    Only the maximum of each feature map is used, so the position of a bar cannot help, only its
    direction. The kernels start small, so that their learned shape is visible over their first
    values.

    >>> edge_detector(3).shapes[-3:]
    ((8,), (3,), (3,))
    """
    return build_network(
        (1, 32, 32),
        [
            _convolution("conv1", 8, 5, initialiser={"name": "normal", "value": 0.05}),
            _layer("relu", "relu1"),
            _layer("max_pooling", "pool1", size=28),
            _layer("flatten", "flatten"),
            _dense("fc1", classes),
            _layer("softmax", "softmax"),
        ],
    )


def computational_graph(classes: int) -> Network:
    """Return the smallest example of the tour: u = a·b, v = u + c, J = 2·v, with b = 2 and c = 4.

    The image is the number a = 3, so that J = 20; the loss is J itself. ∂J/∂a = 4 is at
    `input.activation`, ∂J/∂b = 6 at `u.weight`, ∂J/∂c = 2 at `v.bias`. The factors 1 of v and 2 of
    J are weights as well.

    >>> computational_graph(1).describe()["parameter_count"]
    4
    """

    def constant(value: float) -> dict[str, Any]:
        return {"name": "constant", "value": value}

    return build_network(
        (1, 1, 1),
        [
            _layer("flatten", "a"),
            _dense("u", 1, bias=False, initialiser=constant(2)),
            _dense("v", 1, initialiser=constant(1), bias_initialiser=constant(4)),
            _dense("J", 1, bias=False, initialiser=constant(2)),
        ],
        loss="output",
    )


PRESETS = {
    "tour": Preset(
        "small CNN",
        tour_network,
        IMAGE_PROBLEMS,
        "Most parameters are in the first dense layer: its 80,200 are 97 % of all.",
    ),
    "lenet5": Preset(
        "LeNet-5 (1998)",
        lenet5,
        IMAGE_PROBLEMS,
        "tanh and average pooling pass some gradient to every unit: none of them is ever dead.",
    ),
    "mlp": Preset(
        "dense layers only",
        mlp,
        IMAGE_PROBLEMS,
        "Each unit of the first layer has a weight of its own for every pixel.",
    ),
    "single-neuron": Preset(
        "a single neuron",
        single_neuron,
        ("3-or-8",),
        "The weights become a picture of what tells an 8 from a 3.",
    ),
    "edges": Preset(
        "one convolution",
        edge_detector,
        IMAGE_PROBLEMS,
        "The filters start as noise and become edge detectors.",
    ),
    "computational-graph": Preset(
        "J = 2 (a·b + c)",
        computational_graph,
        ("computational-graph",),
        "Every gradient is a product of the factors on the way back from J.",
    ),
}
