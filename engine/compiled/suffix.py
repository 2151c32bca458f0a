"""Compiled suffix of a network, from a convolution to the losses, for changes of one input channel.

P variants, N images; the batch is last, (…, P, N).
"""

import numpy as np

from engine.compiled.block_chain import BlockChain
from engine.compiled.convolution import ConvolutionBlock
from engine.compiled.dense_tail import DenseTail
from engine.core.arrays import Array, Arrays
from engine.model.layers import Convolution, Layer
from engine.model.network import Network


class CompiledSuffix:
    """Losses of `variants` variants of N images that differ in one input channel of a convolution.

    Formula: z = z₀ + kernel[:, channel] ⋆ (x − x₀); later layers are computed as usual.
    `base_input` (C, H, W, N) is x₀. Dropout is off.
    """

    def __init__(
        self,
        network: Network,
        first_layer: int,
        parameters: Arrays,
        base_input: Array,
        targets: Array,
        channel: int,
        variants: int,
    ) -> None:
        layers, layer = network.layers[first_layer:], network.layers[first_layer]
        assert isinstance(layer, Convolution)
        shape, images = base_input.shape[:-1], base_input.shape[-1]
        address, dtype = layer.weight_address, base_input.dtype
        before = BlockChain(Network(shape, layers, network.loss), images, dtype, training=False)
        self.chain_network = Network((1, *shape[1:]), layers, network.loss)
        self.chain = BlockChain(self.chain_network, variants * images, dtype, training=False)
        first, block = before.blocks[0], self.chain.blocks[0]
        assert isinstance(first, ConvolutionBlock)
        assert isinstance(block, ConvolutionBlock)
        self.block = block
        before.load(np.moveaxis(base_input, -1, 0))
        first.gather()
        first.multiply(parameters)
        kernel = parameters[address][:, channel : channel + 1]
        self.parameters = {**parameters, address: kernel}
        self.tail: DenseTail | None = None
        self.tail_block = DenseTail.first_block(self.chain, 1)
        if self.tail_block is not None:
            point = {name: array[None] for name, array in parameters.items()}
            self.tail = DenseTail(self.chain_network, self.chain, self.tail_block, point)
        self.targets = np.concatenate([targets] * variants)
        self.input = self.chain.input.reshape(*shape[1:], variants, images)
        self.base_input = base_input[channel][..., None, :]
        z = first.z.reshape(*first.z.shape[:-1], -1, images)
        self.base_output = repeat_variants(z, variants).reshape(self.block.z.shape)

    @staticmethod
    def supports(layer: Layer) -> bool:
        """Return whether a suffix may begin with `layer`."""
        return isinstance(layer, Convolution) and layer.groups == 1

    def losses(self, perturbed: Array) -> Array:
        """Return C_n with the channel replaced by `perturbed`. Shapes: (H, W, P, N) → (P, N)."""
        np.subtract(perturbed, self.base_input, out=self.input)
        self.block.gather()
        self.block.multiply(self.parameters)
        np.add(self.block.z, self.base_output, out=self.block.z)
        self.block.apply_epilogue(self.parameters)
        if self.tail is None:
            losses = self.chain.losses(self.parameters, self.targets, first_block=1)
        else:
            for block in self.chain.blocks[1 : self.tail_block]:
                block.forward(self.parameters)
            self.tail.load(0)
            losses = self.tail.losses(self.targets)
        return losses.reshape(perturbed.shape[-2:])


def repeat_variants(x: Array, variants: int) -> Array:
    """Return x (…, N) repeated for each variant, (…, P, N), contiguous.

    >>> repeat_variants(np.array([1, 2]), 2).tolist()
    [[1, 2], [1, 2]]
    """
    shape = (*x.shape[:-1], variants, x.shape[-1])
    return np.ascontiguousarray(np.broadcast_to(x[..., None, :], shape))
