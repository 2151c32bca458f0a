"""The layers of a network as blocks for exactly N images; each block's y is the next one's x.

Which layers go together is decided here; what a block computes is not.
"""

from math import prod
from typing import Any

import numpy as np

from engine.compiled.activation import ActivationBlock, is_known
from engine.compiled.conv_epilogue import FinishSpec
from engine.compiled.convolution import ConvolutionBlock, ConvolutionSpec
from engine.compiled.dense import DenseBlock, FlattenBlock
from engine.compiled.dropout import DropoutBlock
from engine.compiled.fallback_block import PlainBlock
from engine.compiled.loss_head import head_of
from engine.compiled.pooling import PoolingBlock
from engine.compiled.workspace import Block
from engine.core.arrays import Array, Arrays, batch_first
from engine.model.layers import (
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
)
from engine.model.network import Network

IMAGES_AT_ONCE = 32
LARGEST_MAPS = 2**20


class Chain:
    """Blocks, loss and all memory for `images` images; `training` adds what backward needs.

    `names` are those of the layers with which each block begins: no other layer of a block learns.
    A block is asked for ∂C/∂x only where a block before it learns: never for the images.
    """

    def __init__(self, network: Network, images: int, dtype: Any, training: bool) -> None:
        self.images = images
        self.input = np.zeros((*network.input_shape, images), dtype)
        self.blocks: list[Block] = []
        self.names: list[str] = []
        x, left, wanted = self.input, list(network.layers), False
        if network.fused:
            left.pop()
        while left:
            block, used = _next_block(left, x)
            if training:
                block.prepare_backward(self.blocks[-1].dy if wanted else None)
            wanted = wanted or bool(left[0].parameter_shapes(x.shape[:-1]))
            self.blocks.append(block)
            self.names.append(left[0].name)
            x, left = block.y, left[used:]
        self.dropouts = [block for block in self.blocks if isinstance(block, DropoutBlock)]
        self.head = head_of(network, x)

    def load(self, images: Array) -> None:
        """Copy images (N, C, H, W) into the input."""
        np.copyto(batch_first(self.input), images, casting="same_kind")

    def losses(self, parameters: Arrays, labels: Array, first: int = 0) -> Array:
        """Return the loss of each loaded image (N,), valid until the next pass.

        `first` is the block to begin with, where those before it hold what they should.
        """
        for block in self.blocks[first:]:
            block.forward(parameters)
        return self.head.losses(labels)

    def scores(self, parameters: Arrays) -> Array:
        """Return what the loss reads of the loaded images, (I, N), valid until the next pass."""
        for block in self.blocks:
            block.forward(parameters)
        return self.blocks[-1].y

    def entering(self, name: str, parameters: Arrays) -> Array:
        """Return what of the loaded images enters the block that begins with that layer, (…, N)."""
        before = self.blocks[: self.names.index(name)]
        for block in before:
            block.forward(parameters)
        return before[-1].y if before else self.input

    def backward(self, parameters: Arrays, labels: Array, gradients: Arrays, images: int) -> None:
        """Write ∂C/∂(every parameter) into `gradients`, C summed here, divided by `images`."""
        self.head.errors(labels, self.blocks[-1].dy, images)
        for block in reversed(self.blocks):
            block.backward(parameters, gradients)


def cuts(images: int, at_once: int = IMAGES_AT_ONCE) -> list[tuple[int, int]]:
    """Return where to cut so many images: pieces of 32 stay in the caches.

    >>> cuts(70)
    [(0, 32), (32, 64), (64, 70)]
    """
    return [(low, min(low + at_once, images)) for low in range(0, images, at_once)]


def images_at_once(network: Network, itemsize: int) -> int:
    """Return how many images of a training step stay in the caches: 32, more in a small network.

    >>> from engine.model.presets import PRESETS
    >>> [images_at_once(PRESETS[name](2), 4) for name in ("tour", "lenet5", "mlp")]
    [64, 32, 256]
    """
    largest = max(prod(shape) for shape in network.shapes) * itemsize
    whole = IMAGES_AT_ONCE * (LARGEST_MAPS // (IMAGES_AT_ONCE * largest))
    return min(max(whole, IMAGES_AT_ONCE), 8 * IMAGES_AT_ONCE)


def views(vector: Array, like: Arrays) -> dict[str, Array]:
    """Return the pieces of `vector` that have the addresses and shapes of `like`: no copies."""
    pieces: dict[str, Array] = {}
    start = 0
    for address, array in like.items():
        pieces[address] = vector[start : start + array.size].reshape(array.shape)
        start += array.size
    return pieces


def _next_block(layers: list[Layer], x: Array) -> tuple[Block, int]:
    """Return a block that begins with the first of `layers`, and how many of them it does."""
    first, second = layers[0], layers[1] if len(layers) > 1 else None
    if isinstance(first, Convolution):
        return _convolution(first, layers, x)
    if isinstance(first, Dense):
        activation = second if is_known(second) else None
        return DenseBlock(first, activation, x), 1 + (activation is not None)
    if isinstance(first, Flatten):
        return FlattenBlock(x), 1
    if isinstance(first, Dropout):
        return DropoutBlock(first, x), 1
    if isinstance(first, MaxPooling | AveragePooling):
        return PoolingBlock(first, None, x), 1
    if is_known(first) and isinstance(second, MaxPooling):
        return PoolingBlock(second, first, x), 2
    if is_known(first):
        return ActivationBlock(first, x), 1
    return PlainBlock(first, x), 1


def _convolution(layer: Convolution, layers: list[Layer], x: Array) -> tuple[Block, int]:
    """Return the block of a convolution with the activation and pooling that it can do itself."""
    activation = layers[1] if len(layers) > 1 and is_known(layers[1]) else None
    used = 1 if activation is None else 2
    pooling = layers[used] if used < len(layers) else None
    finish = FinishSpec(activation)
    if isinstance(pooling, MaxPooling | AveragePooling):
        window = pooling.window
        if all(step <= size for step, size in zip(window.stride, window.size, strict=True)):
            finish = FinishSpec(activation, window, isinstance(pooling, AveragePooling))
            used += 1
        elif isinstance(pooling, MaxPooling):
            finish, used = FinishSpec(), 1
    return ConvolutionBlock(ConvolutionSpec(layer, finish), x), used
