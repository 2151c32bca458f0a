"""Where a number of the forward pass comes from: products and a bias, a winner, a function.

C channels in, O channels out, K kernel, S stride, D dilation, P padding, J units in.
"""

from dataclasses import replace

import numpy as np

from engine.analysis.explain.local_derivatives import Index, derivative, winner
from engine.analysis.explain.parameters import input_factor, source_of
from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import Reading, symbol
from engine.analysis.explain.term_sum import Account, Factors, from_maps, single
from engine.core.arrays import batch_last
from engine.model.layers import AveragePooling, Convolution, Dense, MaxPooling
from engine.model.ops.convolution import padded


def value(reading: Reading, address: str, index: Index, image: int | None) -> Account:
    """Return the account of a parameter, an input pixel or a layer's output."""
    if image is None or address in reading.record.parameters or reading.owner(address) < 0:
        return single("given", (reading.factor(address, index, image, "value"),))
    number = reading.owner(address)
    layer = reading.network.layers[number]
    if isinstance(layer, Dense):
        return _with_bias(reading, layer, index, _dense(reading, number, layer, index, image))
    if isinstance(layer, Convolution):
        account = _convolution(reading, number, layer, index, image)
        return _with_bias(reading, layer, index, account)
    if isinstance(layer, MaxPooling | AveragePooling):
        return _pooling(reading, number, layer, index, image)
    if layer.kind == "flatten":
        place = tuple(map(int, np.unravel_index(index[0], reading.network.shapes[number])))
        return single("value_of_flatten", (input_factor(reading, number, place, image),))
    if layer.kind == "softmax":
        return _softmax(reading, number, index, image)
    return _function(reading, number, index, image)


def _with_bias(
    reading: Reading, layer: Dense | Convolution, index: Index, account: Account
) -> Account:
    if not layer.bias:
        return account
    bias = reading.factor(layer.bias_address, index[:1], None, "value")
    return account.plus(bias.value, (bias,))


def _dense(reading: Reading, number: int, layer: Dense, index: Index, image: int) -> Account:
    entering = reading.outputs[number]

    def factors(j: int) -> Factors:
        return (
            reading.factor(layer.weights_address, (index[0], j), None, "value"),
            reading.factor(entering, (j,), image, "value"),
        )

    weights = reading.value(layer.weights_address)[index[0]]
    x = reading.value(entering)[image]
    return from_maps("value_of_dense", ("w", weights), (symbol(entering, "value"), x), factors)


def _convolution(
    reading: Reading, number: int, layer: Convolution, index: Index, image: int
) -> Account:
    o, y, x = index
    entering = reading.outputs[number]
    kernel = reading.value(layer.weights_address)[o]
    own = len(kernel)
    low = o // (layer.filters // layer.groups) * own
    window = layer.window
    source = padded(
        batch_last(reading.value(entering)[image : image + 1, low : low + own]), window.padding
    )[..., 0]
    top, left = y * window.stride[0], x * window.stride[1]
    seen = source[
        :,
        top : top + window.reach[0] : window.dilation[0],
        left : left + window.reach[1] : window.dilation[1],
    ]

    def factors(place: int) -> Factors:
        weight = (o, *map(int, np.unravel_index(place, kernel.shape)))
        place_in = source_of(reading, number, weight, y, x)
        return (
            reading.factor(layer.weights_address, weight, None, "value"),
            input_factor(reading, number, place_in, image),
        )

    right = (symbol(entering, "value"), seen)
    return from_maps("value_of_convolution", ("w", kernel), right, factors)


def _pooling(
    reading: Reading, number: int, layer: MaxPooling | AveragePooling, index: Index, image: int
) -> Account:
    c, y, x = index
    window = layer.window
    top, left = y * window.stride[0], x * window.stride[1]
    rows, columns = window.size
    entering = reading.outputs[number]
    seen = reading.value(entering)[image, c, top : top + rows, left : left + columns]
    name = symbol(entering, "value")
    if isinstance(layer, MaxPooling):
        first = winner(reading, number, window, index, image)
        only = (reading.factor(entering, first, image, "value"),)
        return single("value_of_max_pooling", only, {name: seen.astype(np.float64)})

    def factors(place: int) -> Factors:
        i, j = divmod(place, columns)
        one = reading.factor(entering, (c, top + i, left + j), image, "value")
        return (Factor("1/K²", 1 / seen.size), one)

    parts = np.full(seen.shape, 1 / seen.size)
    return from_maps("value_of_average_pooling", ("1/K²", parts), (name, seen), factors)


def _softmax(reading: Reading, number: int, index: Index, image: int) -> Account:
    entering = reading.outputs[number]
    z = reading.value(entering)[image].astype(np.float64)
    powers = np.exp(z - z.max())
    total, depth = float(powers.sum()), float(z.max() - z[index])
    above = Factor("exp(z − max z)", float(powers[index]), entering, index, image)
    account = single(
        "value_of_softmax",
        (above, Factor("1 / Σ exp(z − max z)", 1 / total)),
        {symbol(entering, "value"): z, "exp(z − max z)": powers},
    )
    rounding = float(account.products[0]) * (1 + depth)  # z − max z rounds before exp
    return replace(account, count=len(z), magnitude=rounding)


def _function(reading: Reading, number: int, index: Index, image: int) -> Account:
    """Return the account of an elementwise layer: a factor times its input, or a function of it."""
    layer = reading.network.layers[number]
    entering = reading.outputs[number]
    one = reading.factor(entering, index, image, "value")
    kind = f"value_of_{layer.kind}"
    if layer.kind in ("relu", "leaky_relu", "dropout"):
        slope = derivative(reading, number, index, image)
        return single(kind, (Factor("m" if layer.kind == "dropout" else "g′", slope), one))
    wide = np.full((1, 1), one.value)
    found = float(layer.forward(reading.record.parameters, wide).y[0, 0])
    return single(kind, (Factor(f"g({one.symbol})", found, entering, index, image),))
