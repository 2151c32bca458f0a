"""Losses at many points of a plane of parameters, for the same images. No arrows, no grids.

θ(α, β) = θ + α d₁ + β d₂. Blocks before the first that moves run once. That first one is linear in
its parameters, so its output before the bias is z(θ) + α z(d₁) + β z(d₂): three products serve all
points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.compiled.block_chain import BlockChain, chunk_bounds
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.dense import DenseBlock
from engine.compiled.threads import run_pair, thread_count
from engine.compiled.workspace import small_ufunc_buffers
from engine.core.arrays import Array, Arrays, ravel, split_views
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network

_POINTS_PER_PRODUCT = 4
_CHUNK_SIZE = 64


class PlaneLoss:
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
        sources = [split_views(vector, parameters) for vector in vectors]
        moving = {
            address.partition(".")[0]
            for address in parameters
            if any(np.any(source[address]) for source in sources[1:])
        }
        cut = partial(_image_chunks, network, sources[0], images, labels, moving)
        first = _Worker(network, vectors, parameters, list(cut()))
        for part in first.chunks:
            part.compute_first_output(sources)
        self.workers = [first]
        for _ in range(thread_count() - 1):
            other = _Worker(network, vectors, parameters, list(cut()))
            for mine, known in zip(other.chunks, first.chunks, strict=True):
                mine.share_first_output(known)
            self.workers.append(other)

    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats, (K,) float64."""
        out = np.empty(len(alphas))
        half = len(alphas) // 2
        if len(self.workers) == 1 or len(alphas) < _POINTS_PER_PRODUCT:
            self.workers[0].fill(alphas, betas, out)
        else:
            one, two = self.workers
            run_pair(
                partial(one.fill, alphas[:half], betas[:half], out[:half]),
                partial(two.fill, alphas[half:], betas[half:], out[half:]),
            )
        return out

    def loss_at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        return float(self.losses(np.array([alpha]), np.array([beta]))[0])


@dataclass
class _FirstBlockOutput:
    """The z of the first block that moves, without bias, for θ, d₁ and d₂; `row` is at `beta`."""

    base: Array
    first_direction: Array
    second_direction: Array
    row: Array
    beta: float | None = None

    def fill(self, alpha: float, beta: float, z: Array) -> None:
        """Write z(θ) + β z(d₂) + α z(d₁); the first two are kept for the next point of the row."""
        if beta != self.beta:
            _write_scaled_sum(self.base, beta, self.second_direction, self.row)
            self.beta = beta
        _write_scaled_sum(self.row, alpha, self.first_direction, z)


class _ImageChunk:
    """Some of the images: their chain, filled up to the first block that moves."""

    def __init__(self, chain: BlockChain, labels: Array, first_block: int) -> None:
        self.chain, self.labels, self.first_block = chain, labels, first_block
        self.first_output: _FirstBlockOutput | None = None

    def compute_first_output(self, sources: list[dict[str, Array]]) -> None:
        """Compute the three products, where the block is one that offers them."""
        block = self.chain.blocks[self.first_block]
        if isinstance(block, ConvolutionBlock | DenseBlock):
            block.gather()
            base, along, across = (_block_output(block, source) for source in sources)
            self.first_output = _FirstBlockOutput(base, along, across, np.empty_like(base))

    def share_first_output(self, other: "_ImageChunk") -> None:
        """Read the products that another has; only the row is this one's own."""
        if other.first_output is not None:
            base, along, across = (
                other.first_output.base,
                other.first_output.first_direction,
                other.first_output.second_direction,
            )
            self.first_output = _FirstBlockOutput(base, along, across, np.empty_like(base))

    def loss_sum(self, parameters: Arrays, alpha: float, beta: float) -> float:
        """Return the sum of the images' losses."""
        start, block = self.first_block, self.chain.blocks[self.first_block]
        if self.first_output is not None and isinstance(block, ConvolutionBlock | DenseBlock):
            self.first_output.fill(alpha, beta, block.z)
            block.apply_epilogue(parameters)
            start += 1
        return float(self.chain.losses(parameters, self.labels, start).sum())


class _Worker:
    """The memory of one thread: θ at a few points, and all images in parts."""

    def __init__(
        self, network: Network, vectors: Array, like: Arrays, chunks: list[_ImageChunk]
    ) -> None:
        self.network, self.chunks, self.vectors = network, chunks, vectors
        self.coefficients = np.zeros((_POINTS_PER_PRODUCT, 3), vectors.dtype)
        self.points = np.empty((_POINTS_PER_PRODUCT, vectors.shape[1]), vectors.dtype)
        self.parameters = [split_views(point, like) for point in self.points]
        self.images = sum(len(part.labels) for part in chunks)

    @ignore_float_errors()
    @small_ufunc_buffers()
    def fill(self, alphas: Array, betas: Array, out: Array) -> None:
        """Write S at the points into `out`."""
        for low in range(0, len(out), _POINTS_PER_PRODUCT):
            some = slice(low, low + _POINTS_PER_PRODUCT)
            self._set_points(alphas[some], betas[some])
            points = list(
                zip(self.parameters, alphas[some].tolist(), betas[some].tolist(), strict=False)
            )
            totals = [[part.loss_sum(*point) for point in points] for part in self.chunks]
            for place, (parameters, *_) in enumerate(points):
                total = sum(of_part[place] for of_part in totals)
                out[low + place] = total / self.images + self.network.penalty(parameters)

    def _set_points(self, alphas: Array, betas: Array) -> None:
        """Fill θ + α d₁ + β d₂ of some points: one product with (1, α, β), always as many rows."""
        self.coefficients[: len(alphas)] = np.stack([np.ones_like(alphas), alphas, betas], axis=1)
        np.matmul(self.coefficients, self.vectors, out=self.points)


def _image_chunks(
    network: Network, parameters: Arrays, images: Array, labels: Array, moving: set[str]
) -> Iterator[_ImageChunk]:
    dtype = np.result_type(*parameters.values())
    for low, high in chunk_bounds(len(labels), _CHUNK_SIZE):
        chain = BlockChain(network, high - low, dtype, training=False)
        chain.load(images[low:high])
        first = (k for k, name in enumerate(chain.first_layer_names) if name in moving)
        start = next(first, len(chain.blocks) - 1)
        for block in chain.blocks[:start]:
            block.forward(parameters)
        yield _ImageChunk(chain, labels[low:high], start)


def _block_output(block: ConvolutionBlock | DenseBlock, parameters: Arrays) -> Array:
    block.multiply(parameters)
    return block.z.copy()


def _write_scaled_sum(base: Array, scale: float, direction: Array, out: Array) -> None:
    """Write base + scale · direction into out."""
    np.multiply(direction, scale, out=out)
    np.add(base, out, out=out)
