"""Losses at points of a box of a plane, from polynomial planes of all images, in two threads.

Points are computed in blocks of a fixed number. A block is computed by one of the threads, with the
same result in either.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from engine.compiled.plane_monomials import LINEAR, monomials
from engine.compiled.point_block import POINTS_PER_BLOCK, PointBlock
from engine.compiled.polynomial_plane import PolynomialPlane
from engine.compiled.pooled_plane import Box
from engine.compiled.threads import run_pair, thread_count
from engine.core.arrays import Array, Arrays
from engine.core.float_errors import ignore_float_errors
from engine.model.losses.penalty import is_penalised
from engine.model.network import Network


class PolynomialLoss:
    """The mean loss over a box. `planes` are those of all images, each with the images' labels.

    `sources` are the parameters at the centre of the box and their changes (`Box.scaled`).
    """

    def __init__(
        self,
        network: Network,
        planes: Sequence[tuple[PolynomialPlane, Array]],
        box: Box,
        sources: Sequence[Arrays],
    ) -> None:
        self.planes, self._box, self._l2 = planes, box, network.l2
        self._images = sum(len(labels) for _, labels in planes)
        self._blocks: dict[int, list[PointBlock]] = {}
        self._squares = _squares(sources) if network.l2 else np.zeros((LINEAR, LINEAR))

    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at points (αₖ, βₖ) of the box in nats, (K,) float64."""
        points, s, t = len(alphas), *self._box.coordinates(alphas, betas)
        linear = monomials(s, t)[:LINEAR]
        penalties = 0.5 * self._l2 * np.sum(linear * (self._squares @ linear), axis=0)
        count = -(-points // POINTS_PER_BLOCK)
        padding = (0, count * POINTS_PER_BLOCK - points)
        s, t = (np.pad(one, padding, mode="edge").reshape(count, -1) for one in (s, t))
        sums = np.empty(s.shape)
        if thread_count() == 1 or count == 1:
            self._fill(0, s, t, sums)
        else:
            halves = [partial(self._fill, k, s[k::2], t[k::2], sums[k::2]) for k in range(2)]
            run_pair(*halves)
        return np.asarray(sums.reshape(-1)[:points] / self._images + penalties)

    @ignore_float_errors()
    def _fill(self, thread: int, s: Array, t: Array, sums: Array) -> None:
        """Write the sums of the losses at blocks of points, (blocks, P), in a thread's memory."""
        if thread not in self._blocks:
            self._blocks[thread] = [PointBlock(plane, labels) for plane, labels in self.planes]
        blocks = self._blocks[thread]
        for of_s, of_t, out in zip(s, t, sums, strict=True):
            np.sum([block.loss_sums(of_s, of_t) for block in blocks], axis=0, out=out)


def _squares(sources: Sequence[Arrays]) -> Array:
    """Return the products (3, 3) of the penalised parameters of each two sources, in float64."""
    vectors = np.array(
        [
            np.concatenate([one[address].ravel() for address in one if is_penalised(address)])
            for one in sources
        ],
        float,
    )
    return np.asarray(vectors @ vectors.T)
