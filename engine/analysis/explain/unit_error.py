"""The error of a unit: what the units that it feeds send back through the gates between.

N batch, C channels in, O channels out, K kernel, Y X output size, S stride, D dilation, P padding,
I outputs.
"""

from dataclasses import replace

import numpy as np

from engine.analysis.explain.local_derivatives import Index, gate, windows_of, winner
from engine.analysis.explain.loss import at_output, at_scores
from engine.analysis.explain.records import Factor, Gate
from engine.analysis.explain.step_context import Reading
from engine.analysis.explain.term_sum import Account, Factors, from_maps, listed
from engine.core.arrays import Array
from engine.core.shapes import Window
from engine.model.layers import AveragePooling, Convolution, Dense, MaxPooling


def output_gradient(reading: Reading, address: str, index: Index, image: int) -> Account:
    """Return the account of ∂C/∂(a layer's output): gates first, then all the units it feeds."""
    number = reading.owner(address) + 1
    if number > reading.ending:
        return at_output(reading, index, image)
    gates: list[Gate] = []
    while number < reading.ending:
        passed = gate(reading, number, index, image)
        if passed is None:
            return _fan(reading, number, index, image).behind(tuple(gates))
        gates.append(passed)
        if passed.index is None:
            return listed("error_through_nothing", []).behind(tuple(gates))
        index, number = passed.index, number + 1
    return at_scores(reading, index, image).behind(tuple(gates))


def _fan(reading: Reading, number: int, index: Index, image: int) -> Account:
    layer = reading.network.layers[number]
    if isinstance(layer, Dense):
        return _through_dense(reading, number, layer, index, image)
    if isinstance(layer, Convolution):
        return _through_convolution(reading, number, layer, index, image)
    if isinstance(layer, MaxPooling | AveragePooling):
        return _through_pooling(reading, number, layer, index, image)
    return _through_softmax(reading, number, index, image)


def _through_dense(
    reading: Reading, number: int, layer: Dense, index: Index, image: int
) -> Account:
    leaving, j = reading.outputs[number + 1], index[0]

    def factors(i: int) -> Factors:
        return (
            reading.factor(layer.weights_address, (i, j), None, "value"),
            reading.factor(leaving, (i,), image, "gradient"),
        )

    weights = reading.value(layer.weights_address)[:, j]
    errors = reading.gradient(leaving, image)
    return from_maps("error_through_dense", ("w", weights), ("∂C/∂z", errors), factors)


def _through_convolution(
    reading: Reading, number: int, layer: Convolution, index: Index, image: int
) -> Account:
    """Return the errors of all places that read the unit, times the weight each read it by.

    The maps (O, rows, columns) run over the kernel's rows and columns that reach the unit; the
    errors stand in the opposite order of the places: that is the turned filter.
    """
    c, h, w = index
    leaving = reading.outputs[number + 1]
    shape = reading.network.shapes[number + 1]
    own = reading.network.shapes[number][0] // layer.groups
    group, local = divmod(c, own)
    filters = layer.filters // layer.groups
    low = group * filters
    rows, ys = _reaching(layer.window, 0, h, shape[1])
    columns, xs = _reaching(layer.window, 1, w, shape[2])

    def factors(place: int) -> Factors:
        o, i, j = np.unravel_index(place, (filters, len(rows), len(columns)))
        weight = (low + int(o), local, rows[i], columns[j])
        return (
            reading.factor(layer.weights_address, weight, None, "value"),
            reading.factor(leaving, (low + int(o), ys[i], xs[j]), image, "gradient"),
        )

    kernel = reading.value(layer.weights_address)[low : low + filters, local]
    errors = reading.gradient(leaving, image)[low : low + filters]
    return from_maps(
        "error_through_convolution",
        ("w", _cut(kernel, rows, columns)),
        ("∂C/∂z", _cut(errors, ys, xs)),
        factors,
    )


def _cut(array: Array, rows: list[int], columns: list[int]) -> Array:
    return np.asarray(array[:, rows][:, :, columns])


def _reaching(window: Window, axis: int, at: int, count: int) -> tuple[list[int], list[int]]:
    """Return the places i of the kernel, and y of the output, with S·y + D·i − P = at."""
    inside, outside = [], []
    for i in range(window.size[axis]):
        y, left = divmod(at + window.padding[axis] - window.dilation[axis] * i, window.stride[axis])
        if left == 0 and 0 <= y < count:
            inside.append(i)
            outside.append(y)
    return inside, outside


def _through_pooling(
    reading: Reading, number: int, layer: MaxPooling | AveragePooling, index: Index, image: int
) -> Account:
    """Return the account of windows that overlap: a number may lie in several."""
    terms: list[Factors] = []
    for output in windows_of(reading, number, layer.window, index):
        error = reading.factor(reading.outputs[number + 1], output, image, "gradient")
        if isinstance(layer, AveragePooling):
            part = Factor("1/K²", 1 / (layer.window.size[0] * layer.window.size[1]))
        else:
            first = winner(reading, number, layer.window, output, image)
            part = Factor("won", float(first == index))
        terms.append((part, error))
    return listed(f"error_through_{layer.kind}", terms)


def _through_softmax(reading: Reading, number: int, index: Index, image: int) -> Account:
    i = index[0]
    leaving = reading.outputs[number + 1]
    a = reading.value(leaving)[image].astype(np.float64)
    errors = reading.gradient(leaving, image).astype(np.float64)
    slopes = a * ((np.arange(len(a)) == i) - a[i])

    def factors(k: int) -> Factors:
        slope = Factor("∂a/∂z", float(slopes[k]), leaving, (k,), image)
        return (slope, reading.factor(leaving, (k,), image, "gradient"))

    account = from_maps("error_through_softmax", ("∂a/∂z", slopes), ("∂C/∂a", errors), factors)
    magnitude = float(a[i] * (abs(errors[i]) + np.abs(a * errors).sum()))
    return replace(account, magnitude=magnitude)
