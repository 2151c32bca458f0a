"""Loss at many points of a plane of parameters, for the same images.

θ(α, β) = θ + α d₁ + β d₂. Blocks before the first one whose parameters change run once. That block
is linear in its parameters, so its output before the bias is z(θ) + α z(d₁) + β z(d₂): three matrix
products serve all points.
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
    """S(α, β), the mean loss of the images at θ + α d₁ + β d₂, in preallocated memory.

    `directions` (2, P) are float64; the arithmetic has the dtype of the parameters. Points are
    fastest in the order of β. Two threads share the points; each point is computed by one of them,
    with the same result in either.
    """

    points_at_once = 16

    def __init__(
        self, network: Network, parameters: Arrays, directions: Array, images: Array, labels: Array
    ) -> None:
        dtype = np.result_type(*parameters.values())
        vectors = np.ascontiguousarray(np.vstack([ravel(parameters), directions]), dtype)
        sources = [split_views(vector, parameters) for vector in vectors]
        changing = {
            address.partition(".")[0]
            for address in parameters
            if any(np.any(source[address]) for source in sources[1:])
        }
        make_chunks = partial(_image_chunks, network, sources[0], images, labels, changing)
        first = _Worker(network, vectors, parameters, list(make_chunks()))
        for chunk in first.chunks:
            chunk.compute_first_output(sources)
        self.workers = [first]
        for _ in range(thread_count() - 1):
            other = _Worker(network, vectors, parameters, list(make_chunks()))
            for chunk, computed in zip(other.chunks, first.chunks, strict=True):
                chunk.share_first_output(computed)
            self.workers.append(other)

    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats, (K,) float64."""
        out = np.empty(len(alphas))
        half = len(alphas) // 2
        if len(self.workers) == 1 or len(alphas) < _POINTS_PER_PRODUCT:
            self.workers[0].fill(alphas, betas, out)
        else:
            first, second = self.workers
            run_pair(
                partial(first.fill, alphas[:half], betas[:half], out[:half]),
                partial(second.fill, alphas[half:], betas[half:], out[half:]),
            )
        return out

    def loss_at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        return float(self.losses(np.array([alpha]), np.array([beta]))[0])


@dataclass
class _FirstBlockOutput:
    """z of the first changing block, without bias, for θ, d₁ and d₂; `row` is z(θ) + β z(d₂)."""

    base: Array
    first_direction: Array
    second_direction: Array
    row: Array
    beta: float | None = None

    def fill(self, alpha: float, beta: float, z: Array) -> None:
        """Write z(θ) + β z(d₂) + α z(d₁); the sum of the first two is kept for the next point."""
        if beta != self.beta:
            _write_scaled_sum(self.base, beta, self.second_direction, self.row)
            self.beta = beta
        _write_scaled_sum(self.row, alpha, self.first_direction, z)


class _ImageChunk:
    """A chunk of the images: its chain, filled up to the first changing block."""

    def __init__(self, chain: BlockChain, labels: Array, first_block: int) -> None:
        self.chain, self.labels, self.first_block = chain, labels, first_block
        self.first_output: _FirstBlockOutput | None = None

    def compute_first_output(self, sources: list[dict[str, Array]]) -> None:
        """Compute the three products, if the block is a convolution or dense block."""
        block = self.chain.blocks[self.first_block]
        if isinstance(block, ConvolutionBlock | DenseBlock):
            block.gather()
            base, along, across = (_block_output(block, source) for source in sources)
            self.first_output = _FirstBlockOutput(base, along, across, np.empty_like(base))

    def share_first_output(self, other: "_ImageChunk") -> None:
        """Share the products of another worker's chunk; only the row is not shared."""
        if other.first_output is not None:
            base, along, across = (
                other.first_output.base,
                other.first_output.first_direction,
                other.first_output.second_direction,
            )
            self.first_output = _FirstBlockOutput(base, along, across, np.empty_like(base))

    def loss_sum(self, parameters: Arrays, alpha: float, beta: float) -> float:
        """Return the sum of the chunk's losses."""
        start, block = self.first_block, self.chain.blocks[self.first_block]
        if self.first_output is not None and isinstance(block, ConvolutionBlock | DenseBlock):
            self.first_output.fill(alpha, beta, block.z)
            block.apply_epilogue(parameters)
            start += 1
        return float(self.chain.losses(parameters, self.labels, start).sum())


class _Worker:
    """The memory of one thread: θ at a few points, and all images in chunks."""

    def __init__(
        self, network: Network, vectors: Array, like: Arrays, chunks: list[_ImageChunk]
    ) -> None:
        self.network, self.chunks, self.vectors = network, chunks, vectors
        self.coefficients = np.zeros((_POINTS_PER_PRODUCT, 3), vectors.dtype)
        self.points = np.empty((_POINTS_PER_PRODUCT, vectors.shape[1]), vectors.dtype)
        self.parameters = [split_views(point, like) for point in self.points]
        self.images = sum(len(chunk.labels) for chunk in chunks)

    @ignore_float_errors()
    @small_ufunc_buffers()
    def fill(self, alphas: Array, betas: Array, out: Array) -> None:
        """Write S at the points to `out`."""
        for low in range(0, len(out), _POINTS_PER_PRODUCT):
            part = slice(low, low + _POINTS_PER_PRODUCT)
            self._set_points(alphas[part], betas[part])
            points = list(
                zip(self.parameters, alphas[part].tolist(), betas[part].tolist(), strict=False)
            )
            sums = [[chunk.loss_sum(*point) for point in points] for chunk in self.chunks]
            for k, (parameters, *_) in enumerate(points):
                total = sum(chunk_sums[k] for chunk_sums in sums)
                out[low + k] = total / self.images + self.network.penalty(parameters)

    def _set_points(self, alphas: Array, betas: Array) -> None:
        """Write θ + α d₁ + β d₂ of a few points as one product of a fixed number of rows."""
        self.coefficients[: len(alphas)] = np.stack([np.ones_like(alphas), alphas, betas], axis=1)
        np.matmul(self.coefficients, self.vectors, out=self.points)


def _image_chunks(
    network: Network, parameters: Arrays, images: Array, labels: Array, changing: set[str]
) -> Iterator[_ImageChunk]:
    dtype = np.result_type(*parameters.values())
    for low, high in chunk_bounds(len(labels), _CHUNK_SIZE):
        chain = BlockChain(network, high - low, dtype, training=False)
        chain.load(images[low:high])
        first = (k for k, name in enumerate(chain.first_layer_names) if name in changing)
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
