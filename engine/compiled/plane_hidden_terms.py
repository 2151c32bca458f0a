"""Pre-activations of the first dense layer over a box, as sums of few terms for each image.

A dense layer has weights W + s A + t B. Its pre-activations of image n are a sum of

- a cubic polynomial: the decided windows (plane_pooled_quadratics.py) times the weights,
- for each open unit e of the first block, a quadratic polynomial times its deviation: its way
  through the decided windows,
- for each open window, a linear polynomial times its value.

So the *terms* of an image are 10 monomials, 6 of them times each deviation, and 3 of them times
each open window; one product of a small matrix with their values gives all pre-activations, at many
points at once. The elements of the open windows are sums of the first two kinds in the same way.

N images, I hidden units, U open units, O open windows, E elements of a window, K terms of all
images, image after image.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.compiled.plane_kernel_table import NOWHERE, KernelTable
from engine.compiled.plane_monomials import CUBIC, LINEAR, PRODUCT_PLACES, QUADRATIC
from engine.compiled.plane_open_units import OpenUnits
from engine.compiled.plane_pooled_quadratics import PooledQuadratics
from engine.core.arrays import Array
from engine.core.shapes import Pair, Window
from engine.model.layers import Convolution


@dataclass(frozen=True)
class HiddenTerms:
    """The factors of all terms.

    `hidden` (K, I) are the factors of the pre-activations. `starts` (N + 1,) are the first terms of
    the images, `unit_ends` (N,) the ends of their first two kinds. `monomials` (N, 10), `units`
    (U, 6) and `windows` (O, 3) are places among the K terms. `elements` holds for each image with
    open windows the image, its first and its last open window, and the factors of their elements,
    (windows · E, terms of the first two kinds).
    """

    hidden: Array
    starts: Array
    unit_ends: Array
    monomials: Array
    units: Array
    windows: Array
    elements: list[tuple[int, int, int, Array]]


@dataclass(frozen=True)
class PlaneLayers:
    """What the terms are made of: two layers over a box, and open units and windows before them.

    `weights` and `biases` are those of the dense layer at the centre of the box and their changes
    per s and t, (I, F·T·V) and (I,); `table` has the kernels of the convolution; `output_size` is
    its size before pooling.
    """

    convolution: Convolution
    table: KernelTable
    pooling: Window
    output_size: Pair
    weights: list[Array]
    biases: list[Array]
    images: int
    units: OpenUnits
    quadratics: PooledQuadratics

    @property
    def pooled_shape(self) -> tuple[int, int, int]:
        """The shape (F, T, V) of an image after pooling."""
        return (self.convolution.filters, *self.pooling.output_size(*self.output_size))

    @property
    def weights_in_order(self) -> Array:
        """The three sets of weights, (F, T, V, 3·I)."""
        return np.concatenate([one.T for one in self.weights], axis=1).reshape(
            *self.pooled_shape, -1
        )

    def element_parts(self, rows: Array, columns: Array, filters: Array) -> Array:
        """Return the parts (…, E) in the table of all elements of windows, each array (…)."""
        down, across = self.pooling.stride
        offsets = self.pooling.offsets(*self.output_size)
        i, j = (np.array([offset[axis] for offset in offsets]) for axis in (0, 1))
        return self.table.output_part(
            filters[..., None], rows[..., None] * down + i, columns[..., None] * across + j
        )


def hidden_terms(layers: PlaneLayers) -> HiddenTerms:
    """Return the factors of all terms of the pre-activations."""
    units, windows = layers.units, layers.quadratics.open
    images, hidden_units = layers.images, len(layers.weights[0])
    units_of, windows_of = (np.bincount(one.images, minlength=images) for one in (units, windows))
    first_unit, first_window = _starts(units_of), _starts(windows_of)
    starts = CUBIC * np.arange(images + 1) + QUADRATIC * first_unit + LINEAR * first_window
    unit_ends = starts[:-1] + CUBIC + QUADRATIC * units_of
    number = np.arange(len(units.images)) - first_unit[units.images]
    unit_places = starts[units.images] + CUBIC + QUADRATIC * number
    number = np.arange(len(windows.images)) - first_window[windows.images]
    window_places = unit_ends[windows.images] + LINEAR * number
    monomials = starts[:-1, None] + np.arange(CUBIC)
    of_units = unit_places[:, None] + np.arange(QUADRATIC)
    of_windows = window_places[:, None] + np.arange(LINEAR)
    weights = layers.weights_in_order
    hidden = np.empty((starts[-1], hidden_units), weights.dtype)
    hidden[monomials] = _decided_sums(layers, weights)
    _write_unit_ways(layers, weights, of_units, hidden)
    hidden[of_windows] = weights[windows.filters, windows.rows, windows.columns].reshape(
        -1, LINEAR, hidden_units
    )
    elements = _element_factors(layers, first_unit, first_window)
    return HiddenTerms(hidden, starts, unit_ends, monomials, of_units, of_windows, elements)


def _starts(counts: Array) -> Array:
    return np.concatenate([[0], np.cumsum(counts)])


def _decided_sums(layers: PlaneLayers, weights: Array) -> Array:
    """Return the coefficients of the cubic polynomials, with bias, (N, 10, I)."""
    decided, terms = layers.quadratics.decided, layers.quadratics.decided_terms
    values = np.zeros((QUADRATIC, *layers.pooled_shape, layers.images), weights.dtype)
    values[:, decided.filters, decided.rows, decided.columns, decided.images] = terms
    flat = values.reshape(QUADRATIC, -1, layers.images)
    products = np.matmul(flat.transpose(0, 2, 1), weights.reshape(-1, weights.shape[-1]))
    products = products.reshape(QUADRATIC, layers.images, LINEAR, -1)
    sums = np.zeros((layers.images, CUBIC, products.shape[-1]), weights.dtype)
    for k in range(QUADRATIC):
        for i in range(LINEAR):
            sums[:, PRODUCT_PLACES[i][k]] += products[k, :, i]
    for i, bias in enumerate(layers.biases):
        sums[:, i] += bias
    return sums


def _write_unit_ways(layers: PlaneLayers, weights: Array, places: Array, hidden: Array) -> None:
    """Write the quadratic polynomials (6, I) of the open units to their places.

    A unit enters a block of the pooled units. The units whose block is the same share a product.
    """
    units, decided = layers.units, layers.quadratics.decided
    parts = layers.element_parts(decided.rows, decided.columns, decided.filters)
    largest = np.full((layers.images, *layers.pooled_shape), NOWHERE, np.int32)
    largest[decided.images, decided.filters, decided.rows, decided.columns] = np.take_along_axis(
        parts, layers.quadratics.decided_elements[:, None], axis=1
    )[:, 0]
    top, height = _touched(layers, 0, units.rows)
    left, width = _touched(layers, 1, units.columns)
    blocks = largest[
        units.images[:, None, None, None],
        np.arange(layers.convolution.filters)[:, None, None],
        (top[:, None] + np.arange(height))[:, None, :, None],
        (left[:, None] + np.arange(width))[:, None, None, :],
    ]
    own = layers.table.input_part(units.channels, units.rows, units.columns)
    entering = layers.table.weights(own[:, None, None, None], blocks)
    corners = top * layers.pooled_shape[2] + left
    for corner in np.unique(corners):
        chosen = np.flatnonzero(corners == corner)
        row, column = divmod(int(corner), layers.pooled_shape[2])
        block = weights[:, row : row + height, column : column + width]
        products = entering[:, chosen].reshape(LINEAR * len(chosen), -1) @ block.reshape(
            -1, block.shape[-1]
        )
        products = products.reshape(LINEAR, len(chosen), LINEAR, -1)
        ways = np.zeros((len(chosen), QUADRATIC, products.shape[-1]), hidden.dtype)
        for k in range(LINEAR):
            for i in range(LINEAR):
                ways[:, PRODUCT_PLACES[i][k]] += products[k, :, i]
        hidden[places[chosen]] = ways


def _touched(layers: PlaneLayers, axis: int, positions: Array) -> tuple[Array, int]:
    """Return the first pooled row or column that an input position may enter, and how many follow.

    The number is the same for all positions; near an edge it takes in some that it cannot enter.
    """
    window, pooling = layers.convolution.window, layers.pooling
    span, step = window.effective_size[axis] - 1, window.stride[axis]
    size, stride = pooling.size[axis], pooling.stride[axis]
    first_output = -((span - positions - window.padding[axis]) // step)
    first = -((size - 1 - first_output) // stride)
    pooled = layers.pooled_shape[1 + axis]
    count = min(pooled, (span // step + size - 1) // stride + 1)
    return np.clip(first, 0, pooled - count), count


def _element_factors(
    layers: PlaneLayers, first_unit: Array, first_window: Array
) -> list[tuple[int, int, int, Array]]:
    """Return the factors of the elements of the open windows, image by image."""
    units, windows, terms = layers.units, layers.quadratics.open, layers.quadratics.open_terms
    elements, count = terms.shape[1:]
    units_of = np.diff(first_unit)
    lengths = (CUBIC + QUADRATIC * units_of)[windows.images]
    begins = _starts(elements * lengths)
    rows = begins[:-1, None] + np.arange(elements) * lengths[:, None]
    factors = np.zeros(begins[-1], terms.dtype)
    factors[rows[..., None] + np.arange(QUADRATIC)] = terms.transpose(2, 1, 0)
    pairs = units_of[windows.images]
    window = np.repeat(np.arange(count), pairs)
    number = np.arange(len(window)) - _starts(pairs)[window]
    unit = first_unit[windows.images[window]] + number
    own = layers.table.input_part(units.channels, units.rows, units.columns)
    of_elements = layers.element_parts(windows.rows, windows.columns, windows.filters)
    weights = layers.table.weights(own[unit][:, None], of_elements[window])
    places = rows[window] + CUBIC + QUADRATIC * number[:, None]
    for i, weight in enumerate(weights):
        factors[places + i] = weight
    return [
        (
            image,
            low,
            high,
            factors[begins[low] : begins[high]].reshape(elements * (high - low), -1),
        )
        for image, (low, high) in enumerate(pairwise(first_window.tolist()))
        if high > low
    ]
