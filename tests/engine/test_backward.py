"""Backward passes of all layers against central differences, in float64, away from kinks."""

import numpy as np
import pytest

from engine.analysis.gradcheck import central_differences, relative_error
from engine.core.arrays import Array
from engine.model.layers import Convolution, Dense, Flatten, MaxPooling, ReLU, Softmax
from engine.model.losses import (
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_backward_probabilities,
)
from engine.model.network import Network
from engine.model.ops.softmax import softmax

LIMIT = 1e-7


def spread(stream: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return nonzero values at least 0.01 apart, so that no tie or kink lies within h."""
    size = int(np.prod(shape))
    values = (np.arange(size) - size / 2 + 0.25) * 0.05
    return stream.permutation(values).reshape(shape)


LAYERS = [
    (Convolution("l", 3, 3), (2, 5, 6)),
    (Convolution("l", 2, 1), (3, 2, 2)),
    (Convolution("l", 1, 4), (1, 4, 4)),
    (Dense("l", 4), (6,)),
    (ReLU("l"), (3, 4, 4)),
    (MaxPooling("l", 2), (2, 4, 6)),
    (MaxPooling("l", 2), (2, 5, 5)),
    (MaxPooling("l", 3), (1, 7, 6)),
    (Flatten("l"), (2, 3, 2)),
    (Softmax("l"), (5,)),
]


@pytest.mark.parametrize(("layer", "shape"), LAYERS, ids=lambda value: str(value))
def test_backward_is_the_gradient(layer, shape):
    stream = np.random.default_rng(7)
    x = spread(stream, (3, *shape))
    parameters = {
        address: stream.standard_normal(size)
        for address, size in layer.parameter_shapes(shape).items()
    }
    weights = stream.standard_normal((3, *layer.output_shape(shape)))

    def value(changed: dict[str, Array], image: Array) -> float:
        return float((layer.forward(changed, image).y * weights).sum())

    saved = layer.forward(parameters, x)
    assert saved.y.shape == weights.shape
    dx = layer.backward_input(parameters, saved, weights)
    numeric = central_differences(lambda moved: value(parameters, moved), x)
    assert relative_error(dx, numeric) < LIMIT, (dx, numeric)
    gradients = layer.backward_parameters(parameters, saved, weights)
    assert set(gradients) == set(parameters)
    for address, gradient in gradients.items():
        numeric = central_differences(
            lambda moved, address=address: value({**parameters, address: moved}, x),
            parameters[address],
        )
        assert gradient.shape == parameters[address].shape
        assert relative_error(gradient, numeric) < LIMIT, address


def test_loss_backwards_are_its_gradients():
    stream = np.random.default_rng(3)
    logits, labels = stream.standard_normal((4, 3)), np.array([0, 2, 1, 1])
    numeric = central_differences(lambda z: float(cross_entropy(z, labels).mean()), logits)
    a = softmax(logits)
    assert relative_error(cross_entropy_backward(a, labels), numeric) < LIMIT

    def from_probabilities(p: Array) -> float:
        return float(-np.log(p[np.arange(4), labels]).mean())

    numeric = central_differences(from_probabilities, a, h=1e-6)
    assert relative_error(cross_entropy_backward_probabilities(logits, labels), numeric) < LIMIT


def test_the_fused_start_of_backward_equals_softmax_after_loss():
    stream = np.random.default_rng(4)
    logits, labels = stream.standard_normal((4, 3)), np.array([0, 2, 1, 1])
    layer = Softmax("softmax")
    saved = layer.forward({}, logits)
    apart = layer.backward_input({}, saved, cross_entropy_backward_probabilities(logits, labels))
    np.testing.assert_allclose(cross_entropy_backward(saved.y, labels), apart, rtol=0, atol=1e-15)


def test_in_a_tie_the_first_place_wins():
    layer = MaxPooling("l", 2)
    x = np.zeros((1, 1, 2, 2))
    dx = layer.backward_input({}, layer.forward({}, x), np.ones((1, 1, 1, 1)))
    assert dx.ravel().tolist() == [1, 0, 0, 0]


def test_rows_left_over_by_pooling_get_no_gradient():
    layer = MaxPooling("l", 2)
    x = np.arange(25.0).reshape(1, 1, 5, 5)
    dx = layer.backward_input({}, layer.forward({}, x), np.ones((1, 1, 2, 2)))
    assert dx[0, 0, 4].tolist() == [0] * 5
    assert dx[0, 0, :, 4].tolist() == [0] * 5
    assert dx.sum() == 4


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_network_backward_is_the_gradient_at_every_address(seed):
    stream = np.random.default_rng(seed)
    filters, units, size = int(stream.integers(1, 4)), int(stream.integers(2, 6)), 8
    network = Network(
        (1, size, size),
        (
            Convolution("conv1", filters, 3),
            ReLU("relu1"),
            MaxPooling("pool1", 2),
            Flatten("flatten"),
            Dense("fc1", units),
            ReLU("relu2"),
            Dense("fc2", 3),
            Softmax("softmax"),
        ),
    )
    parameters = {  # nonzero biases: some units of every layer stay active
        address: array + 0.3 * address.endswith("bias") * stream.uniform(0.5, 1, array.shape)
        for address, array in network.initialise(seed, dtype=np.float64).items()
    }
    images, labels = stream.uniform(size=(3, 1, size, size)), np.array([0, 1, 2])

    def loss(changed: dict[str, Array], x: Array) -> float:
        return float(cross_entropy(network.logits(changed, x), labels).mean())

    forward = network.forward(parameters, images)
    gradients = network.backward(parameters, forward, labels, input_gradient=True)
    assert set(gradients) == {*parameters, *network.activation_shapes}
    for address, parameter in parameters.items():
        numeric = central_differences(
            lambda moved, address=address: loss({**parameters, address: moved}, images), parameter
        )
        assert relative_error(gradients[address], numeric) < LIMIT, address
    numeric = central_differences(lambda moved: loss(parameters, moved), images)
    assert relative_error(gradients["input.activation"], numeric) < LIMIT
