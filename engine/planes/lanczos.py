"""Lanczos iteration: the extreme eigenpairs of a matrix given only by its products with vectors.

H is the Hessian ∂²L/∂θ², which is never formed; v is a direction of length 1; k products give the
tridiagonal matrix T.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array
from engine.planes.plane import unit_vector

MAX_PRODUCTS = 12
_BREAKDOWN_TOLERANCE = 1e-10
_RANDOM_PART = 0.1
_KINK_OFFSET = 1e-5
GradientFunction = Callable[[Array], Array]
HessianProduct = Callable[[Array], Array]


@dataclass(frozen=True)
class ExtremeEigenpairs:
    """Largest and smallest Ritz value, with vectors (P,), residuals and the number of products."""

    values: tuple[float, float]
    vectors: tuple[Array, Array]
    residuals: tuple[float, float]
    products: int


def hessian_product(gradient_at: GradientFunction, theta: Array) -> HessianProduct:
    """Return the function v ↦ H v, for v of length 1.

    Formula: H v = (∇L(θ + h v) − ∇L(θ − h v)) / 2h, h = √ε = 1.5e-8.
    Caution: needs float64. A larger h is more accurate for a smooth loss, but steps over kinks of
    ReLU and max pooling, where the gradient jumps: h = 1e-5 gave a λ_min of a trained network twice
    too low.
    """
    h = float(np.sqrt(np.finfo(np.float64).eps))

    def product(v: Array) -> Array:
        above, below = gradient_at(theta + h * v), gradient_at(theta - h * v)
        return np.asarray((above - below) / (2 * h))

    return product


def move_off_kinks(theta: Array, gradient: Array) -> Array:
    """Return θ moved by 1e-5 along −g, to a point where the Hessian exists.

    Biases that start at zero and black pixels put z = 0 on the kink of a ReLU. There the second
    derivative is infinite.

    Shapes: theta, gradient (P,) → (P,).
    """
    return theta - _KINK_OFFSET * unit_vector(gradient)


def starting_direction(gradient: Array) -> Array:
    """Return the start vector for Lanczos: the unit gradient plus a tenth of a random unit vector.

    The gradient has a large component along directions of large curvature. The random part is
    always the same one; it makes every eigenvector reachable.

    Shapes: gradient (P,) → (P,).
    """
    noise = np.random.default_rng(0).standard_normal(len(gradient))
    length = float(np.linalg.norm(gradient)) or 1.0
    return np.asarray(gradient / length + _RANDOM_PART * noise / np.linalg.norm(noise))


def lanczos(
    product: HessianProduct, start: Array, max_products: int = MAX_PRODUCTS
) -> Generator[None, None, ExtremeEigenpairs]:
    """Return the extreme eigenpairs in the Krylov space of `start`.

    Yields None after every product.

    Formula: T = QᵀHQ with Q orthonormal from start, H start, H² start, …; T s = λ s; v = Q s;
    ‖Hv − λv‖ = β_k |s_k|. Every new direction is orthogonalised against all earlier ones, twice.

    Source: Golub and Van Loan, Matrix Computations, 4th ed., §10.1 and §10.3.1.
    """
    basis = [start / np.linalg.norm(start)]
    diagonal: list[float] = []
    off_diagonal: list[float] = []
    while True:
        new = product(basis[-1])
        diagonal.append(float(basis[-1] @ new))
        directions = np.stack(basis)
        for _ in range(2):
            new = new - (directions @ new) @ directions
        off_diagonal.append(float(np.linalg.norm(new)))
        yield None
        size = max(map(abs, (*diagonal, *off_diagonal)))
        if (
            len(basis) == min(max_products, len(start))
            or not off_diagonal[-1] > _BREAKDOWN_TOLERANCE * size
        ):
            break
        basis.append(new / off_diagonal[-1])
    inner = off_diagonal[:-1]
    values, parts = np.linalg.eigh(np.diag(diagonal) + np.diag(inner, 1) + np.diag(inner, -1))
    vectors = [parts[:, k] @ directions for k in (-1, 0)]
    residuals = [abs(off_diagonal[-1] * float(parts[-1, k])) for k in (-1, 0)]
    return ExtremeEigenpairs(
        (float(values[-1]), float(values[0])),
        (vectors[0], vectors[1]),
        (residuals[0], residuals[1]),
        len(basis),
    )
