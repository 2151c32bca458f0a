"""A network compiled for one batch size: losses, scores and gradients without a record.

N is the batch size, P the number of parameters.
"""

from collections.abc import Sequence

import numpy as np

from engine.compiled.block_chain import BlockChain, chunk_bounds, chunk_size
from engine.compiled.workspace import small_ufunc_buffers
from engine.core.arrays import Array, Arrays, batch_first, batch_last, split_views
from engine.model.layers import RngKey
from engine.model.losses import l2_backward
from engine.model.network import Network


class CompiledNetwork:
    """Losses and gradients of `network` for mini-batches of `images` images.

    All memory is allocated on construction. What a call returns is valid until the next call. Large
    batches are computed in chunks that stay in the CPU caches. `like` are parameters with the
    shapes and dtype to use. Without `training` there are no gradients.
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

    def __init__(self, network: Network, like: Arrays, images: int, training: bool = True) -> None:
        self.network, self.images, self.training = network, images, training
        self.dtype = np.result_type(*like.values())
        self.chunks = chunk_bounds(images, chunk_size(network, self.dtype.itemsize))
        sizes = {high - low for low, high in self.chunks}
        self._chains = {size: BlockChain(network, size, self.dtype, training) for size in sizes}
        self._losses = np.empty(images)
        if training:
            ordered = {address: like[address] for address in network.parameter_shapes}
            vectors = np.zeros((2, sum(array.size for array in ordered.values())), self.dtype)
            self.gradient, self._chunk_gradient = vectors
            self._gradients, self._chunk_gradients = (
                split_views(vector, ordered) for vector in vectors
            )

    @small_ufunc_buffers()
    def losses(self, parameters: Arrays, images: Array, labels: Array) -> Array:
        """Return the loss of each image without the penalty; only a forward pass.

        Shapes: images (N, C, H, W), labels (N,) → (N,), float64, nats.
        """
        for low, high in self.chunks:
            chain = self._load_chunk(images, low, high)
            self._losses[low:high] = chain.losses(parameters, labels[low:high])
        return self._losses

    @small_ufunc_buffers()
    def scores(self, parameters: Arrays, images: Array) -> Array:
        """Return the scores that the loss reads, (N, I); only a forward pass."""
        pieces = [
            self._load_chunk(images, low, high).scores(parameters).copy()
            for low, high in self.chunks
        ]
        return batch_first(np.concatenate(pieces, axis=-1))

    @small_ufunc_buffers()
    def layer_input(self, name: str, parameters: Arrays, images: Array) -> Array:
        """Return the input (N, …) of the layer `name`, which must be the first layer of a block."""
        pieces = [
            self._load_chunk(images, low, high).layer_input(name, parameters).copy()
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
        masks = self._dropout_masks(key)
        for low, high in self.chunks:
            chain, chunk_labels = self._load_chunk(images, low, high, masks), labels[low:high]
            self._losses[low:high] = chain.losses(parameters, chunk_labels)
            gradients = self._chunk_gradients if low else self._gradients
            chain.backward(parameters, chunk_labels, gradients, len(labels))
            if low:
                np.add(self.gradient, self._chunk_gradient, out=self.gradient)
        loss = float(np.add.reduce(self._losses)) / len(labels) + self.network.penalty(parameters)
        if self.network.l2:
            for address, gradient in l2_backward(parameters, self.network.l2).items():
                np.add(self._gradients[address], gradient, out=self._gradients[address])
        return loss, self._gradients

    @property
    def image_losses(self) -> Array:
        """The loss of each image (N,) in the last call, without the penalty."""
        return self._losses

    def _load_chunk(
        self, images: Array, low: int, high: int, masks: Sequence[Array] | None = None
    ) -> BlockChain:
        """Return the chain for images `low` to `high`, loaded with them and their masks."""
        chain = self._chains[high - low]
        chain.load(images[low:high])
        for number, block in enumerate(chain.dropouts):
            block.mask = None if masks is None else masks[number][..., low:high]
        return chain

    def _dropout_masks(self, key: RngKey | None) -> list[Array] | None:
        """Return the masks (…, N) of the whole batch, one per dropout block; None without a key."""
        if key is None:
            return None
        blocks = self._chains[self.chunks[0][1]].dropouts
        shapes = [(self.images, *block.x.shape[:-1]) for block in blocks]
        return [
            batch_last(block.layer.mask(shape, key, self.dtype))
            for block, shape in zip(blocks, shapes, strict=True)
        ]
