"""Explanation of a unit's error: the errors of the units it leads to, passed back through gates.

N batch, C channels in, O channels out, K kernel, Y X output size, S stride, D dilation, P padding,
I outputs.
"""

from dataclasses import replace

import numpy as np

from engine.analysis.explain.local_derivatives import find_gate, window_argmax, windows_containing
from engine.analysis.explain.loss import fused_output_gradient, score_gradient
from engine.analysis.explain.records import Factor, Gate
from engine.analysis.explain.step_context import StepContext
from engine.analysis.explain.term_sum import Factors, TermSum, product_of_arrays, sum_of_factors
from engine.core.arrays import Array
from engine.core.shapes import Index, Window
from engine.model.layers import AveragePooling, Convolution, Dense, MaxPooling


def output_gradient(context: StepContext, address: str, index: Index, image: int) -> TermSum:
    """Return the terms of ∂C/∂(a layer's output): first the gates, then the units it leads to."""
    number = context.layer_number(address) + 1
    if number > context.score_layer:
        return fused_output_gradient(context, index, image)
    gates: list[Gate] = []
    while number < context.score_layer:
        gate = find_gate(context, number, index, image)
        if gate is None:
            return _through_layer(context, number, index, image).with_gates(tuple(gates))
        gates.append(gate)
        if gate.index is None:
            return sum_of_factors("error_through_nothing", []).with_gates(tuple(gates))
        index, number = gate.index, number + 1
    return score_gradient(context, index, image).with_gates(tuple(gates))


def _through_layer(context: StepContext, number: int, index: Index, image: int) -> TermSum:
    layer = context.network.layers[number]
    if isinstance(layer, Dense):
        return _through_dense(context, number, layer, index, image)
    if isinstance(layer, Convolution):
        return _through_convolution(context, number, layer, index, image)
    if isinstance(layer, MaxPooling | AveragePooling):
        return _through_pooling(context, number, layer, index, image)
    return _through_softmax(context, number, index, image)


def _through_dense(
    context: StepContext, number: int, layer: Dense, index: Index, image: int
) -> TermSum:
    leaving, j = context.output_addresses[number + 1], index[0]

    def factors(i: int) -> Factors:
        return (
            context.factor(layer.weight_address, (i, j), None, "value"),
            context.factor(leaving, (i,), image, "gradient"),
        )

    weights = context.value(layer.weight_address)[:, j]
    errors = context.gradient(leaving, image)
    return product_of_arrays("error_through_dense", ("w", weights), ("∂C/∂z", errors), factors)


def _through_convolution(
    context: StepContext, number: int, layer: Convolution, index: Index, image: int
) -> TermSum:
    """Return the errors of all positions that read the unit, each times the weight that read it.

    The maps (O, rows, columns) run over the kernel elements that reach the unit. Their output
    positions are in the opposite order, which is the rotated filter.
    """
    c, h, w = index
    leaving = context.output_addresses[number + 1]
    shape = context.network.shapes[number + 1]
    group, local = divmod(c, context.network.shapes[number][0] // layer.groups)
    filters = layer.filters // layer.groups
    low = group * filters
    rows, ys = _kernel_overlaps(layer.window, 0, h, shape[1])
    columns, xs = _kernel_overlaps(layer.window, 1, w, shape[2])

    def factors(position: int) -> Factors:
        o, i, j = np.unravel_index(position, (filters, len(rows), len(columns)))
        weight = (low + int(o), local, rows[i], columns[j])
        return (
            context.factor(layer.weight_address, weight, None, "value"),
            context.factor(leaving, (low + int(o), ys[i], xs[j]), image, "gradient"),
        )

    kernel = context.value(layer.weight_address)[low : low + filters, local]
    errors = context.gradient(leaving, image)[low : low + filters]
    return product_of_arrays(
        "error_through_convolution",
        ("w", _subarray(kernel, rows, columns)),
        ("∂C/∂z", _subarray(errors, ys, xs)),
        factors,
    )


def _subarray(array: Array, rows: list[int], columns: list[int]) -> Array:
    return np.asarray(array[:, rows][:, :, columns])


def _kernel_overlaps(
    window: Window, axis: int, position: int, count: int
) -> tuple[list[int], list[int]]:
    """Return the kernel offsets i, and output positions y, with S·y + D·i − P = `position`."""
    offsets, positions = [], []
    for i in range(window.size[axis]):
        y, remainder = divmod(
            position + window.padding[axis] - window.dilation[axis] * i, window.stride[axis]
        )
        if remainder == 0 and 0 <= y < count:
            offsets.append(i)
            positions.append(y)
    return offsets, positions


def _through_pooling(
    context: StepContext, number: int, layer: MaxPooling | AveragePooling, index: Index, image: int
) -> TermSum:
    """Return the terms of overlapping windows: a number may be in several."""
    terms: list[Factors] = []
    for output in windows_containing(context, number, layer.window, index):
        error = context.factor(context.output_addresses[number + 1], output, image, "gradient")
        if isinstance(layer, AveragePooling):
            part = Factor("1/K²", 1 / (layer.window.size[0] * layer.window.size[1]))
        else:
            first = window_argmax(context, number, layer.window, output, image)
            part = Factor("won", float(first == index))
        terms.append((part, error))
    term_sum = sum_of_factors(f"error_through_{layer.kind}", terms)
    lost = [part.symbol == "won" and not part.value for part, _ in terms]
    return replace(term_sum, products=np.where(lost, 0.0, term_sum.products))


def _through_softmax(context: StepContext, number: int, index: Index, image: int) -> TermSum:
    i = index[0]
    leaving = context.output_addresses[number + 1]
    a = context.value(leaving)[image].astype(np.float64)
    errors = context.gradient(leaving, image).astype(np.float64)
    slopes = a * ((np.arange(len(a)) == i) - a[i])

    def factors(k: int) -> Factors:
        slope = Factor("∂a/∂z", float(slopes[k]), leaving, (k,), image)
        return (slope, context.factor(leaving, (k,), image, "gradient"))

    term_sum = product_of_arrays(
        "error_through_softmax", ("∂a/∂z", slopes), ("∂C/∂a", errors), factors
    )
    magnitude = float(a[i] * (abs(errors[i]) + np.abs(a * errors).sum()))
    return replace(term_sum, magnitude=magnitude)
