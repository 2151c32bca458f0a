"""Measures of layers: dead and saturated units, gradients at their outputs, sizes of updates.

U is the number of units (neurons, feature maps) of a layer, N the number of images.
"""

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.float_errors import ignore_float_errors
from engine.model.dead_units import dead_units
from engine.model.layers import Layer
from engine.model.network import Network, output_address

SATURATING = ("sigmoid", "tanh")
VANISHING_RATIO = 1e-2  # of the gradient at the last layer with parameters
MIN_WEIGHTED_LAYERS = 3  # fewer have no first layer far from the last
_SATURATED_AT = {"tanh": 0.99, "sigmoid": 0.98}  # of |a|, and of |2a − 1|: a < 0.01 or a > 0.99


def dead_shares(network: Network, activations: Arrays) -> dict[str, tuple[int, int]]:
    """Return the number of dead units and of all units of every ReLU layer, by its name."""
    dead = dead_units(network, activations)
    return {
        layer.name: (len(dead.get(output_address(layer), ())), shape[0])
        for layer, shape in zip(network.layers, network.shapes[1:], strict=True)
        if layer.kind == "relu"
    }


def hidden_saturating_layers(network: Network) -> tuple[Layer, ...]:
    """Return the sigmoid and tanh layers but the last layer, whose output is the answer."""
    return tuple(layer for layer in network.layers[:-1] if layer.kind in SATURATING)


def saturated_share(layer: Layer, output: Array) -> float:
    """Return the share of the values of a sigmoid or tanh layer that are saturated.

    Formula: |a| > 0.99 for tanh, a < 0.01 or a > 0.99 for a sigmoid: the slope is then below 2 % of
    its largest, 4 % for a sigmoid.

    Shapes: output (N, …).
    """
    return float(saturated(layer, output).mean())


def saturated(layer: Layer, output: Array) -> Array:
    """Return which values of a sigmoid or tanh layer are saturated, (N, …) bool."""
    centred = output if layer.kind == "tanh" else 2 * output - 1
    return np.asarray(np.abs(centred) > _SATURATED_AT[layer.kind])


def weighted_layers(network: Network) -> tuple[Layer, ...]:
    """Return the layers that have parameters, in order."""
    return tuple(
        layer
        for layer, shape in zip(network.layers, network.shapes, strict=False)
        if layer.parameter_shapes(shape)
    )


def layer_parameters(network: Network, layer: Layer) -> tuple[str, ...]:
    """Return the addresses of the parameters of a layer."""
    number = network.layers.index(layer)
    return tuple(layer.parameter_shapes(network.shapes[number]))


@ignore_float_errors()
def joined_norm(arrays: Arrays, addresses: tuple[str, ...]) -> float:
    """Return the norm of several arrays together, in float64."""
    return float(np.sqrt(sum(squared_norm(arrays[address]) for address in addresses)))


@ignore_float_errors()
def squared_norm(array: Array) -> float:
    """Return ‖array‖² in float64; nothing is copied unless float32 overflows."""
    flat = np.asarray(array).ravel(order="K")
    found = float(np.dot(flat, flat))
    if np.isfinite(found):
        return found
    wide = flat.astype(np.float64)
    return float(np.dot(wide, wide))
