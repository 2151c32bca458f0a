"""A network's layers grouped into blocks for a fixed number of images.

This module decides which layers are fused into one block. The output y of each block is the input x
of the next.
"""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from engine.compiled.activation import ActivationBlock, is_in_place_activation
from engine.compiled.conv_epilogue import EpilogueSpec
from engine.compiled.convolution import ConvolutionBlock, ConvolutionBlockSpec
from engine.compiled.dense import DenseBlock, FlattenBlock
from engine.compiled.gelu_block import GELUBlock
from engine.compiled.loss_head import make_loss_head
from engine.compiled.memory import empty_like, zeros
from engine.compiled.pooling import PoolingBlock
from engine.compiled.simple_blocks import DropoutBlock, FallbackBlock
from engine.compiled.workspace import Block
from engine.core.arrays import Array, Arrays, batch_first
from engine.data.mini_batches import GatherMemory
from engine.model.layer_costs import step_multiply_adds
from engine.model.layers import (
    GELU,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
)
from engine.model.network import Network

MIN_CHUNK_SIZE = 32
MAX_CHUNK_BYTES = 2**20
COSTLY_STEP = 2_000_000  # multiply-adds of one image in a training step
COSTLY_CHUNK_SIZE = 16


class BlockChain:
    """Blocks, loss head and memory for `images` images; with `training`, also memory for backward.

    `first_layer_names` are the names of the first layer of each block; no other layer of a block
    has parameters. `layer_ranges` are the numbers of the first and the last layer of each block. A
    block computes ∂C/∂x only if a block before it has parameters, so never for images; blocks
    before the first with parameters have no backward pass. With `input_gradient` all have one, and
    `input_error` (…, N) is ∂C/∂x of the images.
    """

    def __init__(
        self,
        network: Network,
        images: int,
        dtype: Any,
        training: bool,
        input_gradient: bool = False,
    ) -> None:
        self.images = images
        self.input = zeros((*network.input_shape, images), dtype)
        self.input_error = empty_like(self.input) if training and input_gradient else None
        self.blocks: list[Block] = []
        self.first_layer_names: list[str] = []
        self.layer_ranges: list[tuple[int, int]] = []
        x, layers, needs_dx = self.input, list(network.layers), self.input_error is not None
        dx, first_trained, number = self.input_error, 0, 0
        if network.fused:
            layers.pop()
        while layers:
            block, used = _next_block(layers, x)
            if training:
                block.prepare_backward(dx if needs_dx else None)
                dx = block.dy
            needs_dx = needs_dx or bool(layers[0].parameter_shapes(x.shape[:-1]))
            first_trained += not needs_dx
            self.blocks.append(block)
            self.first_layer_names.append(layers[0].name)
            self.layer_ranges.append((number, number + used - 1))
            number += used
            x, layers = block.y, layers[used:]
        self.dropouts = [block for block in self.blocks if isinstance(block, DropoutBlock)]
        self._first_trained = first_trained
        self._gather_memory: GatherMemory | None = None
        self.head = make_loss_head(network, x)

    def load(self, images: Array) -> None:
        """Copy images (N, C, H, W) into the input."""
        np.copyto(batch_first(self.input), images, casting="same_kind")

    def load_chosen(self, images: Array, indices: Array) -> None:
        """Copy images[indices] into the input; images (n, C, H, W)."""
        memory = self._gather_memory
        if memory is None or memory.dtype != images.dtype:
            memory = GatherMemory(self.images, images.shape[1:], images.dtype)
            self._gather_memory = memory
        memory.gather(images, indices, self.input)

    def losses(self, parameters: Arrays, labels: Array, first_block: int = 0) -> Array:
        """Return the loss of each loaded image (N,), valid until the next pass.

        The blocks before `first_block` are skipped: their outputs must be valid already.
        """
        for block in self.blocks[first_block:]:
            block.forward(parameters)
        return self.head.losses(labels)

    def scores(self, parameters: Arrays) -> Array:
        """Return the scores of the loaded images (I, N), valid until the next pass."""
        for block in self.blocks:
            block.forward(parameters)
        return self.blocks[-1].y

    def layer_input(self, name: str, parameters: Arrays) -> Array:
        """Return the input (…, N) of the block that begins with the layer `name`."""
        before = self.blocks[: self.first_layer_names.index(name)]
        for block in before:
            block.forward(parameters)
        return before[-1].y if before else self.input

    def backward(self, parameters: Arrays, labels: Array, gradients: Arrays, images: int) -> None:
        """Write ∂C/∂(every parameter) into `gradients`, C the sum of the losses / `images`."""
        for _ in self.backward_in_parts(parameters, labels, gradients, images):
            pass

    def backward_in_parts(
        self, parameters: Arrays, labels: Array, gradients: Arrays, images: int
    ) -> Iterator[tuple[Block, tuple[int, int]]]:
        """Do what `backward` does; yield each block and its layers before its own backward pass.

        The block's dy is then valid; afterwards it may be overwritten.
        """
        self.head.errors(labels, self.blocks[-1].dy, images)
        for place in range(len(self.blocks) - 1, self._first_trained - 1, -1):
            block = self.blocks[place]
            yield block, self.layer_ranges[place]
            block.backward(parameters, gradients)


def chunk_bounds(images: int, size: int = MIN_CHUNK_SIZE) -> list[tuple[int, int]]:
    """Return the bounds (low, high) of chunks of `size` images; 32 images stay in the CPU caches.

    >>> chunk_bounds(70)
    [(0, 32), (32, 64), (64, 70)]
    """
    return [(low, min(low + size, images)) for low in range(0, images, size)]


def chunk_size(network: Network, itemsize: int) -> int:
    """Return the chunk size of a training step: 32 images, or up to 256 for a small network.

    It is chosen so that the largest activation of a chunk stays under 1 MiB. A network whose step
    costs `COSTLY_STEP` multiply-adds an image or more has chunks of 16, so that two threads share
    a mini-batch of 32.

    >>> from engine.model.presets import PRESETS
    >>> [chunk_size(PRESETS[name](2), 4) for name in ("tour", "lenet5", "mlp")]
    [64, 32, 256]
    """
    if step_multiply_adds(network) >= COSTLY_STEP:
        return COSTLY_CHUNK_SIZE
    largest = max(prod(shape) for shape in network.shapes) * itemsize
    fitting = MIN_CHUNK_SIZE * (MAX_CHUNK_BYTES // (MIN_CHUNK_SIZE * largest))
    return min(max(fitting, MIN_CHUNK_SIZE), 8 * MIN_CHUNK_SIZE)


def _next_block(layers: list[Layer], x: Array) -> tuple[Block, int]:
    """Return a block that begins with the first of `layers`, and its number of layers."""
    first, second = layers[0], layers[1] if len(layers) > 1 else None
    if isinstance(first, Convolution):
        return _convolution_block(first, layers, x)
    block: Block
    used = 1
    if isinstance(first, Dense):
        activation = second if is_in_place_activation(second) else None
        block, used = DenseBlock(first, activation, x), 1 + (activation is not None)
    elif isinstance(first, Flatten):
        block = FlattenBlock(x)
    elif isinstance(first, Dropout):
        block = DropoutBlock(first, x)
    elif isinstance(first, MaxPooling | AveragePooling):
        block = PoolingBlock(first, None, x)
    elif is_in_place_activation(first) and isinstance(second, MaxPooling):
        block, used = PoolingBlock(second, first, x), 2
    elif is_in_place_activation(first):
        block = ActivationBlock(first, x)
    elif isinstance(first, GELU):
        block = GELUBlock(x)
    else:
        block = FallbackBlock(first, x)
    return block, used


def _convolution_block(layer: Convolution, layers: list[Layer], x: Array) -> tuple[Block, int]:
    """Return the block of a convolution, fused with the activation and pooling that follow it."""
    activation = layers[1] if len(layers) > 1 and is_in_place_activation(layers[1]) else None
    used = 1 if activation is None else 2
    pooling = layers[used] if used < len(layers) else None
    epilogue = EpilogueSpec(activation)
    if isinstance(pooling, MaxPooling | AveragePooling):
        window = pooling.window
        if all(step <= size for step, size in zip(window.stride, window.size, strict=True)):
            epilogue = EpilogueSpec(activation, window, isinstance(pooling, AveragePooling))
            used += 1
        elif isinstance(pooling, MaxPooling):
            epilogue, used = EpilogueSpec(), 1
    return ConvolutionBlock(ConvolutionBlockSpec(layer, epilogue), x), used
