"""Pooled output of a second convolution with ReLU over a box, where its input is linear or open.

The kernel is W + s A + t B, and the linear part of the input x₀ + s x₁ + t x₂: their convolution is
quadratic in (s, t), with six coefficients from one product for each of x₀, x₁ and x₂ with the
filters of W, A and B together. The deviation e ≥ 0 of an open input adds at most
(|W| + |A| + |B|) · peak of e: the *slack*. A quadratic is at least c₀ − |c₁| − … − |c₅| in the box.
By these bounds a window is *dead* (0 everywhere), *decided* (one element is the largest everywhere
and positive) or *open*. The bounds only choose what is computed; they never enter a loss.

F filters, Y X size before and T V after pooling, E elements of a window, N images, W windows.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.compiled.conv_epilogue import EpilogueSpec
from engine.compiled.convolution import ConvolutionBlock, ConvolutionBlockSpec
from engine.compiled.plane_monomials import LINEAR, PRODUCT_PLACES, QUADRATIC
from engine.compiled.plane_open_units import OpenUnits
from engine.core.arrays import Array, Arrays
from engine.model.layers import Convolution


@dataclass(frozen=True)
class Windows:
    """Some pooling windows: filter, row, column and image of each, (W,)."""

    filters: Array
    rows: Array
    columns: Array
    images: Array

    def of(self, chosen: Array) -> "Windows":
        """Return the chosen windows."""
        return Windows(
            self.filters[chosen], self.rows[chosen], self.columns[chosen], self.images[chosen]
        )


@dataclass(frozen=True)
class PooledQuadratics:
    """Decided and open windows of a second convolution.

    `decided_elements` (W,) is the number of the largest element of each decided window, and
    `decided_terms` (6, W) its coefficients. `open_terms` (6, E, W) are those of all elements of the
    open windows, which are in the order of their images.
    """

    decided: Windows
    decided_elements: Array
    decided_terms: Array
    open: Windows
    open_terms: Array


def pooled_quadratics(
    block: ConvolutionBlock, sources: list[dict[str, Array]], linear: Array, units: OpenUnits
) -> PooledQuadratics | None:
    """Return the windows of `block` from the linear parts and the open units of its input.

    None if a number is not finite. `sources` are the parameters at the centre of the box and their
    changes per s and t; `linear` is (3, T, C, X, N), in the order of the memory before `block`.
    """
    layer, window = block.spec.layer, block.spec.epilogue.window
    terms, slack = _quadratics(layer, sources, linear, units)
    size, (down, across) = block.output_size, window.stride
    offsets = window.offsets(*size)
    upper = slack + terms[0]
    for term in terms[1:]:
        upper += np.abs(term)
    if not np.isfinite(upper).all():
        return None
    top = upper[offsets[0][2], :, offsets[0][3]].copy()
    for _, _, rows, columns in offsets[1:]:
        np.maximum(top, upper[rows, :, columns], out=top)
    t, f, v, n = np.unravel_index(np.flatnonzero(top > 0), top.shape)
    _, filters, width, images = upper.shape
    elements = np.stack(
        [
            (((t * down + i) * filters + f) * width + v * across + j) * images + n
            for i, j, _, _ in offsets
        ]
    )
    each = np.take(terms.reshape(QUADRATIC, -1), elements, axis=1)
    slacks = np.take(slack.reshape(-1), elements)
    largest, places = each[0].argmax(axis=0), np.arange(len(t))
    best, best_slack = each[:, largest, places], slacks[largest, places]
    leads = best[:, None] - each
    margin = leads[0] - slacks - best_slack
    for lead in leads[1:]:
        margin -= np.abs(lead)
    margin[largest, places] = 0
    least = best[0] - best_slack - np.abs(best[1:]).sum(axis=0)
    decided = (margin >= 0).all(axis=0) & (least >= 0)
    living = Windows(f, t, v, n)
    still_open = np.flatnonzero(~decided)
    still_open = still_open[np.argsort(n[still_open], kind="stable")]
    return PooledQuadratics(
        living.of(decided),
        largest[decided],
        best[:, decided],
        living.of(still_open),
        each[:, :, still_open],
    )


def _quadratics(
    layer: Convolution, sources: list[dict[str, Array]], linear: Array, units: OpenUnits
) -> tuple[Array, Array]:
    """Return the coefficients of z (6, Y, F, X, N) and the slack (Y, F, X, N)."""
    kernels = [source[layer.weight_address] for source in sources]
    x = np.empty_like(linear[0])
    tripled = replace(layer, filters=LINEAR * layer.filters, bias=False)
    block = _block(tripled, x)
    (y, across), images = block.output_size, x.shape[-1]
    z = block.z.reshape(y, LINEAR, layer.filters, across, images)
    parameters = {layer.weight_address: np.concatenate(kernels)}
    terms = np.zeros((QUADRATIC, y, layer.filters, across, images), x.dtype)
    for k, part in enumerate(linear):
        _multiply(block, x, part, parameters)
        for i in range(LINEAR):
            terms[PRODUCT_PLACES[i][k]] += z[:, i]
    if layer.bias:
        for term, source in zip(terms, sources, strict=False):
            term += source[layer.bias_address][:, None, None]
    block = _block(replace(layer, bias=False), x)
    part = np.zeros_like(x)
    part[units.rows, units.channels, units.columns, units.images] = units.peaks
    _multiply(block, x, part, {layer.weight_address: np.sum(np.abs(kernels), axis=0)})
    return terms, block.z.reshape(terms.shape[1:])


def _block(layer: Convolution, x: Array) -> ConvolutionBlock:
    return ConvolutionBlock(ConvolutionBlockSpec(layer, EpilogueSpec()), x.transpose(1, 0, 2, 3))


def _multiply(block: ConvolutionBlock, x: Array, values: Array, parameters: Arrays) -> None:
    np.copyto(x, values)
    block.gather()
    block.multiply(parameters)
