"""Explanation of a number of the forward pass: its products and bias, its maximum, or its function.

C channels in, O channels out, K kernel, S stride, D dilation, P padding, J units in.
"""

from dataclasses import replace

import numpy as np

from engine.analysis.explain.local_derivatives import local_derivative, window_argmax
from engine.analysis.explain.parameters import input_factor, source_index
from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import StepContext, symbol_of_address
from engine.analysis.explain.term_sum import Factors, TermSum, product_of_arrays, single_term
from engine.core.arrays import batch_last
from engine.core.shapes import Index
from engine.model.layers import AveragePooling, Convolution, Dense, MaxPooling
from engine.model.ops.convolution import zero_pad


def forward_value(context: StepContext, address: str, index: Index, image: int | None) -> TermSum:
    """Return the terms of a parameter, an input pixel or a layer's output."""
    if image is None or address in context.record.parameters or context.layer_number(address) < 0:
        return single_term("given", (context.factor(address, index, image, "value"),))
    number = context.layer_number(address)
    layer = context.network.layers[number]
    if isinstance(layer, Dense | Convolution):
        return _with_bias(context, number, layer, index, image)
    if isinstance(layer, MaxPooling | AveragePooling):
        return _pooling_value(context, number, layer, index, image)
    if layer.kind == "flatten":
        source = tuple(map(int, np.unravel_index(index[0], context.network.shapes[number])))
        return single_term("value_of_flatten", (input_factor(context, number, source, image),))
    if layer.kind == "softmax":
        return _softmax_value(context, number, index, image)
    return _elementwise_value(context, number, index, image)


def _with_bias(
    context: StepContext, number: int, layer: Dense | Convolution, index: Index, image: int
) -> TermSum:
    """Return the products of a dense layer or convolution, and its bias if it has one."""
    if isinstance(layer, Dense):
        term_sum = _dense_value(context, number, layer, index, image)
    else:
        term_sum = _convolution_value(context, number, layer, index, image)
    if not layer.bias:
        return term_sum
    bias = context.factor(layer.bias_address, index[:1], None, "value")
    return term_sum.with_term(bias.value, (bias,))


def _dense_value(
    context: StepContext, number: int, layer: Dense, index: Index, image: int
) -> TermSum:
    entering = context.output_addresses[number]

    def factors(j: int) -> Factors:
        return (
            context.factor(layer.weight_address, (index[0], j), None, "value"),
            context.factor(entering, (j,), image, "value"),
        )

    weights = context.value(layer.weight_address)[index[0]]
    x = context.value(entering)[image]
    return product_of_arrays(
        "value_of_dense", ("w", weights), (symbol_of_address(entering, "value"), x), factors
    )


def _convolution_value(
    context: StepContext, number: int, layer: Convolution, index: Index, image: int
) -> TermSum:
    o, y, x = index
    entering = context.output_addresses[number]
    kernel = context.value(layer.weight_address)[o]
    channels = len(kernel)
    low = o // (layer.filters // layer.groups) * channels
    window = layer.window
    source = zero_pad(
        batch_last(context.value(entering)[image : image + 1, low : low + channels]), window.padding
    )[..., 0]
    top, left = y * window.stride[0], x * window.stride[1]
    patch = source[
        :,
        top : top + window.effective_size[0] : window.dilation[0],
        left : left + window.effective_size[1] : window.dilation[1],
    ]

    def factors(position: int) -> Factors:
        weight = (o, *map(int, np.unravel_index(position, kernel.shape)))
        read = source_index(context, number, weight, y, x)
        return (
            context.factor(layer.weight_address, weight, None, "value"),
            input_factor(context, number, read, image),
        )

    right = (symbol_of_address(entering, "value"), patch)
    return product_of_arrays("value_of_convolution", ("w", kernel), right, factors)


def _pooling_value(
    context: StepContext, number: int, layer: MaxPooling | AveragePooling, index: Index, image: int
) -> TermSum:
    c, y, x = index
    window = layer.window
    top, left = y * window.stride[0], x * window.stride[1]
    rows, columns = window.size
    entering = context.output_addresses[number]
    values = context.value(entering)[image, c, top : top + rows, left : left + columns]
    name = symbol_of_address(entering, "value")
    if isinstance(layer, MaxPooling):
        first = window_argmax(context, number, window, index, image)
        maximum = (context.factor(entering, first, image, "value"),)
        return single_term("value_of_max_pooling", maximum, {name: values.astype(np.float64)})

    def factors(position: int) -> Factors:
        i, j = divmod(position, columns)
        value = context.factor(entering, (c, top + i, left + j), image, "value")
        return (Factor("1/K²", 1 / values.size), value)

    parts = np.full(values.shape, 1 / values.size)
    return product_of_arrays("value_of_average_pooling", ("1/K²", parts), (name, values), factors)


def _softmax_value(context: StepContext, number: int, index: Index, image: int) -> TermSum:
    entering = context.output_addresses[number]
    z = context.value(entering)[image].astype(np.float64)
    powers = np.exp(z - z.max())
    total, depth = float(powers.sum()), float(z.max() - z[index])
    numerator = Factor("exp(z − max z)", float(powers[index]), entering, index, image)
    term_sum = single_term(
        "value_of_softmax",
        (numerator, Factor("1 / Σ exp(z − max z)", 1 / total)),
        {symbol_of_address(entering, "value"): z, "exp(z − max z)": powers},
    )
    rounding = float(term_sum.products[0]) * (1 + depth)  # z − max z is rounded before exp
    return replace(term_sum, count=len(z), magnitude=rounding)


def _elementwise_value(context: StepContext, number: int, index: Index, image: int) -> TermSum:
    """Return the terms of an elementwise layer: a factor times its input, or a function of it."""
    layer = context.network.layers[number]
    entering = context.output_addresses[number]
    source = context.factor(entering, index, image, "value")
    kind = f"value_of_{layer.kind}"
    if layer.kind in ("relu", "leaky_relu", "dropout"):
        slope = local_derivative(context, number, index, image)
        return single_term(kind, (Factor("m" if layer.kind == "dropout" else "g′", slope), source))
    z = np.full((1, 1), source.value)
    value = float(layer.forward(context.record.parameters, z).y[0, 0])
    return single_term(kind, (Factor(f"g({source.symbol})", value, entering, index, image),))
