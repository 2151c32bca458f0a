"""The planes of extreme curvature, from what Lanczos found. The Hessian is the caller's."""

from collections.abc import Generator

from engine.core.arrays import Array
from engine.planes.lanczos import HessianProduct, lanczos, starting_direction
from engine.planes.plane import Curvature, Plane, plane_through


def curvature_plane(
    name: str, product: HessianProduct, gradient: Array, learning_rate: float
) -> Generator[None, None, Plane]:
    """Return span{−g, v_max}, or as `curvature-extremes` span{v_max, v_min}; yields on the way.

    Both vectors point downhill.
    """
    found = yield from lanczos(product, starting_direction(gradient))
    stability = 2 / learning_rate if learning_rate else float("inf")
    largest, smallest = (-v if v @ gradient > 0 else v for v in found.vectors)
    first, second = (-gradient, largest) if name == "curvature" else (largest, smallest)
    return Plane(
        name,
        plane_through(first, second, smallest),
        curvature=Curvature(*found.values, *found.residuals, found.products, stability),
    )
