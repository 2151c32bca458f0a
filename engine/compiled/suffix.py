"""The end of a network, compiled for one channel that moves: from a convolution to the losses.

P variants, N images; the batch is last, (…, P, N). What moves the channel is not known here.
"""

import numpy as np

from engine.compiled.block_chain import Chain
from engine.compiled.convolution import ConvolutionBlock
from engine.core.arrays import Array, Arrays
from engine.model.layers import Convolution, Layer
from engine.model.network import Network


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
        self.entering = entering[channel][..., None, :]
        z = first.z.reshape(*first.z.shape[:-1], -1, images)
        self.before = repeated(z, variants).reshape(self.block.z.shape)

    @staticmethod
    def knows(layer: Layer) -> bool:
        """Return whether a tail may begin with `layer`."""
        return isinstance(layer, Convolution) and layer.groups == 1

    def losses(self, moved: Array) -> Array:
        """Return C_n where the channel is `moved` instead. Shapes: (H, W, P, N) → (P, N)."""
        np.subtract(moved, self.entering, out=self.input)
        self.block.gather()
        self.block.multiply(self.parameters)
        np.add(self.block.z, self.before, out=self.block.z)
        self.block.finish(self.parameters)
        return self.chain.losses(self.parameters, self.targets, first=1).reshape(moved.shape[-2:])


def repeated(x: Array, variants: int) -> Array:
    """Return x (…, N) once for each variant, (…, P, N), contiguous: arithmetic on it is flat.

    >>> repeated(np.array([1, 2]), 2).tolist()
    [[1, 2], [1, 2]]
    """
    shape = (*x.shape[:-1], variants, x.shape[-1])
    return np.ascontiguousarray(np.broadcast_to(x[..., None, :], shape))
