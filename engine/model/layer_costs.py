"""What a network costs, and what its units see, computed from shapes alone.

N is the batch size, P the number of parameters, A the number of activations of one image.
"""

from math import prod

from engine.core.shapes import Pair, Shape, Window
from engine.model.layers import AveragePooling, Convolution, Dense, Layer, MaxPooling
from engine.model.network import Network

_FLOAT_BYTES = 4
_PARAMETER_ARRAYS = 3  # value, gradient, update; an optimizer's buffers come on top
_ACTIVATION_ARRAYS = 2  # value and gradient
_STEP_OVERHEAD = 2_000_000  # what a step costs besides its products, in multiply-adds
_PARAMETER_COST = 2  # of an update, in multiply-adds a parameter


def multiply_adds(layer: Layer, input_shape: Shape, output_shape: Shape) -> int:
    """Return the products of a weight and an input that one image costs in the forward pass.

    Formula: a convolution O·(C/G)·K·K·Y·X, a dense layer I·J; other layers have no weights.

    >>> multiply_adds(Dense("fc1", 10), (84,), (10,))
    840
    """
    if not isinstance(layer, Convolution | Dense):
        return 0
    weights = layer.parameter_shapes(input_shape)[layer.weight_address]
    return prod(weights) * prod(output_shape[1:])


def step_multiply_adds(network: Network) -> int:
    """Return the multiply-adds of one image in a training step.

    Formula: the forward pass and the gradient of the weights each need one product of a layer's
    size; the gradient of its input needs another, except for the first layer with weights.
    """
    costs = [
        multiply_adds(layer, *shapes)
        for layer, *shapes in zip(network.layers, network.shapes, network.shapes[1:], strict=False)
    ]
    learned = [cost for cost in costs if cost]
    return 3 * sum(learned) - learned[0] if learned else 0


def step_work(network: Network, batch_size: int) -> int:
    """Return the work of a training step in multiply-adds, with what it costs besides them.

    Formula: N·(multiply-adds of an image) + 2·P + 2·10⁶. The time of a step is about proportional
    to it: within a factor of two for the networks of `python -m engine bench`.
    """
    count = sum(prod(shape) for shape in network.parameter_shapes.values())
    return batch_size * step_multiply_adds(network) + _PARAMETER_COST * count + _STEP_OVERHEAD


def step_bytes(network: Network, batch_size: int) -> int:
    """Return the bytes of the arrays of a training step in float32: 4·(2·N·A + 3·P).

    These are each activation and its gradient, and each parameter, its gradient and its update.
    """
    values = sum(prod(shape) for shape in network.activation_shapes.values())
    count = sum(prod(shape) for shape in network.parameter_shapes.values())
    return _FLOAT_BYTES * (_ACTIVATION_ARRAYS * batch_size * values + _PARAMETER_ARRAYS * count)


class ReceptiveField:
    """The rows and columns of the input that one unit sees, followed from layer to layer.

    Formula: R ← R + (d·(K − 1))·S, S ← S·stride, for a window of K with dilation d; S is the
    distance on the input of two neighbouring units (Dumoulin & Visin 2016, arXiv:1603.07285). A
    dense layer sees all that the units before it see together.
    """

    def __init__(self, input_shape: Shape) -> None:
        self._image = len(input_shape) == 3
        self._input: Shape = input_shape[1:]
        self._size: list[int] = [1, 1]
        self._distance: list[int] = [1, 1]
        self._positions: Shape = input_shape[1:]

    @property
    def size(self) -> Pair | None:
        """The rows and columns, at most those of the input; None where the input is no image."""
        if not self._image:
            return None
        rows, columns = (min(pair) for pair in zip(self._size, self._input, strict=True))
        return rows, columns

    def follow(self, layer: Layer, output_shape: Shape) -> None:
        """Go on to the output of the next layer, which has `output_shape`."""
        if isinstance(layer, Convolution | MaxPooling | AveragePooling):
            self._slide(layer.window)
            self._positions = output_shape[1:]
        elif isinstance(layer, Dense) and self._image:
            for axis, count in enumerate(self._positions):
                self._size[axis] += (count - 1) * self._distance[axis]
            self._positions = (1, 1)

    def _slide(self, window: Window) -> None:
        for axis in (0, 1):
            self._size[axis] += (window.effective_size[axis] - 1) * self._distance[axis]
            self._distance[axis] *= window.stride[axis]
