"""Losses over a box of a plane for a network of two convolutions with ReLU, and dense layers.

Where ReLU and max pooling do not change sides within the box, a network is a polynomial in (s, t).
What does change sides is few and is computed at every point (plane_hidden_terms.py). This gives the
pre-activations of the first dense layer exactly, up to rounding, with a tenth of the arithmetic;
the layers after it are computed as usual.

`point_block.py` computes the losses from the terms that are prepared here.
"""

from math import prod
from typing import NamedTuple

import numpy as np

from engine.compiled.block_chain import BlockChain
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.dense import DenseBlock, FlattenBlock
from engine.compiled.dense_tail import DenseTail
from engine.compiled.plane_hidden_terms import HiddenTerms, PlaneLayers, hidden_terms
from engine.compiled.plane_kernel_table import MAX_ENTRIES, KernelTable
from engine.compiled.plane_monomials import CUBIC, LINEAR, QUADRATIC
from engine.compiled.plane_open_units import OpenUnits, split_units
from engine.compiled.plane_pooled_quadratics import pooled_quadratics
from engine.compiled.pooled_plane import DecidedWindows
from engine.core.arrays import Array
from engine.model.layers import ReLU
from engine.model.network import Network

SLOWER = 2.0  # so much longer a multiplication takes in the small products of the terms
LONGEST_PREPARATION = 80  # points that take as long: nothing else is done meanwhile

Sources = list[dict[str, Array]]


class PolynomialPlane(NamedTuple):
    """The terms of some images over a box, and the parameters of its layers (`Box.scaled`)."""

    network: Network
    chain: BlockChain
    hidden_block: int
    sources: Sources
    units: OpenUnits
    terms: HiddenTerms


def polynomial_plane(
    network: Network,
    chain: BlockChain,
    first: int,
    windows: DecidedWindows | None,
    sources: Sources,
    points: int,
) -> PolynomialPlane | None:
    """Return the terms of the images of `chain`, whose blocks from `first` on change.

    None if the network has other layers, or if so much is open in the box that this is no faster
    for the given number of points.
    """
    hidden_block = _hidden_block(chain, first)
    if hidden_block is None or windows is None:
        return None
    pooled, second, dense = (chain.blocks[k] for k in (first, first + 1, hidden_block))
    assert isinstance(second, ConvolutionBlock)
    assert isinstance(dense, DenseBlock)
    cost = _Cost(second, dense, points)
    linear, units = split_units(windows, pooled.y.transpose(1, 0, 2, 3).shape)
    if not cost.pays(len(units.images), len(units.images) // 2):  # at least about so many windows
        return None
    quadratics = pooled_quadratics(second, sources, linear, units)
    if quadratics is None or not cost.pays(len(units.images), len(quadratics.open.images)):
        return None
    layer, size = second.spec.layer, second.output_size
    table = KernelTable(
        layer, [one[layer.weight_address] for one in sources], second.x.shape[1:3], size
    )
    layers = PlaneLayers(
        convolution=layer,
        table=table,
        pooling=second.spec.epilogue.window,
        output_size=size,
        weights=[one[dense.weight_address] for one in sources],
        biases=[one[dense.bias_address] for one in sources] if dense.has_bias else [],
        images=chain.images,
        units=units,
        quadratics=quadratics,
    )
    terms = hidden_terms(layers)
    if not np.isfinite(terms.hidden).all():
        return None
    return PolynomialPlane(network, chain, hidden_block, sources, units, terms)


class _Cost:
    """Multiplications with and without terms, for a number of points."""

    def __init__(self, second: ConvolutionBlock, dense: DenseBlock, points: int) -> None:
        layer, images = second.spec.layer, second.x.shape[-1]
        self._points, self._images, self._hidden = points, images, len(dense.z)
        convolution = second.z.size * second.depth
        hidden = dense.z.size * len(dense.x)
        self._plain = convolution + hidden
        self._prepared = LINEAR**2 * convolution + LINEAR * QUADRATIC * hidden
        kernel, pooling = layer.window.effective_size, second.spec.epilogue.window.stride
        windows = [size // step + 1 for size, step in zip(kernel, pooling, strict=True)]
        self._of_unit = LINEAR**2 * layer.filters * prod(windows) * self._hidden

    def pays(self, units: int, windows: int) -> bool:
        """Return whether terms with so many open units and windows are faster."""
        terms = CUBIC * self._images + QUADRATIC * units + LINEAR * windows
        prepared = self._prepared + self._of_unit * units
        whole = prepared + self._points * terms * self._hidden
        return bool(
            SLOWER * prepared < LONGEST_PREPARATION * self._plain
            and SLOWER * whole < self._points * self._plain
        )


def _hidden_block(chain: BlockChain, first: int) -> int | None:
    """Return the number of the first dense block; None if the layers before it do not fit."""
    blocks = chain.blocks
    if first + 2 >= len(blocks):
        return None
    pooled, second = blocks[first], blocks[first + 1]
    if not (isinstance(pooled, ConvolutionBlock) and isinstance(second, ConvolutionBlock)):
        return None
    layer, epilogue = second.spec.layer, second.spec.epilogue
    entries = KernelTable.entries(layer, second.x.shape[0], second.x.shape[1:3], second.output_size)
    if (
        not isinstance(pooled.spec.epilogue.activation, ReLU)
        or not isinstance(epilogue.activation, ReLU)
        or epilogue.average
        or layer.groups > 1
        or entries > MAX_ENTRIES
        or DenseTail.first_block(chain, first + 2) != first + 2
    ):
        return None
    hidden_block = first + 2 + isinstance(blocks[first + 2], FlattenBlock)
    if hidden_block >= len(blocks) or not isinstance(blocks[hidden_block], DenseBlock):
        return None
    return hidden_block
