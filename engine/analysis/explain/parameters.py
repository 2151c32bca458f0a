"""Explanation of a parameter's gradient: the sum of input × error over all images and positions.

How the error itself arises is explained in backpropagated_error.py. N batch, O channels out, Y X
output size, S stride, D dilation, P padding.
"""

from dataclasses import replace

import numpy as np

from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import StepContext, symbol_of_address
from engine.analysis.explain.term_sum import Factors, TermSum, product_of_arrays
from engine.analysis.suffix_network import channel_jacobian
from engine.core.arrays import Array, batch_first
from engine.model.layers import Convolution
from engine.model.losses import is_penalised
from engine.model.network import output_address


def parameter_gradient(
    context: StepContext, address: str, index: tuple[int, ...], image: int | None
) -> TermSum:
    """Return the terms of ∂C/∂parameter, for the mini-batch or for one image's share.

    The penalty belongs to no image: its term λ·w is only in the sum over the mini-batch.
    """
    network = context.network
    number = network.layer_index(address)
    layer = network.layers[number]
    images = slice(None) if image is None else slice(image, image + 1)
    x = context.value(context.output_addresses[number])[images]
    effect = batch_first(channel_jacobian(network, address, [index], x)[..., 0, :])
    errors = context.record.gradients[output_address(layer)][images, index[0]]
    name = "bias" if len(index) == 1 else "weight"
    if not isinstance(layer, Convolution):
        term_sum = _sum_over_images(context, number, index, effect, errors, image or 0)
        term_sum = replace(term_sum, kind=f"dense_{name}")
    elif image is None:
        term_sum = _per_image_sums(address, index, effect, errors)
        term_sum = replace(term_sum, kind=f"filter_{name}")
    else:
        term_sum = _sum_over_positions(context, number, index, effect[0], errors[0], image)
        term_sum = replace(term_sum, kind=f"filter_{name}_of_image")
    if image is None and network.l2 and is_penalised(address):
        value = context.factor(address, index, None, "value")
        strength = Factor("λ", network.l2)
        term_sum = term_sum.with_term(strength.value * value.value, (strength, value))
    return term_sum


def _sum_over_images(
    context: StepContext,
    number: int,
    index: tuple[int, ...],
    effect: Array,
    errors: Array,
    first: int,
) -> TermSum:
    """Return the terms input × error of a dense layer, one for each image from `first` on.

    Shapes: effect = ∂z/∂parameter and errors, both (N,).
    """
    entering, leaving = context.output_addresses[number : number + 2]
    is_bias = len(index) == 1

    def factors(i: int) -> Factors:
        error = context.factor(leaving, index[:1], first + i, "gradient")
        if is_bias:
            return (error,)
        return (context.factor(entering, index[1:], first + i, "value"), error)

    name = "1" if is_bias else symbol_of_address(entering, "value")
    return product_of_arrays(
        "", (name, effect), (symbol_of_address(leaving, "gradient"), errors), factors
    )


def _per_image_sums(address: str, index: tuple[int, ...], effect: Array, errors: Array) -> TermSum:
    """Return one term for each image: its share of a filter's gradient, summed over positions."""
    products = np.multiply(effect, errors, dtype=np.float64)
    sums = products.sum(axis=(1, 2))
    letter = symbol_of_address(address, "gradient")

    def factors(i: int) -> Factors:
        return (Factor(letter, float(sums[i]), address, index, i, "gradient"),)

    magnitude = float(np.abs(products).sum())
    return TermSum("", sums, factors, {"product": sums}, (), products.size, magnitude)


def _sum_over_positions(
    context: StepContext,
    number: int,
    index: tuple[int, ...],
    effect: Array,
    errors: Array,
    image: int,
) -> TermSum:
    """Return the terms input × error of a filter in one image, one for each position.

    Shapes: effect = ∂z/∂parameter and errors, both (Y, X).
    """
    entering, leaving = context.output_addresses[number : number + 2]
    width = errors.shape[1]
    is_bias = len(index) == 1

    def factors(position: int) -> Factors:
        y, x = divmod(position, width)
        error = context.factor(leaving, (index[0], y, x), image, "gradient")
        if is_bias:
            return (error,)
        source = source_index(context, number, index, y, x)
        return (input_factor(context, number, source, image), error)

    name = "1" if is_bias else symbol_of_address(entering, "value")
    return product_of_arrays(
        "", (name, effect), (symbol_of_address(leaving, "gradient"), errors), factors
    )


def source_index(
    context: StepContext, number: int, weight: tuple[int, ...], y: int, x: int
) -> tuple[int, ...] | None:
    """Return the input index that kernel[o,c,i,j] reads at position (y, x); None in the padding."""
    layer = context.network.layers[number]
    assert isinstance(layer, Convolution)
    channels, *size = context.network.shapes[number]
    o, c, *offset = weight
    c += o // (layer.filters // layer.groups) * (channels // layer.groups)
    window = layer.window
    h, w = (
        window.stride[axis] * (y, x)[axis]
        + window.dilation[axis] * offset[axis]
        - window.padding[axis]
        for axis in (0, 1)
    )
    return (c, h, w) if 0 <= h < size[0] and 0 <= w < size[1] else None


def input_factor(
    context: StepContext, number: int, source: tuple[int, ...] | None, image: int
) -> Factor:
    """Return the input of layer `number` at `source` as a factor; a constant 0 for the padding."""
    entering = context.output_addresses[number]
    if source is None:
        return Factor("padding", 0.0)
    return context.factor(entering, source, image, "value")
