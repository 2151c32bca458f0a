"""A network compiled for one batch size: losses and gradients without a record. No update, no data.

N batch, P parameters in all.
"""

import numpy as np

from engine.arrays import Array, Arrays
from engine.losses import l2_backward
from engine.network import Network
from engine.program.chain import Chain, cuts, views


class Program:
    """Losses and gradients of `network` for mini-batches of `images` images.

    Memory is allocated here, once, and used again by every call: what a call returns is valid
    until the next one. Large batches go through in pieces that stay in the caches. `like` are
    parameters with the wanted shapes and dtype; a program without `training` has losses only.
    Caution: a program belongs to one thread at a time; dropout does nothing in it.

    >>> from engine.presets import tour
    >>> network = tour(2)
    >>> parameters = network.initialise(0)
    >>> program = Program(network, parameters, 8)
    >>> loss, gradients = program.step_gradients(
    ...     parameters, np.zeros((8, 1, 32, 32), np.float32), np.zeros(8, int))
    >>> round(loss, 4), gradients["conv1.kernel"].shape
    (0.6931, (4, 1, 5, 5))
    """

    def __init__(self, network: Network, like: Arrays, images: int, training: bool = True) -> None:
        dtype = np.result_type(*like.values())
        self.network = network
        self.cuts = cuts(images)
        sizes = {high - low for low, high in self.cuts}
        self._chains = {size: Chain(network, size, dtype, training) for size in sizes}
        self._losses = np.empty(images)
        if training:
            vectors = np.zeros((2, sum(array.size for array in like.values())), dtype)
            self.gradient, self._piece = vectors
            self._gradients, self._of_piece = (views(vector, like) for vector in vectors)

    def losses(self, parameters: Arrays, images: Array, labels: Array) -> Array:
        """Return the loss of each image, forward only, without the penalty.

        Shapes: images (N, C, H, W), labels (N,) → (N,), float64, nats.
        """
        for low, high in self.cuts:
            chain = self._chains[high - low]
            chain.load(images[low:high])
            self._losses[low:high] = chain.losses(parameters, labels[low:high])
        return self._losses

    def step_gradients(
        self, parameters: Arrays, images: Array, labels: Array
    ) -> tuple[float, dict[str, Array]]:
        """Return the mean loss and its gradient at every parameter; `gradient` (P,) is all of them.

        Formula: C = (1/N) Σ_n C_n, plus the penalty; the pieces' gradients, each divided by N,
        add up.
        """
        for low, high in self.cuts:
            chain, own = self._chains[high - low], labels[low:high]
            chain.load(images[low:high])
            self._losses[low:high] = chain.losses(parameters, own)
            chain.backward(parameters, own, self._of_piece if low else self._gradients, len(labels))
            if low:
                np.add(self.gradient, self._piece, out=self.gradient)
        loss = float(self._losses.mean()) + self.network.penalty(parameters)
        if self.network.l2:
            for address, gradient in l2_backward(parameters, self.network.l2).items():
                np.add(self._gradients[address], gradient, out=self._gradients[address])
        return loss, self._gradients
