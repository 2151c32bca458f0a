"""A network compiled for one batch size: losses, scores and gradients without a record.

N is the batch size, P the number of parameters.
"""

from collections.abc import Sequence
from functools import partial
from math import isfinite

import numpy as np

from engine.compiled.block_chain import BlockChain, chunk_bounds, chunk_size
from engine.compiled.kept_arrays import KeptChunk
from engine.compiled.recorded_pass import RecordedPass
from engine.compiled.threads import run_pair, thread_count
from engine.compiled.workspace import small_ufunc_buffers
from engine.core.arrays import Array, Arrays, batch_first, batch_last, split_views
from engine.model.layer_costs import step_multiply_adds
from engine.model.layers import RngKey
from engine.model.losses import l2_backward
from engine.model.network import Network

_SHARED_CHUNK_WORK = 2**25  # multiply-adds of a chunk from which two threads are faster than one


class _Lane:
    """The memory of one thread: a chain for each size of a chunk, and a chunk's gradient (P,)."""

    def __init__(
        self,
        network: Network,
        sizes: set[int],
        like: Arrays,
        training: bool,
        input_gradient: bool,
    ) -> None:
        dtype = np.result_type(*like.values())
        self.chains = {
            size: BlockChain(network, size, dtype, training, input_gradient) for size in sizes
        }
        if training:
            self.gradient = np.zeros(sum(array.size for array in like.values()), dtype)
            self.gradients = split_views(self.gradient, like)

    def load_chunk(
        self, images: Array, low: int, high: int, masks: Sequence[Array] | None = None
    ) -> BlockChain:
        """Return the chain for images `low` to `high`, loaded with them and their masks."""
        chain = self.chains[high - low]
        chain.load(images[low:high])
        for number, block in enumerate(chain.dropouts):
            block.mask = None if masks is None else masks[number][..., low:high]
        return chain


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
        self._lanes = [_Lane(network, sizes, ordered, training, input_gradient)]
        costly = size * step_multiply_adds(network) >= _SHARED_CHUNK_WORK
        if training and costly and len(self.chunks) > 1 and thread_count() > 1:
            self._lanes.append(_Lane(network, sizes, ordered, training, input_gradient))
        self._losses = np.empty(images)
        if training:
            self.gradient = np.zeros_like(self._lanes[0].gradient)
            self._gradients = split_views(self.gradient, ordered)

    @small_ufunc_buffers()
    def losses(self, parameters: Arrays, images: Array, labels: Array) -> Array:
        """Return the loss of each image without the penalty; only a forward pass.

        Shapes: images (N, C, H, W), labels (N,) → (N,), float64, nats.
        """
        for low, high in self.chunks:
            chain = self._lanes[0].load_chunk(images, low, high)
            self._losses[low:high] = chain.losses(parameters, labels[low:high])
        return self._losses

    @small_ufunc_buffers()
    def scores(self, parameters: Arrays, images: Array) -> Array:
        """Return the scores that the loss reads, (N, I); only a forward pass."""
        pieces = [
            self._lanes[0].load_chunk(images, low, high).scores(parameters).copy()
            for low, high in self.chunks
        ]
        return batch_first(np.concatenate(pieces, axis=-1))

    @small_ufunc_buffers()
    def layer_input(self, name: str, parameters: Arrays, images: Array) -> Array:
        """Return the input (N, …) of the layer `name`, which must be the first layer of a block."""
        pieces = [
            self._lanes[0].load_chunk(images, low, high).layer_input(name, parameters).copy()
            for low, high in self.chunks
        ]
        return batch_first(np.concatenate(pieces, axis=-1))

    @small_ufunc_buffers()
    def step_gradients(
        self, parameters: Arrays, images: Array, labels: Array, key: RngKey | None = None
    ) -> tuple[float, dict[str, Array]]:
        """Return the mean loss, and its gradient by parameter address.

        Afterwards `gradient` (P,) holds all gradients in one vector, and `image_losses` (N,) the
        loss of each image. With `key` = (seed, step), dropout draws its masks as in training;
        without, it is off.

        Formula: C = (1/N) Σ_n C_n, plus the penalty. The gradients of the chunks, each divided by
        N, are added in order.
        """
        return self._step(parameters, images, labels, key, None)

    @small_ufunc_buffers()
    def recorded_step(
        self, parameters: Arrays, images: Array, labels: Array, key: RngKey | None = None
    ) -> tuple[float, dict[str, Array], RecordedPass]:
        """Do what `step_gradients` does, bit for bit; return also the activations and errors.

        What is returned outlives this network; the pass refers to `parameters` and `images`.
        """
        kept = self._chunks_to_keep()
        loss, gradients = self._step(parameters, images, labels, key, kept)
        self.gradient = np.empty_like(self.gradient)
        self._gradients = split_views(self.gradient, gradients)
        found = RecordedPass(self.network, parameters, images, labels, key, isfinite(loss), kept)
        return loss, gradients, found

    def _step(
        self,
        parameters: Arrays,
        images: Array,
        labels: Array,
        key: RngKey | None,
        kept: Sequence[KeptChunk] | None,
    ) -> tuple[float, dict[str, Array]]:
        masks = self._dropout_masks(key)
        lanes = self._lanes[: thread_count()]
        keepers = [None] * len(self.chunks) if kept is None else kept
        for start in range(0, len(self.chunks), len(lanes)):
            calls = [
                partial(self._run_chunk, lane, bounds, parameters, images, labels, masks, keeper)
                for lane, bounds, keeper in zip(
                    lanes, self.chunks[start:], keepers[start:], strict=False
                )
            ]
            if len(calls) == 2:
                run_pair(calls[0], small_ufunc_buffers()(calls[1]))
            else:
                calls[0]()
            for lane in lanes[1 : len(calls)] if start == 0 else lanes[: len(calls)]:
                np.add(self.gradient, lane.gradient, out=self.gradient)
        loss = float(np.add.reduce(self._losses)) / len(labels) + self.network.penalty(parameters)
        if self.network.l2:
            for address, gradient in l2_backward(parameters, self.network.l2).items():
                np.add(self._gradients[address], gradient, out=self._gradients[address])
        return loss, self._gradients

    @small_ufunc_buffers()
    def recorded_forward(
        self, parameters: Arrays, images: Array, labels: Array, key: RngKey | None = None
    ) -> RecordedPass:
        """Return the forward pass, with the masks of `key`; it has no errors."""
        masks, kept = self._dropout_masks(key), self._chunks_to_keep()
        for (low, high), one in zip(self.chunks, kept, strict=True):
            one.forward(self._lanes[0].load_chunk(images, low, high, masks), parameters)
        return RecordedPass(self.network, parameters, images, labels, key, False, kept)

    def _chunks_to_keep(self) -> list[KeptChunk]:
        return [KeptChunk(high - low) for low, high in self.chunks]

    @property
    def image_losses(self) -> Array:
        """The loss of each image (N,) in the last call, without the penalty."""
        return self._losses

    def _run_chunk(
        self,
        lane: _Lane,
        bounds: tuple[int, int],
        parameters: Arrays,
        images: Array,
        labels: Array,
        masks: Sequence[Array] | None,
        kept: KeptChunk | None,
    ) -> None:
        """Write the losses of a chunk, and its gradient: the first one where the sum is made."""
        low, high = bounds
        chain, chunk_labels = lane.load_chunk(images, low, high, masks), labels[low:high]
        gradients = lane.gradients if low else self._gradients
        if kept is None:
            self._losses[low:high] = chain.losses(parameters, chunk_labels)
            chain.backward(parameters, chunk_labels, gradients, len(labels))
            return
        kept.forward(chain, parameters)
        self._losses[low:high] = chain.head.losses(chunk_labels)
        kept.backward(chain, parameters, chunk_labels, gradients, len(labels))

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
