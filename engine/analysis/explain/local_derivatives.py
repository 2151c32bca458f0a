"""Local derivatives of layers without parameters, which pass an error of one number backward.

A *gate* is a layer that connects one number of its input to at most one number of its output.
"""

import numpy as np

from engine.analysis.explain.records import Gate
from engine.analysis.explain.step_context import StepContext
from engine.core.shapes import Index, Window
from engine.model.layers import AveragePooling, Layer, MaxPooling, SavedArrays

ELEMENTWISE = ("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "dropout")


def find_gate(context: StepContext, number: int, index: Index, image: int) -> Gate | None:
    """Return how layer `number` passes the error of input `index`; None if it is no gate."""
    layer = context.network.layers[number]
    leaving = context.output_addresses[number + 1]
    if layer.kind in ELEMENTWISE:
        slope = local_derivative(context, number, index, image)
        return Gate(layer.name, layer.kind, slope, _gate_text(layer, slope), leaving, index)
    if layer.kind == "flatten":
        position = int(np.ravel_multi_index(index, context.network.shapes[number]))
        return Gate(layer.name, layer.kind, 1.0, "the same number", leaving, (position,))
    if isinstance(layer, MaxPooling | AveragePooling) and not layer.window.overlaps:
        return _pooling_gate(context, number, layer, index, image)
    return None


def _pooling_gate(
    context: StepContext, number: int, layer: MaxPooling | AveragePooling, index: Index, image: int
) -> Gate:
    leaving = context.output_addresses[number + 1]
    windows = windows_containing(context, number, layer.window, index)
    if not windows:
        return Gate(layer.name, layer.kind, 0.0, "in no window", leaving, None)
    if isinstance(layer, AveragePooling):
        part = 1 / (layer.window.size[0] * layer.window.size[1])
        return Gate(layer.name, layer.kind, part, "an equal part", leaving, windows[0])
    first = window_argmax(context, number, layer.window, windows[0], image)
    words = "won" if first == index else "lost"
    return Gate(layer.name, layer.kind, float(first == index), words, leaving, windows[0], first)


def local_derivative(context: StepContext, number: int, index: Index, image: int) -> float:
    """Return g′ at one number, in the record's dtype: the factor that backward multiplied by."""
    layer = context.network.layers[number]
    arrays = context.saved(number, slice(image, image + 1))
    position = (0, *index)
    mask = None if arrays.mask is None else arrays.mask[position].reshape(1)
    saved = SavedArrays(arrays.x[position].reshape(1), arrays.y[position].reshape(1), mask=mask)
    unit = np.ones(1, dtype=arrays.x.dtype)
    return float(layer.backward_input(context.record.parameters, saved, unit)[0])


def windows_containing(
    context: StepContext, number: int, window: Window, index: Index
) -> list[Index]:
    """Return every output index (c, y, x) of a pooling whose window contains input (c, h, w)."""
    c, *position = index
    sides = [
        [
            y
            for y in range(max(0, (at - size) // step + 1), min(at // step + 1, count))
            if 0 <= at - step * y < size
        ]
        for at, step, size, count in zip(
            position,
            window.stride,
            window.size,
            context.network.shapes[number + 1][1:],
            strict=True,
        )
    ]
    return [(c, y, x) for y in sides[0] for x in sides[1]]


def window_argmax(
    context: StepContext, number: int, window: Window, output: Index, image: int
) -> Index:
    """Return the input index (c, h, w) of the maximum of a window; the first one in a tie."""
    c, y, x = output
    top, left = y * window.stride[0], x * window.stride[1]
    rows, columns = window.size
    entering = context.value(context.output_addresses[number])
    values = entering[image, c, top : top + rows, left : left + columns]
    i, j = divmod(int(values.argmax()), columns)
    return (c, top + i, left + j)


def _gate_text(layer: Layer, slope: float) -> str:
    if layer.kind == "relu":
        return "open" if slope else "closed"
    if layer.kind == "leaky_relu":
        return "open" if slope == 1 else "leaking"
    if layer.kind == "dropout":
        return "kept" if slope else "dropped"
    return "slope"
