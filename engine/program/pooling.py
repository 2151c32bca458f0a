"""Pooling as a block of its own, where no convolution's block takes it: also windows that overlap.

C channels, H W input size, Y X output size, N batch. Columns of a window first, then its rows: K
operations twice instead of K². Memory is rows first, as convolutions leave it.
"""

import numpy as np

from engine.arrays import Array, Arrays
from engine.layers import AveragePooling, Layer, MaxPooling
from engine.program.activation import activation_of


class PoolingBlock:
    """y (C, Y, X, N) from x (C, H, W, N), by the largest or the mean, memory that stays.

    An activation that never turns two numbers around may be given: it follows, though before the
    pooling in the network, and reads a fraction of the data.
    """

    def __init__(
        self, layer: MaxPooling | AveragePooling, activation: Layer | None, x: Array
    ) -> None:
        self.x, self.average = x, isinstance(layer, AveragePooling)
        c, h, w, n = x.shape
        window = layer.window
        rows, columns = window.output_size(h, w)
        places = window.places(h, w)
        self.across = [places[j][3] for j in range(window.size[1])]
        self.down = [places[i * window.size[1]][2] for i in range(window.size[0])]
        self.share = 1 / len(places)
        self.narrow = np.empty((h, c, columns, n), x.dtype).transpose(1, 0, 2, 3)
        self.pooled = np.empty((rows, c, columns, n), x.dtype).transpose(1, 0, 2, 3)
        self.y = self.pooled if activation is None else np.empty_like(self.pooled)
        self.activation = activation_of(activation, self.y)

    def forward(self, parameters: Arrays) -> None:
        """Fill y from x."""
        how = np.add if self.average else np.maximum
        _gather(how, [self.x[:, :, places] for places in self.across], self.narrow)
        _gather(how, [self.narrow[:, places] for places in self.down], self.pooled)
        if self.average:
            np.multiply(self.pooled, self.share, out=self.pooled)
        if self.activation is not None:
            np.copyto(self.y, self.pooled)
            self.activation.forward(self.y)

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate the errors."""
        self.dx, self.dy = dx, np.empty_like(self.y)
        if dx is None:
            return
        self.dnarrow = np.empty_like(self.narrow)
        self.steps = [
            _Return(
                self.average,
                (self.dy, self.dnarrow),
                (self.pooled, [self.narrow[:, places] for places in self.down]),
                [self.dnarrow[:, places] for places in self.down],
            ),
            _Return(
                self.average,
                (self.dnarrow, dx),
                (self.narrow, [self.x[:, :, places] for places in self.across]),
                [dx[:, :, places] for places in self.across],
            ),
        ]

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write dx, where it is wanted, from dy, which is overwritten."""
        if self.dx is None:
            return
        if self.activation is not None:
            self.activation.backward(self.dy, self.y)
        if self.average:
            np.multiply(self.dy, self.share, out=self.dy)
        for step in self.steps:
            step.run()


class _Return:
    """One side of a window on the way back: errors to all its places, or to the first winner."""

    def __init__(
        self,
        average: bool,
        errors: tuple[Array, Array],
        values: tuple[Array, list[Array]],
        targets: list[Array],
    ) -> None:
        self.average, self.targets = average, targets
        self.left, self.whole = errors
        self.best, self.places = values
        if not average:
            self.mask = np.empty_like(self.best, bool)
            self.taken = np.empty_like(self.best)

    def run(self) -> None:
        """Fill the whole; what errors are left is overwritten. The last place takes the rest."""
        self.whole.fill(0)
        rest = len(self.targets) - 1
        for number, target in enumerate(self.targets):
            if self.average or number == rest:
                np.add(target, self.left, out=target)
                continue
            np.equal(self.places[number], self.best, out=self.mask)
            np.multiply(self.left, self.mask, out=self.taken)
            np.subtract(self.left, self.taken, out=self.left)
            np.add(target, self.taken, out=target)


def _gather(how: np.ufunc, parts: list[Array], out: Array) -> None:
    np.copyto(out, parts[0])
    for part in parts[1:]:
        how(out, part, out=out)
