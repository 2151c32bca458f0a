"""Predictions for new images: one forward pass, the nearest training images, two pixel gradients.

I classes, K nearest images, F features of an image.
"""

from dataclasses import dataclass

import numpy as np

from engine.compiled.program_cache import PROGRAM_CACHE
from engine.core.arrays import Array, Arrays
from engine.core.checks import check_array, is_whole
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.data.dataset import Dataset
from engine.model.losses import likeliest_classes
from engine.model.network import ForwardPass, Network, output_address

NEIGHBOUR_COUNT = 5
CLASSIFIER_KINDS = ("softmax", "sigmoid")


@dataclass(frozen=True)
class Neighbours:
    """The training images nearest to an image, nearest first: index, class and distance, each (K,).

    `address` says where the distance is measured: `input.activation` (the pixels), or the input of
    the last dense layer (the features). The distance is Euclidean, ‖x − x_n‖₂.
    """

    address: str
    indices: Array
    labels: Array
    distances: Array


@dataclass(frozen=True)
class PredictionRecord:
    """The prediction for one image: all arrays of the forward pass, and what was requested.

    `activations[address]` have no batch axis; `logits` are the input of the last layer;
    `probabilities` (I,) are of all classes. `why` (C, H, W) = ∂z/∂x is the saliency map of class
    `why_class`. For an image with a label: its `loss` in nats, without the penalty, and
    `loss_gradient` (C, H, W) = ∂(loss)/∂x.
    """

    image: Array
    activations: dict[str, Array]
    logits: Array
    probabilities: Array
    nearest: tuple[Neighbours, ...]
    why_class: int | None = None
    why: Array | None = None
    loss: float | None = None
    loss_gradient: Array | None = None

    @property
    def predicted(self) -> int:
        """The class with the largest probability; the first wins a tie; −1 if one is not finite."""
        return int(likeliest_classes(self.probabilities[None])[0])


@dataclass(frozen=True)
class NeighbourIndex:
    """Training images and their features (n, F) in a network, to search for neighbours.

    `address` is the input of the last dense layer; it is None if no earlier layer has parameters,
    and then only pixels are compared.
    """

    images: Array
    labels: Array
    address: str | None
    features: Array | None


@ignore_float_errors()
def build_neighbour_index(
    network: Network, parameters: Arrays, data: Dataset, with_features: bool = True
) -> NeighbourIndex:
    """Return the index of the training images, on request with the last dense layer's inputs."""
    images, labels = data.training_images, data.training_labels
    last = _last_parameter_layer(network)
    if not with_features or last == network.first_trainable_layer or len(network.shapes[last]) != 1:
        return NeighbourIndex(images, labels, None, None)
    front = Network(network.input_shape, network.layers[:last], "mean-squared-error")
    with PROGRAM_CACHE.borrow(front, parameters, len(images), training=False) as program:
        features = program.scores(parameters, images)
    return NeighbourIndex(images, labels, output_address(network.layers[last - 1]), features)


@ignore_float_errors()
def predict(
    network: Network,
    parameters: Arrays,
    image: Array,
    *,
    label: int | None = None,
    why: int | None = None,
    neighbour_index: NeighbourIndex | None = None,
) -> PredictionRecord:
    """Return the prediction for one image (C, H, W); no parameter changes.

    Formula: p = softmax(z), or p = (1 − σ(z), σ(z)) for a single output. With `why` = c also
    ∂z_c/∂x, the gradient of the class's logit with respect to every pixel. For a single output z_1
    = z and z_0 = −z, the log-odds of each class. With `label` also the loss C of this image alone,
    −log p_label for cross-entropy, and ∂C/∂x.
    Caution: the logit is used and not log p, whose gradient vanishes if the network is certain. A
    blank pixel may matter. The gradient describes an infinitesimal change. In a tie of a max
    pooling, as on blank paper, it follows the first element.

    Shapes: image, why, loss_gradient (C, H, W).

    Raises: BadInput for an image or parameters that do not fit or are not finite, a network without
    class probabilities, and a class or label that does not exist.

    Source: Simonyan, Vedaldi and Zisserman 2013, arXiv:1312.6034, section 3: the class score S_c
    before the softmax, linear around the image with slope ∂S_c/∂I. They show its largest magnitude
    over the colours; here its sign is kept.
    """
    if network.layers[-1].kind not in CLASSIFIER_KINDS:
        raise BadInput("network", network.loss, "one that ends in softmax or sigmoid")
    network.check_parameters(parameters)
    check_array("image", image, "an array (C, H, W)")
    if not all(np.isfinite(array).all() for array in parameters.values()):
        raise BadInput("parameters", "NaN or infinity", "finite numbers: this run has diverged")
    forward = network.forward(parameters, image[None])
    output = forward.probabilities[0]
    probabilities = np.array([1 - output[0], output[0]]) if len(output) == 1 else output
    for name, number in (("why", why), ("label", label)):
        if number is not None and not (is_whole(number) and 0 <= number < len(probabilities)):
            raise BadInput(name, number, f"a class, 0 to {len(probabilities) - 1}, or null")
    activations = {address: array[0] for address, array in forward.activations.items()}
    return PredictionRecord(
        image=image,
        activations=activations,
        logits=forward.saved[-1].x[0],
        probabilities=probabilities,
        nearest=() if neighbour_index is None else _find_neighbours(activations, neighbour_index),
        why_class=why,
        why=None if why is None else _logit_gradient(network, parameters, forward, why),
        loss=None if label is None else float(network.losses(forward.logits, np.array([label]))[0]),
        loss_gradient=None
        if label is None
        else _loss_gradient(network, parameters, forward, label),
    )


def _logit_gradient(network: Network, parameters: Arrays, forward: ForwardPass, why: int) -> Array:
    """Return ∂z_c/∂x (C, H, W): backward from a 1 at the class's logit to the pixels."""
    logits = forward.saved[-1].x
    dy = np.zeros_like(logits)
    single = logits.shape[1] == 1
    dy[0, 0 if single else why] = -1 if single and why == 0 else 1
    for layer, saved in zip(reversed(network.layers[:-1]), forward.saved[-2::-1], strict=True):
        dy = layer.backward_input(parameters, saved, dy)
    return np.asarray(dy[0])


def _loss_gradient(network: Network, parameters: Arrays, forward: ForwardPass, label: int) -> Array:
    """Return ∂C/∂x (C, H, W), C the loss of this image alone: the whole backward pass."""
    labels = np.array([label])
    errors = network.backward_errors(parameters, forward, labels, input_gradient=True)
    return np.asarray(errors["input.activation"][0])


def _find_neighbours(
    activations: Arrays, neighbour_index: NeighbourIndex
) -> tuple[Neighbours, ...]:
    spaces = {"input.activation": neighbour_index.images.reshape(len(neighbour_index.images), -1)}
    if neighbour_index.address is not None and neighbour_index.features is not None:
        spaces[neighbour_index.address] = neighbour_index.features
    neighbours = []
    for address, features in spaces.items():
        difference = features - activations[address].ravel()
        distances = np.sqrt(np.einsum("nf,nf->n", difference, difference, dtype=np.float64))
        order = np.argsort(distances, kind="stable")[:NEIGHBOUR_COUNT]
        labels = neighbour_index.labels[order]
        neighbours.append(Neighbours(address, order, labels, distances[order]))
    return tuple(neighbours)


def _last_parameter_layer(network: Network) -> int:
    """Return the index of the last layer that has parameters."""
    layers = enumerate(zip(network.layers, network.shapes, strict=False))
    return max(number for number, (layer, shape) in layers if layer.parameter_shapes(shape))


@ignore_float_errors()
def misclassified_images(network: Network, parameters: Arrays, data: Dataset) -> tuple[int, ...]:
    """Return the indices of the held-out images that the network classifies wrongly."""
    images, labels = data.held_out_images, data.held_out_labels
    with PROGRAM_CACHE.borrow(network, parameters, len(labels), training=False) as program:
        scores = program.scores(parameters, images)
        correct = network.loss_function.correct(scores, labels)
    return tuple(int(i) for i in np.flatnonzero(~np.asarray(correct, bool)))
