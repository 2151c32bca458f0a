"""Presets: named architectures, and the problems that each can be trained on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.model.architecture import build_network
from engine.model.lesson_networks import (
    all_convolutional,
    all_zeros,
    deep_sigmoid,
    narrow_and_deep,
    one_filter,
    too_large_weights,
    wide_and_shallow,
)
from engine.model.network import Network
from engine.model.spec_builders import convolution, dense, layer, normal

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


def tour_network(classes: int) -> Network:
    """Return the network of the tour: 1×32×32, two convolutions with pooling, two dense layers.

    A modern form of LeCun et al. 1998 (fig. 2), with 4 and 16 filters of 5×5.

    >>> tour_network(2).describe()["parameter_count"]
    82322
    """
    return build_network(
        (1, 32, 32),
        [
            convolution("conv1", 4, 5),
            layer("relu", "relu1"),
            layer("max_pooling", "pool1", size=2),
            convolution("conv2", 16, 5),
            layer("relu", "relu2"),
            layer("max_pooling", "pool2", size=2),
            layer("flatten", "flatten"),
            dense("fc1", 200),
            layer("relu", "relu3"),
            dense("fc2", classes),
            layer("softmax", "softmax"),
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
            convolution("conv1", 6, 5, **glorot),
            layer("tanh", "tanh1"),
            layer("average_pooling", "pool1", size=2),
            convolution("conv2", 16, 5, **glorot),
            layer("tanh", "tanh2"),
            layer("average_pooling", "pool2", size=2),
            layer("flatten", "flatten"),
            dense("fc1", 120, **glorot),
            layer("tanh", "tanh3"),
            dense("fc2", 84, **glorot),
            layer("tanh", "tanh4"),
            dense("fc3", classes, **glorot),
            layer("softmax", "softmax"),
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
            layer("flatten", "flatten"),
            dense("fc1", 64),
            layer("relu", "relu1"),
            dense("fc2", 32),
            layer("relu", "relu2"),
            dense("fc3", classes),
            layer("softmax", "softmax"),
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
            layer("flatten", "flatten"),
            dense("neuron", 1),
            layer("sigmoid", "sigmoid"),
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
            convolution("conv1", 8, 5, initialiser=normal(0.05)),
            layer("relu", "relu1"),
            layer("max_pooling", "pool1", size=28),
            layer("flatten", "flatten"),
            dense("fc1", classes),
            layer("softmax", "softmax"),
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
            layer("flatten", "a"),
            dense("u", 1, bias=False, initialiser=constant(2)),
            dense("v", 1, initialiser=constant(1), bias_initialiser=constant(4)),
            dense("J", 1, bias=False, initialiser=constant(2)),
        ],
        loss="output",
    )


PRESETS = {
    "tour": Preset(
        "small CNN",
        tour_network,
        IMAGE_PROBLEMS,
        "Over 95 % of the parameters are in the first dense layer.",
    ),
    "lenet5": Preset(
        "LeNet-5 (1998)",
        lenet5,
        IMAGE_PROBLEMS,
        "The feature maps shrink from 28×28 to 5×5, while their number grows from 6 to 16.",
    ),
    "mlp": Preset(
        "dense layers only",
        mlp,
        IMAGE_PROBLEMS,
        "Each unit of the first layer has 1,024 weights, one for every pixel.",
    ),
    "single-neuron": Preset(
        "a single neuron",
        single_neuron,
        ("3-or-8",),
        "The weights become a picture: positive where an 8 has ink and a 3 has none.",
    ),
    "edges": Preset(
        "one convolution",
        edge_detector,
        IMAGE_PROBLEMS,
        "Only the largest value of each feature map counts: where a stroke lies, does not.",
    ),
    "one-filter": Preset(
        "one filter",
        one_filter,
        ("bars",),
        "The one filter begins as noise and becomes an edge detector for one direction.",
    ),
    "deep-sigmoid": Preset(
        "deep, with sigmoids",
        deep_sigmoid,
        IMAGE_PROBLEMS,
        "The gradient vanishes: the first layer begins with under a thousandth of the last one's.",
    ),
    "all-zeros": Preset(
        "all weights zero",
        all_zeros,
        IMAGE_PROBLEMS,
        "Nothing breaks the symmetry: all filters of a layer stay equal, however long it trains.",
    ),
    "too-large-weights": Preset(
        "too-large first weights",
        too_large_weights,
        IMAGE_PROBLEMS,
        "The first loss is over five times that of guessing; most units of tanh3 are saturated.",
    ),
    "all-convolutional": Preset(
        "all-convolutional",
        all_convolutional,
        IMAGE_PROBLEMS,
        "The logit of a class is the mean of its own feature map: no dense layer is needed.",
    ),
    "wide-and-shallow": Preset(
        "wide and shallow",
        wide_and_shallow,
        IMAGE_PROBLEMS,
        "It has as many parameters as the narrow and deep one, but a unit sees 5×5 pixels only.",
    ),
    "narrow-and-deep": Preset(
        "narrow and deep",
        narrow_and_deep,
        IMAGE_PROBLEMS,
        "Of as many parameters as the wide, shallow one, it learns 3 or 8 sooner: it sees 19×19.",
    ),
    "computational-graph": Preset(
        "J = 2 (a·b + c)",
        computational_graph,
        ("computational-graph",),
        "A gradient is the product of the factors on the way: for a, 2 · 1 · 2 = 4.",
    ),
}
