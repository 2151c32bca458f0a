"""Losses at many points of a plane of parameters, for the same images. No arrows, no grids.

θ(α, β) = θ + α d₁ + β d₂. Blocks before the first that moves run once. That first one is linear in
its parameters, so its output before the bias is z(θ) + α z(d₁) + β z(d₂): three products serve all
points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.compiled.block_chain import Chain, cuts, views
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.dense import DenseBlock
from engine.compiled.threads import both, halves
from engine.compiled.workspace import small_buffers
from engine.core.arrays import Array, Arrays, ravel
from engine.model.network import Network

_AT_ONCE = 4
_IMAGES_AT_ONCE = 64


class LossOverPlane:
    """S(α, β), the mean loss of the images at θ + α d₁ + β d₂, in memory allocated once.

    `directions` (2, P) are float64; the arithmetic has the dtype of the parameters. Points of one
    β after another are the fast order. Two threads share the points; each point is computed
    whole in one of them, in the same way in either.
    """

    points_at_once = 16

    def __init__(
        self, network: Network, parameters: Arrays, directions: Array, images: Array, labels: Array
    ) -> None:
        dtype = np.result_type(*parameters.values())
        vectors = np.ascontiguousarray(np.vstack([ravel(parameters), directions]), dtype)
        sources = [views(vector, parameters) for vector in vectors]
        moving = {
            address.partition(".")[0]
            for address in parameters
            if any(np.any(source[address]) for source in sources[1:])
        }
        cut = partial(_cut, network, sources[0], images, labels, moving)
        first = _Worker(network, vectors, parameters, list(cut()))
        for part in first.parts:
            part.learn_first(sources)
        self.workers = [first]
        for _ in range(halves() - 1):
            other = _Worker(network, vectors, parameters, list(cut()))
            for mine, known in zip(other.parts, first.parts, strict=True):
                mine.share_first(known)
            self.workers.append(other)

    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats, (K,) float64."""
        out = np.empty(len(alphas))
        half = len(alphas) // 2
        if len(self.workers) == 1 or len(alphas) < _AT_ONCE:
            self.workers[0].fill(alphas, betas, out)
        else:
            one, two = self.workers
            both(
                partial(one.fill, alphas[:half], betas[:half], out[:half]),
                partial(two.fill, alphas[half:], betas[half:], out[half:]),
            )
        return out

    def at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        return float(self.losses(np.array([alpha]), np.array([beta]))[0])


@dataclass
class _First:
    """The z of the first block that moves, without bias, for θ, d₁ and d₂; `row` is at `beta`."""

    base: Array
    along: Array
    across: Array
    row: Array
    beta: float | None = None

    def fill(self, alpha: float, beta: float, z: Array) -> None:
        """Write z(θ) + β z(d₂) + α z(d₁); the first two are kept for the next point of the row."""
        if beta != self.beta:
            _combine(self.base, beta, self.across, self.row)
            self.beta = beta
        _combine(self.row, alpha, self.along, z)


class _Part:
    """Some of the images: their chain, filled up to the first block that moves."""

    def __init__(self, chain: Chain, labels: Array, start: int) -> None:
        self.chain, self.labels, self.start = chain, labels, start
        self.first: _First | None = None

    def learn_first(self, sources: list[dict[str, Array]]) -> None:
        """Compute the three products, where the block is one that offers them."""
        block = self.chain.blocks[self.start]
        if isinstance(block, ConvolutionBlock | DenseBlock):
            block.gather()
            base, along, across = (_output(block, source) for source in sources)
            self.first = _First(base, along, across, np.empty_like(base))

    def share_first(self, other: "_Part") -> None:
        """Read the products that another has; only the row is this one's own."""
        if other.first is not None:
            base, along, across = other.first.base, other.first.along, other.first.across
            self.first = _First(base, along, across, np.empty_like(base))

    def total(self, parameters: Arrays, alpha: float, beta: float) -> float:
        """Return the sum of the images' losses."""
        start, block = self.start, self.chain.blocks[self.start]
        if self.first is not None and isinstance(block, ConvolutionBlock | DenseBlock):
            self.first.fill(alpha, beta, block.z)
            block.finish(parameters)
            start += 1
        return float(self.chain.losses(parameters, self.labels, start).sum())


class _Worker:
    """The memory of one thread: θ at a few points, and all images in parts."""

    def __init__(self, network: Network, vectors: Array, like: Arrays, parts: list[_Part]) -> None:
        self.network, self.parts, self.vectors = network, parts, vectors
        self.places = np.zeros((_AT_ONCE, 3), vectors.dtype)
        self.points = np.empty((_AT_ONCE, vectors.shape[1]), vectors.dtype)
        self.parameters = [views(point, like) for point in self.points]
        self.images = sum(len(part.labels) for part in parts)

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    @small_buffers()
    def fill(self, alphas: Array, betas: Array, out: Array) -> None:
        """Write S at the points into `out`."""
        for low in range(0, len(out), _AT_ONCE):
            some = slice(low, low + _AT_ONCE)
            self._go_to(alphas[some], betas[some])
            points = list(
                zip(self.parameters, alphas[some].tolist(), betas[some].tolist(), strict=False)
            )
            totals = [[part.total(*point) for point in points] for part in self.parts]
            for place, (parameters, *_) in enumerate(points):
                total = sum(of_part[place] for of_part in totals)
                out[low + place] = total / self.images + self.network.penalty(parameters)

    def _go_to(self, alphas: Array, betas: Array) -> None:
        """Fill θ + α d₁ + β d₂ of some points: one product with (1, α, β), always as many rows."""
        self.places[: len(alphas)] = np.stack([np.ones_like(alphas), alphas, betas], axis=1)
        np.matmul(self.places, self.vectors, out=self.points)


def _cut(
    network: Network, parameters: Arrays, images: Array, labels: Array, moving: set[str]
) -> Iterator[_Part]:
    dtype = np.result_type(*parameters.values())
    for low, high in cuts(len(labels), _IMAGES_AT_ONCE):
        chain = Chain(network, high - low, dtype, training=False)
        chain.load(images[low:high])
        first = (k for k, name in enumerate(chain.names) if name in moving)
        start = next(first, len(chain.blocks) - 1)
        for block in chain.blocks[:start]:
            block.forward(parameters)
        yield _Part(chain, labels[low:high], start)


def _output(block: ConvolutionBlock | DenseBlock, parameters: Arrays) -> Array:
    block.multiply(parameters)
    return block.z.copy()


def _combine(base: Array, scale: float, direction: Array, out: Array) -> None:
    """Write base + scale · direction into out."""
    np.multiply(direction, scale, out=out)
    np.add(base, out, out=out)
