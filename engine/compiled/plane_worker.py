"""Losses at points of a plane one by one, or a few at once, in the memory of one thread.

The first block whose parameters change is linear in them: three products serve all points. Within a
box, most windows of its max pooling have a certain maximum (pooled_plane.py). The dense layers at
the end are computed for several points at once (dense_tail.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engine.compiled.block_chain import BlockChain, chunk_bounds
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.dense import DenseBlock
from engine.compiled.dense_tail import DenseTail
from engine.compiled.pooled_plane import (
    Box,
    DecidedWindows,
    PooledPlane,
    add_scaled,
    decide_windows,
    supports_decided_windows,
)
from engine.compiled.workspace import small_ufunc_buffers
from engine.core.arrays import Array, Arrays, split_views
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network

POINTS_PER_PRODUCT = 4
_CHUNK_SIZE = 64


class _Point(NamedTuple):
    """A point of the plane: θ + α d₁ + β d₂ by address, α and β."""

    parameters: Arrays
    alpha: float
    beta: float


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
            add_scaled(self.base, beta, self.second_direction, self.row)
            self.beta = beta
        add_scaled(self.row, alpha, self.first_direction, z)


class ImageChunk:
    """A chunk of the images: its chain, filled up to the first changing block."""

    def __init__(self, chain: BlockChain, labels: Array, first_block: int) -> None:
        self.chain, self.labels, self.first_block = chain, labels, first_block
        self.first_output: _FirstBlockOutput | None = None
        self.windows: DecidedWindows | None = None
        self._pooled: PooledPlane | None = None
        self.tail_block = DenseTail.first_block(chain, first_block + 1)
        self.tails: dict[int, DenseTail] = {}

    def prepare_tails(self, network: Network, points: Arrays) -> None:
        """Prepare to compute the dense layers at the end for all points at once, or for one."""
        if self.tail_block is not None:
            for count in (1, POINTS_PER_PRODUCT):
                part = {address: values[:count] for address, values in points.items()}
                self.tails[count] = DenseTail(network, self.chain, self.tail_block, part)
        self.repeated_labels = {
            count: np.concatenate([self.labels] * count) for count in self.tails
        }

    def compute_first_output(self, sources: list[dict[str, Array]]) -> None:
        """Compute the three products, if the block is a convolution or dense block."""
        block = self.chain.blocks[self.first_block]
        if isinstance(block, ConvolutionBlock | DenseBlock):
            block.gather()
            base, along, across = (_block_output(block, source) for source in sources)
            self.first_output = _FirstBlockOutput(base, along, across, np.empty_like(base))

    def share_first_output(self, other: "ImageChunk") -> None:
        """Share the products of another worker's chunk; only the row is not shared."""
        if other.first_output is not None:
            base, along, across = (
                other.first_output.base,
                other.first_output.first_direction,
                other.first_output.second_direction,
            )
            self.first_output = _FirstBlockOutput(base, along, across, np.empty_like(base))

    def decide_windows(self, sources: list[dict[str, Array]], box: Box) -> None:
        """Find the largest element of every pooling window of the first block, if it pools.

        `sources` are the parameters at the centre of the box and their changes (`Box.scaled`).
        """
        block, self.windows, self._pooled = self.chain.blocks[self.first_block], None, None
        if isinstance(block, ConvolutionBlock) and supports_decided_windows(block):
            self.windows = decide_windows(block, sources, box)

    def share_windows(self, other: "ImageChunk") -> None:
        """Share the decided windows of another worker's chunk."""
        self.windows, self._pooled = other.windows, None

    def loss_sums(self, points: Sequence[_Point]) -> Array:
        """Return the sum of the chunk's losses at each of as many points as there are tails for."""
        if self.tail_block is None:
            start = self.first_block + 1
            sums = []
            for point in points:
                self._fill_first_output(point)
                losses = self.chain.losses(point.parameters, self.labels, start)
                sums.append(losses.sum())
            return np.array(sums)
        tail = self.tails[len(points)]
        for number, point in enumerate(points):
            self._fill_first_output(point)
            for block in self.chain.blocks[self.first_block + 1 : self.tail_block]:
                block.forward(point.parameters)
            tail.load(number)
        return np.asarray(tail.losses(self.repeated_labels[len(points)]).sum(axis=1))

    def _fill_first_output(self, point: _Point) -> None:
        """Write the output of the first changing block at a point."""
        block = self.chain.blocks[self.first_block]
        pooled = self._pooled_at(point)
        if pooled is not None:
            pooled.fill(point.alpha, point.beta)
        elif self.first_output is not None and isinstance(block, ConvolutionBlock | DenseBlock):
            self.first_output.fill(point.alpha, point.beta, block.z)
            block.apply_epilogue(point.parameters)
        else:
            block.forward(point.parameters)

    def _pooled_at(self, point: _Point) -> PooledPlane | None:
        """Return what fills the output of the first block from its windows, if it holds there."""
        if self.windows is None or not self.windows.box.contains(point.alpha, point.beta):
            return None
        if self._pooled is None:
            block = self.chain.blocks[self.first_block]
            assert isinstance(block, ConvolutionBlock)
            self._pooled = PooledPlane(block, self.windows)
        return self._pooled


class PlaneWorker:
    """The memory of one thread: θ at a few points, and all images in chunks."""

    def __init__(
        self, network: Network, vectors: Array, like: Arrays, chunks: list[ImageChunk]
    ) -> None:
        self.network, self.chunks, self.vectors = network, chunks, vectors
        self.coefficients = np.zeros((POINTS_PER_PRODUCT, 3), vectors.dtype)
        self.points = np.empty((POINTS_PER_PRODUCT, vectors.shape[1]), vectors.dtype)
        self.parameters = [split_views(point, like) for point in self.points]
        self.images = sum(len(chunk.labels) for chunk in chunks)
        places = split_views(np.arange(vectors.shape[1]), like)
        together = {
            address: self.points[:, place.flat[0] : place.flat[-1] + 1].reshape(-1, *place.shape)
            for address, place in places.items()
        }
        for chunk in chunks:
            chunk.prepare_tails(network, together)

    def share_preparation(self, other: "PlaneWorker") -> None:
        """Share what another worker has prepared: products of the first block, and windows."""
        for chunk, prepared in zip(self.chunks, other.chunks, strict=True):
            chunk.share_first_output(prepared)
            chunk.share_windows(prepared)

    @ignore_float_errors()
    @small_ufunc_buffers()
    def fill(self, alphas: Array, betas: Array, out: Array) -> None:
        """Write S at the points to `out`, a few at once and the rest one by one."""
        whole = len(out) - len(out) % POINTS_PER_PRODUCT
        starts = [*range(0, whole, POINTS_PER_PRODUCT), *range(whole, len(out))]
        for low, high in pairwise([*starts, len(out)]):
            out[low:high] = self._losses(alphas[low:high], betas[low:high])

    def _losses(self, alphas: Array, betas: Array) -> Array:
        self._set_points(alphas, betas)
        points = [
            _Point(*point)
            for point in zip(self.parameters, alphas.tolist(), betas.tolist(), strict=False)
        ]
        total = np.sum([chunk.loss_sums(points) for chunk in self.chunks], axis=0)
        penalties = [self.network.penalty(point.parameters) for point in points]
        return np.asarray(total / self.images + np.array(penalties))

    def _set_points(self, alphas: Array, betas: Array) -> None:
        """Write θ + α d₁ + β d₂ of a few points as one product of a fixed number of rows."""
        self.coefficients[: len(alphas)] = np.stack([np.ones_like(alphas), alphas, betas], axis=1)
        np.matmul(self.coefficients, self.vectors, out=self.points)


def image_chunks(
    network: Network, parameters: Arrays, images: Array, labels: Array, changing: set[str]
) -> Iterator[ImageChunk]:
    """Yield the images in chunks, each computed up to the first block in `changing`."""
    dtype = np.result_type(*parameters.values())
    for low, high in chunk_bounds(len(labels), _CHUNK_SIZE):
        chain = BlockChain(network, high - low, dtype, training=False)
        chain.load(images[low:high])
        first = (k for k, name in enumerate(chain.first_layer_names) if name in changing)
        start = next(first, len(chain.blocks) - 1)
        for block in chain.blocks[:start]:
            block.forward(parameters)
        yield ImageChunk(chain, labels[low:high], start)


def _block_output(block: ConvolutionBlock | DenseBlock, parameters: Arrays) -> Array:
    block.multiply(parameters)
    return block.z.copy()
