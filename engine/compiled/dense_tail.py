"""The dense layers at the end of a network, and the loss, at several points of a plane at once.

K points, N images, J units in, I units out. Each product has the parameters of its own point; one
call multiplies, adds the bias and activates for all of them, so that calls cost little.
"""

import numpy as np

from engine.compiled.activation import InPlaceActivation, make_activation
from engine.compiled.block_chain import BlockChain
from engine.compiled.dense import DenseBlock, FlattenBlock
from engine.compiled.loss_head import make_loss_head
from engine.core.arrays import Array, Arrays
from engine.model.layers import Dense
from engine.model.network import Network


class _PointwiseDense:
    """y = g(W x + b) with W and b of each point: x (K, J, N), y (K, I, N)."""

    def __init__(
        self, layer: Dense, points: Arrays, x: Array, activation: InPlaceActivation | None, y: Array
    ) -> None:
        self._weight = points[layer.weight_address]
        self._bias = points[layer.bias_address][..., None] if layer.bias else None
        self._x, self._y, self._activation = x, y, activation

    def forward(self) -> None:
        np.matmul(self._weight, self._x, out=self._y)
        if self._bias is not None:
            np.add(self._y, self._bias, out=self._y)
        if self._activation is not None:
            self._activation.forward(self._y)


class DenseTail:
    """Losses of the blocks of a chain from `first_block` on, all dense, at K points.

    `points` are the parameters of the points by address, (K, …). `x` (K, J, N) is the input of the
    first dense layer: memory that somebody else fills, or None for memory to be filled by `load`.
    """

    def __init__(
        self,
        network: Network,
        chain: BlockChain,
        first_block: int,
        points: Arrays,
        x: Array | None = None,
    ) -> None:
        if x is None:
            count = len(next(iter(points.values())))
            entered = chain.blocks[first_block]
            assert isinstance(entered, DenseBlock | FlattenBlock)
            self._entering = entered.x
            units = self._entering.size // chain.images
            x = np.zeros((count, units, chain.images), chain.input.dtype)
        self.x, count = x, len(x)
        self._layers: list[_PointwiseDense] = []
        for first, last in chain.layer_ranges[first_block:]:
            layer = network.layers[first]
            if not isinstance(layer, Dense):
                continue
            y = np.zeros((count, layer.units, chain.images), x.dtype)
            activation = make_activation(network.layers[last] if last > first else None, y)
            self._layers.append(_PointwiseDense(layer, points, x, activation, y))
            x = y
        self._scores = x
        self._head_input = np.zeros((x.shape[1], count * chain.images), x.dtype)
        self._head = make_loss_head(network, self._head_input)

    @staticmethod
    def first_block(chain: BlockChain, at_least: int) -> int | None:
        """Return the first block from which on all are dense or flatten; None if there is none."""
        found = None
        for number in range(len(chain.blocks) - 1, at_least - 1, -1):
            if not isinstance(chain.blocks[number], DenseBlock | FlattenBlock):
                break
            found = number
        return found

    def load(self, point: int) -> None:
        """Copy the input that the chain has computed for one of the points."""
        np.copyto(self.x[point].reshape(self._entering.shape), self._entering)

    def losses(self, labels: Array) -> Array:
        """Return the loss of each image at each point, (K, N); `labels` (K·N,) repeat."""
        for layer in self._layers:
            layer.forward()
        count, classes, images = self._scores.shape
        np.copyto(self._head_input.reshape(classes, count, images), self._scores.transpose(1, 0, 2))
        return self._head.losses(labels).reshape(count, images)
