"""Loss at many points of a plane of parameters, for the same images.

θ(α, β) = θ + α d₁ + β d₂. Blocks before the first one whose parameters change run once. That block
is linear in its parameters, so its output before the bias is z(θ) + α z(d₁) + β z(d₂): three matrix
products serve all points. Within the box that `expect` names, most windows of its max pooling have
a certain maximum (pooled_plane.py), and a network of two convolutions is a polynomial but for a few
units (polynomial_plane.py). The dense layers at the end are computed for several points at once
(dense_tail.py).
"""

from functools import partial

import numpy as np

from engine.compiled.plane_worker import POINTS_PER_PRODUCT, PlaneWorker, image_chunks
from engine.compiled.point_block import POINTS_PER_BLOCK
from engine.compiled.polynomial_loss import PolynomialLoss
from engine.compiled.polynomial_plane import polynomial_plane
from engine.compiled.pooled_plane import Box
from engine.compiled.threads import run_pair, thread_count
from engine.core.arrays import Array, Arrays, ravel, split_views
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network

_POINTS_AT_ONCE = 16
_FEWEST_POLYNOMIAL_POINTS = 6  # fewer are computed as fast one by one


class PlaneLoss:
    """S(α, β), the mean loss of the images at θ + α d₁ + β d₂, in preallocated memory.

    `directions` (2, P) are float64; the arithmetic has the dtype of the parameters. Points are
    fastest in the order of β. Two threads share the points; each point is computed by one of them,
    with the same result in either.
    """

    def __init__(
        self, network: Network, parameters: Arrays, directions: Array, images: Array, labels: Array
    ) -> None:
        dtype = np.result_type(*parameters.values())
        self._network, self._like = network, parameters
        self._vectors = np.ascontiguousarray(np.vstack([ravel(parameters), directions]), dtype)
        sources = [split_views(vector, parameters) for vector in self._vectors]
        changing = {
            address.partition(".")[0]
            for address in parameters
            if any(np.any(source[address]) for source in sources[1:])
        }
        self._make_chunks = partial(image_chunks, network, sources[0], images, labels, changing)
        self.workers = [self._new_worker()]
        for chunk in self.workers[0].chunks:
            chunk.compute_first_output(sources)
        self._box, self._sources = Box((0.0, 0.0), (0.0, 0.0)), sources
        self.polynomial: PolynomialLoss | None = None

    @property
    def points_at_once(self) -> int:
        """The number of points to compute in one call."""
        return 2 * POINTS_PER_BLOCK if self.polynomial else _POINTS_AT_ONCE

    def _new_worker(self) -> PlaneWorker:
        return PlaneWorker(self._network, self._vectors, self._like, list(self._make_chunks()))

    @ignore_float_errors()
    def expect(self, alphas: Array, betas: Array, points: int) -> None:
        """Prepare for points of the rectangle that holds these α and β; others take longer.

        `points` is how many there will be: the more, the more preparation pays.
        """
        box = Box.around(alphas, betas)
        if not self._box.holds(box):
            self._box, self.polynomial = box, None
            first, *others = self.workers
            self._sources = self._scaled_sources(box)
            for chunk in first.chunks:
                chunk.decide_windows(self._sources, box)
            for other in others:
                other.share_preparation(first)
        if self.polynomial is None:
            self.polynomial = self._polynomial_loss(points)

    def _scaled_sources(self, box: Box) -> list[dict[str, Array]]:
        return [split_views(vector, self._like) for vector in box.scaled(self._vectors)]

    def _polynomial_loss(self, points: int) -> PolynomialLoss | None:
        """Return the losses over the present box as polynomials, if that is faster."""
        planes = []
        for chunk in self.workers[0].chunks:
            plane = polynomial_plane(
                self._network,
                chunk.chain,
                chunk.first_block,
                chunk.windows,
                self._sources,
                points,
            )
            if plane is None:
                return None
            planes.append((plane, chunk.labels))
        return PolynomialLoss(self._network, planes, self._box, self._sources)

    def losses(self, alphas: Array, betas: Array) -> Array:
        """Return S at the points (αₖ, βₖ) in nats, (K,) float64."""
        if (
            self.polynomial
            and len(alphas) >= _FEWEST_POLYNOMIAL_POINTS
            and self._box.holds(Box.around(alphas, betas))
        ):
            return self.polynomial.losses(alphas, betas)
        out = np.empty(len(alphas))
        half = len(alphas) // 2
        if thread_count() == 1 or len(alphas) < POINTS_PER_PRODUCT:
            self.workers[0].fill(alphas, betas, out)
            return out
        if len(self.workers) == 1:
            self.workers.append(self._new_worker())
            self.workers[1].share_preparation(self.workers[0])
        first, second = self.workers
        run_pair(
            partial(first.fill, alphas[:half], betas[:half], out[:half]),
            partial(second.fill, alphas[half:], betas[half:], out[half:]),
        )
        return out

    def loss_at(self, alpha: float, beta: float) -> float:
        """Return S(α, β) in nats."""
        return float(self.losses(np.array([alpha]), np.array([beta]))[0])
