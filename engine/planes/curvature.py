"""The planes of extreme curvature, from what Lanczos found. The Hessian is the caller's."""

from collections.abc import Generator

import numpy as np

from engine.arrays import Array
from engine.lanczos import Product, lanczos
from engine.planes.plane import Curvature, Plane, plane_through, unit

_CHANCE = 0.1


def curvature_plane(
    name: str, product: Product, gradient: Array, learning_rate: float
) -> Generator[None, None, Plane]:
    """Return span{−g, v_max}, or as `curvature-extremes` span{v_max, v_min}; yields on the way.

    Lanczos starts from the gradient, which leans towards large curvature, with a tenth of a fixed
    random direction, so that no eigenvector is out of its reach. Both vectors point downhill.
    """
    chance = unit(np.random.default_rng(0).standard_normal(len(gradient)))
    found = yield from lanczos(product, unit(gradient) + _CHANCE * chance)
    largest, smallest = (-v if v @ gradient > 0 else v for v in found.vectors)
    first, second = (-gradient, largest) if name == "curvature" else (largest, smallest)
    return Plane(
        name,
        plane_through(first, second, smallest),
        curvature=Curvature(*found.values, *found.residuals, found.products, 2 / learning_rate),
    )
