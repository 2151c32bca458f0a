"""The end of a network, compiled for one channel that moves: from a convolution to the losses.

P variants, N images; the batch is last, (…, P, N). What moves the channel is not known here.
"""

import numpy as np

from engine.arrays import Array, Arrays
from engine.layers import Convolution, Layer
from engine.network import Network
from engine.program.chain import Chain, is_simple
from engine.program.convolution import ConvolutionBlock


class Tail:
    """Losses of `variants` variants of N images that differ in one channel before a convolution.

    Formula: z = z₀ + kernel[:, channel] ⋆ (x − x₀); the layers behind run as they are.
    `entering` (C, H, W, N) is x₀; dropout does nothing.
    """

    def __init__(
        self,
        network: Network,
        number: int,
        parameters: Arrays,
        entering: Array,
        targets: Array,
        channel: int,
        variants: int,
    ) -> None:
        layers, layer = network.layers[number:], network.layers[number]
        assert isinstance(layer, Convolution)
        shape, images = entering.shape[:-1], entering.shape[-1]
        address, dtype = layer.weights_address, entering.dtype
        before = Chain(Network(shape, layers, network.loss), images, dtype, training=False)
        self.chain = Chain(
            Network((1, *shape[1:]), layers, network.loss), variants * images, dtype, False
        )
        first, block = before.blocks[0], self.chain.blocks[0]
        assert isinstance(first, ConvolutionBlock)
        assert isinstance(block, ConvolutionBlock)
        self.block = block
        before.load(np.moveaxis(entering, -1, 0))
        first.gather()
        first.multiply(parameters)
        kernel = parameters[address][:, channel : channel + 1]
        self.parameters = {**parameters, address: kernel}
        self.targets = np.concatenate([targets] * variants)
        self.input = self.chain.input.reshape(*shape[1:], variants, images)
        self.z = self.block.z.reshape(*self.block.z.shape[:-1], -1, variants, images)
        self.before = first.z.reshape(*first.z.shape[:-1], -1, 1, images)

    @staticmethod
    def knows(layer: Layer) -> bool:
        """Return whether a tail may begin with `layer`."""
        return isinstance(layer, Convolution) and is_simple(layer)

    def losses(self, change: Array) -> Array:
        """Return C_n for the changes x − x₀ of the channel. Shapes: (H, W, P, N) → (P, N)."""
        np.copyto(self.input, change)
        self.block.gather()
        self.block.multiply(self.parameters)
        self.z += self.before
        self.block.finish(self.parameters)
        return self.chain.losses(self.parameters, self.targets, first=1).reshape(change.shape[-2:])
