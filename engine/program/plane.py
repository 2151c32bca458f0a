"""Losses at many points of a plane of parameters, for the same images. No arrows, no grids.

θ(α, β) = θ + α d₁ + β d₂. The first operation with parameters is linear in them, so its output
before the bias is z(θ) + α z(d₁) + β z(d₂): three products serve all points.
"""

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array, Arrays, ravel
from engine.network import Network
from engine.planes import Plane
from engine.program.chain import Chain, cuts, views
from engine.program.convolution import ConvolutionBlock
from engine.program.dense import DenseBlock


@dataclass(frozen=True)
class _FirstLayer:
    """The first block with parameters and its z, without bias, for θ, d₁ and d₂.

    `row` is memory for z(θ) + β z(d₂).
    """

    block: ConvolutionBlock | DenseBlock
    base: Array
    along: Array
    across: Array
    row: Array


@dataclass(frozen=True)
class _Part:
    """Some of the images: their chain, filled up to its first parameters."""

    chain: Chain
    labels: Array
    first: _FirstLayer | None


class LossOverPlane:
    """S(α, β), the mean loss of the images at θ + α d₁ + β d₂, in memory allocated once.

    `directions` (2, P) are float64; the arithmetic has the dtype of the parameters.
    Points of one β after another are the fast order: what does not move with α is kept.
    """

    def __init__(
        self, network: Network, parameters: Arrays, directions: Array, images: Array, labels: Array
    ) -> None:
        dtype = np.result_type(*parameters.values())
        self.theta = ravel(parameters).astype(dtype)
        self.one, self.two = directions.astype(dtype)
        self.row, self.point = np.empty_like(self.theta), np.empty_like(self.theta)
        self.parameters = views(self.point, parameters)
        self.beta: float | None = None
        self.network = network
        self.count = len(labels)
        sources = [views(vector, parameters) for vector in (self.theta, self.one, self.two)]
        self.parts = [
            _part(network, sources, images[low:high], labels[low:high])
            for low, high in cuts(len(labels))
        ]

    @classmethod
    def over(
        cls, network: Network, parameters: Arrays, plane: Plane, images: Array, labels: Array
    ) -> "LossOverPlane":
        """Prepare the losses over `plane` through `parameters`."""
        return cls(network, parameters, plane.directions, images, labels)

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        if beta != self.beta:
            self._go_to_row(beta)
        _combine(self.row, alpha, self.one, self.point)
        total = 0.0
        for part in self.parts:
            start, first = part.chain.first_learning, part.first
            if first is not None:
                _combine(first.row, alpha, first.along, first.block.z)
                first.block.finish(self.parameters)
                start += 1
            total += float(part.chain.losses(self.parameters, part.labels, start).sum())
        return total / self.count + self.network.penalty(self.parameters)

    def _go_to_row(self, beta: float) -> None:
        _combine(self.theta, beta, self.two, self.row)
        for part in self.parts:
            if part.first is not None:
                _combine(part.first.base, beta, part.first.across, part.first.row)
        self.beta = beta


def _part(network: Network, sources: list[dict[str, Array]], images: Array, labels: Array) -> _Part:
    dtype = next(iter(sources[0].values())).dtype
    chain = Chain(network, len(labels), dtype, training=False)
    chain.load(images)
    for block in chain.blocks[: chain.first_learning]:
        block.forward(sources[0])
    block = chain.blocks[chain.first_learning]
    if not isinstance(block, ConvolutionBlock | DenseBlock):
        return _Part(chain, labels, None)
    block.gather()
    base, along, across = (_output(block, source) for source in sources)
    return _Part(chain, labels, _FirstLayer(block, base, along, across, np.empty_like(base)))


def _output(block: ConvolutionBlock | DenseBlock, parameters: Arrays) -> Array:
    block.multiply(parameters)
    return block.z.copy()


def _combine(base: Array, scale: float, direction: Array, out: Array) -> None:
    """Write base + scale · direction into out."""
    np.multiply(direction, scale, out=out)
    np.add(base, out, out=out)
