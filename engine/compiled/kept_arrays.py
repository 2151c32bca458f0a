"""Copies of what the blocks of a chain compute in a step, for the step's record.

N images of the mini-batch, n of a chunk. A copy has the memory order of its block, so that making
it is one run over memory. Blocks reuse their memory; the copies are never written to again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.compiled.block_chain import BlockChain
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.dense import DenseBlock, FlattenBlock
from engine.core.arrays import Array, Arrays, batch_first
from engine.core.shapes import Shape


def join_pieces(pieces: Sequence[Array], shape: Shape, bias: Array | None = None) -> Array:
    """Return an array (N, …) of a step from its piece (…, n) of each chunk, with a bias added.

    `shape` is that of one image. The columns of feature maps may be dealt out to P phases: a piece
    is then (C, Y, U, P, n), where column x is u·P + p, with columns in excess at the end. The bias
    is one number for each unit or channel.
    """
    ordered = [_with_columns_in_order(piece, shape) for piece in pieces]
    whole = ordered[0] if len(ordered) == 1 else np.concatenate(ordered, axis=-1)
    if bias is not None:
        whole = whole + bias.reshape(-1, *[1] * len(shape))
    return batch_first(whole)


def _with_columns_in_order(piece: Array, shape: Shape) -> Array:
    if piece.ndim == len(shape) + 1:
        return piece
    c, y, _, _, n = piece.shape
    return piece.reshape(c, y, -1, n)[:, :, : shape[2]]


@dataclass
class KeptChunk:
    """What is kept of the pass of a chunk of `images` images, by layer number; −1 is the input.

    `outputs` has the products of convolutions and dense layers without their bias, and the outputs
    of all other blocks but flatten. `errors` has ∂C/∂(output of a block), but not of one before a
    flatten: it has the numbers of the flatten.
    """

    images: int
    outputs: dict[int, Array] = field(default_factory=dict)
    errors: dict[int, Array] = field(default_factory=dict)

    def forward(self, chain: BlockChain, parameters: Arrays) -> None:
        """Run the blocks of the loaded chain forward."""
        for block, (first, last) in zip(chain.blocks, chain.layer_ranges, strict=True):
            if isinstance(block, ConvolutionBlock | DenseBlock):
                block.gather()
                block.multiply(parameters)
                product = block.product
                if product is not None:
                    self.outputs[first] = product.copy(order="K")
                block.apply_epilogue(parameters)
                if isinstance(block, DenseBlock) or not block.spec.epilogue.pools:
                    continue
            else:
                block.forward(parameters)
            if not isinstance(block, FlattenBlock):
                self.outputs[last] = block.y.copy(order="K")

    def backward(
        self, chain: BlockChain, parameters: Arrays, labels: Array, gradients: Arrays, images: int
    ) -> None:
        """Run the blocks backward, as `BlockChain.backward` does."""
        flattened = False
        for block, (_, last) in chain.backward_in_parts(parameters, labels, gradients, images):
            if not flattened:
                self.errors[last] = block.dy.copy(order="K")
            flattened = isinstance(block, FlattenBlock)
        if chain.input_error is not None:
            self.errors[-1] = chain.input_error.copy(order="K")

    def square_sum(self) -> float:
        """Return Σ x² over all numbers kept, in their own dtype; it may overflow."""
        flat = [x.ravel(order="K") for x in (*self.outputs.values(), *self.errors.values())]
        return float(sum(np.dot(one, one) for one in flat))

    def of_image(self, image: int) -> "KeptChunk":
        """Return what is kept of one image of the chunk."""
        one = slice(image, image + 1)
        return KeptChunk(
            1,
            {number: piece[..., one] for number, piece in self.outputs.items()},
            {number: piece[..., one] for number, piece in self.errors.items()},
        )
