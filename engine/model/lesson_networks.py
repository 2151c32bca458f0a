"""Networks of the presets that each show one thing, for images of 1×32×32."""

from typing import Any

from engine.model.architecture import build_network
from engine.model.network import Network
from engine.model.spec_builders import convolution, dense, layer, normal

_IMAGE = (1, 32, 32)


def one_filter(classes: int) -> Network:
    """Return one filter of 5×5, of whose feature map only the largest value is used.

    >>> one_filter(3).describe()["parameter_count"]
    32
    """
    return build_network(
        _IMAGE,
        [
            convolution("conv1", 1, 5, initialiser=normal(0.05)),
            layer("relu", "relu1"),
            layer("max_pooling", "pool1", size=28),
            layer("flatten", "flatten"),
            dense("fc1", classes),
            layer("softmax", "softmax"),
        ],
    )


def deep_sigmoid(classes: int) -> Network:
    """Return eight dense layers with sigmoids between them.

    The initialiser is Glorot's. The derivative of a sigmoid is at most ¼, so each layer on the way
    back makes the gradient smaller.

    >>> len(deep_sigmoid(2).parameter_shapes)
    16
    """
    hidden: list[dict[str, Any]] = []
    for number in range(1, 8):
        hidden.append(dense(f"fc{number}", 32, initialiser="glorot"))
        hidden.append(layer("sigmoid", f"sigmoid{number}"))
    return build_network(
        _IMAGE,
        [
            layer("flatten", "flatten"),
            *hidden,
            dense("fc8", classes, initialiser="glorot"),
            layer("softmax", "softmax"),
        ],
    )


def all_zeros(classes: int) -> Network:
    """Return a small network in which every weight begins at 0.

    Each unit of a layer then computes the same and gets the same gradient.

    >>> all_zeros(2).layers[0].initialiser.name
    'zeros'
    """
    zeros = {"initialiser": "zeros"}
    return build_network(
        _IMAGE,
        [
            convolution("conv1", 4, 5, **zeros),
            layer("sigmoid", "sigmoid1"),
            layer("average_pooling", "pool1", size=4),
            layer("flatten", "flatten"),
            dense("fc1", 16, **zeros),
            layer("sigmoid", "sigmoid2"),
            dense("fc2", classes, **zeros),
            layer("softmax", "softmax"),
        ],
    )


def too_large_weights(classes: int) -> Network:
    """Return the network of the tour with tanh, and with first weights of standard deviation 1.

    >>> too_large_weights(2).layers[0].initialiser.value
    1.0
    """
    large = {"initialiser": normal(1.0)}
    return build_network(
        _IMAGE,
        [
            convolution("conv1", 4, 5, **large),
            layer("tanh", "tanh1"),
            layer("max_pooling", "pool1", size=2),
            convolution("conv2", 16, 5, **large),
            layer("tanh", "tanh2"),
            layer("max_pooling", "pool2", size=2),
            layer("flatten", "flatten"),
            dense("fc1", 200, **large),
            layer("tanh", "tanh3"),
            dense("fc2", classes, **large),
            layer("softmax", "softmax"),
        ],
    )


def all_convolutional(classes: int) -> Network:
    """Return a network of convolutions only: stride instead of pooling, an average at the end.

    The last convolution has one feature map for each class; its mean over all positions is the
    logit. After Springenberg et al. 2015, arXiv:1412.6806.

    >>> all_convolutional(10).shapes[-3:]
    ((10, 1, 1), (10,), (10,))
    """
    return build_network(
        _IMAGE,
        [
            convolution("conv1", 8, 5, stride=2),
            layer("relu", "relu1"),
            convolution("conv2", 16, 3, stride=2),
            layer("relu", "relu2"),
            convolution("conv3", classes, 3),
            layer("average_pooling", "average", size=4),
            layer("flatten", "flatten"),
            layer("softmax", "softmax"),
        ],
    )


def wide_and_shallow(classes: int) -> Network:
    """Return one convolution of 42 filters; it has as many parameters as `narrow_and_deep`.

    >>> wide_and_shallow(2).describe()["parameter_count"]
    1454
    """
    return build_network(
        _IMAGE,
        [
            convolution("conv1", 42, 5, stride=2),
            layer("relu", "relu1"),
            *_largest_values(14),
            dense("fc2", classes),
            layer("softmax", "softmax"),
        ],
    )


def narrow_and_deep(classes: int) -> Network:
    """Return five convolutions of 6 filters; it has as many parameters as `wide_and_shallow`.

    >>> narrow_and_deep(2).describe()["parameter_count"]
    1454
    """
    hidden: list[dict[str, Any]] = []
    for number, stride in enumerate((2, 1, 1, 1, 1), start=1):
        hidden.append(convolution(f"conv{number}", 6, 3, stride=stride))
        hidden.append(layer("relu", f"relu{number}"))
    return build_network(
        _IMAGE, [*hidden, *_largest_values(7), dense("fc2", classes), layer("softmax", "softmax")]
    )


def _largest_values(size: int) -> list[dict[str, Any]]:
    """Return the layers that take the largest value of each map of `size`, to eight units."""
    return [
        layer("max_pooling", "pool1", size=size),
        layer("flatten", "flatten"),
        dense("fc1", 8),
        layer("relu", "relu6"),
    ]
