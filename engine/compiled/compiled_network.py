"""A network compiled for one batch size: losses, scores and gradients without a record.

N is the batch size, P the number of parameters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import TypeAlias

import numpy as np

from engine.compiled.block_chain import BlockChain, chunk_bounds, chunk_size
from engine.compiled.kept_arrays import KeptChunk
from engine.compiled.memory import in_large_pieces, zeros
from engine.compiled.recorded_pass import RecordedPass
from engine.compiled.threads import run_pair, thread_count
from engine.compiled.workspace import small_ufunc_buffers
from engine.core.arrays import Array, Arrays, batch_first, batch_last, split_views
from engine.model.layer_costs import step_multiply_adds
from engine.model.layers import RngKey
from engine.model.losses import l2_backward
from engine.model.network import Network

_CHUNKS_TO_HOLD = 2  # chunks that the second lane computes before their gradients are added
_SHARED_CHUNK_WORK = 2**25  # multiply-adds of a chunk from which two threads are faster than one


@dataclass(frozen=True)
class _MiniBatch:
    """Images (N, …), or `images` of which `indices` (N,) are meant; labels (N,); dropout masks."""

    images: Array
    labels: Array
    indices: Array | None = None
    masks: Sequence[Array] | None = None

    def load(self, chain: BlockChain, low: int, high: int) -> Array:
        """Load images `low` to `high`, and their masks, into the chain; return their labels."""
        if self.indices is None:
            chain.load(self.images[low:high])
        else:
            chain.load_chosen(self.images, self.indices[low:high])
        for number, block in enumerate(chain.dropouts):
            block.mask = None if self.masks is None else self.masks[number][..., low:high]
        return self.labels[low:high]


class _Gradient:
    """A gradient in a vector (P,), and `views` of it by address."""

    def __init__(self, vector: Array, like: Arrays) -> None:
        self.vector, self.views = vector, split_views(vector, like)


class _Lane:
    """The memory of one thread: a chain for each size of a chunk, and gradients that it holds."""

    def __init__(
        self,
        network: Network,
        sizes: set[int],
        like: Arrays,
        training: bool,
        input_gradient: bool,
        chunks_to_hold: int,
    ) -> None:
        dtype = np.result_type(*like.values())
        self.chains = {
            size: BlockChain(network, size, dtype, training, input_gradient) for size in sizes
        }
        parameters = sum(array.size for array in like.values())
        self.held = [_Gradient(zeros((parameters,), dtype), like) for _ in range(chunks_to_hold)]

    def load_images(self, images: Array, low: int, high: int) -> BlockChain:
        """Return the chain for images `low` to `high`, loaded with them, without dropout."""
        chain = self.chains[high - low]
        chain.load(images[low:high])
        for block in chain.dropouts:
            block.mask = None
        return chain


_ChunkWork: TypeAlias = Callable[[_Lane, int, Arrays], None]


def _hold_chunks(work: _ChunkWork, lane: _Lane, numbers: Sequence[int]) -> None:
    """Compute chunks in a lane that holds the gradient of each."""
    for number, held in zip(numbers, lane.held, strict=False):
        work(lane, number, held.views)


class CompiledNetwork:
    """Losses and gradients of `network` for mini-batches of `images` images.

    All memory is allocated on construction. What a call returns is valid until the next call. Large
    batches are computed in chunks that stay in the CPU caches. Two threads share costly chunks of a
    training step; the bits are those of one thread. `like` are parameters with the
    shapes and dtype to use. Without `training` there are no gradients; with `input_gradient`
    recorded steps also have that of the images.
    Caution: not thread-safe; use one compiled network in one thread at a time.

    >>> from engine.model.presets import tour_network
    >>> network = tour_network(2)
    >>> parameters = network.initialise(0)
    >>> program = CompiledNetwork(network, parameters, 8)
    >>> loss, gradients = program.step_gradients(
    ...     parameters, np.zeros((8, 1, 32, 32), np.float32), np.zeros(8, int))
    >>> round(loss, 4), gradients["conv1.kernel"].shape
    (0.6931, (4, 1, 5, 5))
    """

    @in_large_pieces()
    def __init__(
        self,
        network: Network,
        like: Arrays,
        images: int,
        training: bool = True,
        input_gradient: bool = False,
    ) -> None:
        self.network, self.images, self.training = network, images, training
        self.input_gradient = input_gradient
        self.dtype = np.result_type(*like.values())
        size = chunk_size(network, self.dtype.itemsize)
        self.chunks = chunk_bounds(images, size)
        sizes = {high - low for low, high in self.chunks}
        ordered = {address: like[address] for address in network.parameter_shapes}
        lane = partial(_Lane, network, sizes, ordered, training, input_gradient)
        several = training and len(self.chunks) > 1
        self._lanes = [lane(int(several))]
        costly = size * step_multiply_adds(network) >= _SHARED_CHUNK_WORK
        if several and costly and thread_count() > 1:
            self._lanes.append(lane(min(_CHUNKS_TO_HOLD, len(self.chunks) // 2)))
        self._losses = np.empty(images)
        if training:
            parameters = sum(array.size for array in ordered.values())
            self.gradient = zeros((parameters,), self.dtype)
            self._gradients = split_views(self.gradient, ordered)

    @small_ufunc_buffers()
    def losses(self, parameters: Arrays, images: Array, labels: Array) -> Array:
        """Return the loss of each image without the penalty; only a forward pass.

        Shapes: images (N, C, H, W), labels (N,) → (N,), float64, nats.
        """
        for low, high in self.chunks:
            chain = self._lanes[0].load_images(images, low, high)
            self._losses[low:high] = chain.losses(parameters, labels[low:high])
        return self._losses

    @small_ufunc_buffers()
    def scores(self, parameters: Arrays, images: Array) -> Array:
        """Return the scores that the loss reads, (N, I); only a forward pass."""
        pieces = [
            self._lanes[0].load_images(images, low, high).scores(parameters).copy()
            for low, high in self.chunks
        ]
        return batch_first(np.concatenate(pieces, axis=-1))

    @small_ufunc_buffers()
    def layer_input(self, name: str, parameters: Arrays, images: Array) -> Array:
        """Return the input (N, …) of the layer `name`, which must be the first layer of a block."""
        pieces = [
            self._lanes[0].load_images(images, low, high).layer_input(name, parameters).copy()
            for low, high in self.chunks
        ]
        return batch_first(np.concatenate(pieces, axis=-1))

    @small_ufunc_buffers()
    def step_gradients(
        self,
        parameters: Arrays,
        images: Array,
        labels: Array,
        key: RngKey | None = None,
        indices: Array | None = None,
    ) -> tuple[float, dict[str, Array]]:
        """Return the mean loss, and its gradient by parameter address.

        Afterwards `gradient` (P,) holds all gradients in one vector, and `image_losses` (N,) the
        loss of each image. With `key` = (seed, step), dropout draws its masks as in training;
        without, it is off. With `indices` (N,), `images` are those of a data set, of which the
        mini-batch has images[indices]; `labels` (N,) are those of the mini-batch.

        Formula: C = (1/N) Σ_n C_n, plus the penalty. The gradients of the chunks, each divided by
        N, are added in order.
        """
        batch = _MiniBatch(images, labels, indices, self._dropout_masks(key))
        return self._step(parameters, batch, None)

    @small_ufunc_buffers()
    def recorded_step(
        self, parameters: Arrays, images: Array, labels: Array, key: RngKey | None = None
    ) -> tuple[float, dict[str, Array], RecordedPass]:
        """Do what `step_gradients` does, bit for bit; return also the activations and errors.

        What is returned outlives this network; the pass refers to `parameters` and `images`.
        """
        kept = self._chunks_to_keep()
        batch = _MiniBatch(images, labels, masks=self._dropout_masks(key))
        own = self.gradient, self._gradients
        self.gradient = np.empty_like(self.gradient)
        self._gradients = split_views(self.gradient, own[1])
        try:
            loss, gradients = self._step(parameters, batch, kept)
        finally:
            self.gradient, self._gradients = own
        found = RecordedPass(self.network, parameters, images, labels, key, isfinite(loss), kept)
        return loss, gradients, found

    def _step(
        self, parameters: Arrays, batch: _MiniBatch, kept: Sequence[KeptChunk] | None
    ) -> tuple[float, dict[str, Array]]:
        lanes = self._lanes[: thread_count()]
        work = partial(self._compute_chunk, parameters, batch, kept)
        together = _CHUNKS_TO_HOLD * len(lanes)
        for start in range(0, len(self.chunks), together):
            numbers = range(start, min(start + together, len(self.chunks)))
            if len(lanes) == 1 or len(numbers) == 1:
                self._add_chunks(work, numbers)
                continue
            middle = (len(numbers) + 1) // 2
            first, second = numbers[:middle], numbers[middle:]
            shared = run_pair(
                partial(self._add_chunks, work, first),
                partial(_hold_chunks, work, lanes[1], second),
                instead=partial(self._add_chunks, work, second),
            )
            for held in lanes[1].held[: len(second) * shared]:
                np.add(self.gradient, held.vector, out=self.gradient)
        loss = float(np.add.reduce(self._losses)) / self.images + self.network.penalty(parameters)
        if self.network.l2:
            for address, gradient in l2_backward(parameters, self.network.l2).items():
                np.add(self._gradients[address], gradient, out=self._gradients[address])
        return loss, self._gradients

    def _add_chunks(self, work: _ChunkWork, numbers: Sequence[int]) -> None:
        """Compute chunks in the first lane, and add their gradients."""
        lane = self._lanes[0]
        for number in numbers:
            if number == 0:
                work(lane, 0, self._gradients)
                continue
            work(lane, number, lane.held[0].views)
            np.add(self.gradient, lane.held[0].vector, out=self.gradient)

    @small_ufunc_buffers()
    def recorded_forward(
        self, parameters: Arrays, images: Array, labels: Array, key: RngKey | None = None
    ) -> RecordedPass:
        """Return the forward pass, with the masks of `key`; it has no errors."""
        batch = _MiniBatch(images, labels, masks=self._dropout_masks(key))
        kept = self._chunks_to_keep()
        for (low, high), one in zip(self.chunks, kept, strict=True):
            chain = self._lanes[0].chains[high - low]
            batch.load(chain, low, high)
            one.forward(chain, parameters)
        return RecordedPass(self.network, parameters, images, labels, key, False, kept)

    def _chunks_to_keep(self) -> list[KeptChunk]:
        return [KeptChunk(high - low) for low, high in self.chunks]

    @property
    def image_losses(self) -> Array:
        """The loss of each image (N,) in the last call, without the penalty."""
        return self._losses

    def _compute_chunk(
        self,
        parameters: Arrays,
        batch: _MiniBatch,
        kept: Sequence[KeptChunk] | None,
        lane: _Lane,
        number: int,
        gradients: Arrays,
    ) -> None:
        """Write the losses of chunk `number`, and its gradient into `gradients`."""
        low, high = self.chunks[number]
        chain = lane.chains[high - low]
        labels = batch.load(chain, low, high)
        if kept is None:
            self._losses[low:high] = chain.losses(parameters, labels)
            chain.backward(parameters, labels, gradients, self.images)
            return
        keeper = kept[number]
        keeper.forward(chain, parameters)
        self._losses[low:high] = chain.head.losses(labels)
        keeper.backward(chain, parameters, labels, gradients, self.images)

    def _dropout_masks(self, key: RngKey | None) -> list[Array] | None:
        """Return the masks (…, N) of the whole batch, one per dropout block; None without a key."""
        if key is None:
            return None
        blocks = self._lanes[0].chains[self.chunks[0][1]].dropouts
        shapes = [(self.images, *block.x.shape[:-1]) for block in blocks]
        return [
            batch_last(block.layer.mask(shape, key, self.dtype))
            for block, shape in zip(blocks, shapes, strict=True)
        ]
