"""Classification of the point where a run stalls: minimum, saddle point or neither.

L is the mean loss of the fixed probe images, g its gradient and H its Hessian at θ, in float64.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array, ravel
from engine.core.checks import check_number
from engine.core.float_errors import ignore_float_errors
from engine.core.run_to_end import run_to_end
from engine.planes.lanczos import (
    GradientFunction,
    hessian_product,
    lanczos,
    move_off_kinks,
    starting_direction,
)
from engine.training.image_sets import MeanLoss
from engine.training.probe_set import probe_set
from engine.training.run import Run

_CURVATURE_TOLERANCE = 1e-3


@dataclass(frozen=True)
class StationaryPoint:
    """The kind of point at which a run stalls, and the numbers that decide it.

    Level: even the best step along −g, of length ‖g‖/λ_max, lowers L by at most the threshold.
    "minimum": level, and no direction of negative curvature was found. "saddle": level, and λ_min
    is certainly negative. "stalled": not level; the steps are too short, or oscillate across a
    valley. `gain` = ‖g‖² / 2λ_max is the fall of the best step; `residual` is that of λ_min.
    """

    kind: str
    gradient_norm: float
    gain: float
    largest: float
    smallest: float
    residual: float


@ignore_float_errors()
def classify_stationary_point(run: Run, threshold: float) -> StationaryPoint:
    """Return the classification of the run's point; `threshold` is a negligible fall of L.

    Raises: BadInput for a threshold that is not a finite number.
    """
    check_number("threshold", threshold)
    double = {address: array.astype(np.float64) for address, array in run.parameters.items()}
    images, labels = probe_set(run.recipe.problem)
    probe = MeanLoss(run.network, double, images.astype(np.float64), labels)
    return classify_at(probe.gradient_at, ravel(double), threshold)


def classify_at(gradient_at: GradientFunction, theta: Array, threshold: float) -> StationaryPoint:
    """Return the classification at θ (P,), given the gradient of L as a function.

    Formula: a parabola of curvature λ falls by ‖g‖²/2λ to its minimum; with the largest curvature
    λ_max, that is the least that a step of length ‖g‖/λ_max along −g gains. λ_min counts as
    negative below −max(residual, λ_max/1000).
    Caution: if no curvature is positive (λ_max ≤ 0), the gain has no bound and is infinite.
    """
    gradient = gradient_at(theta)
    norm = float(np.linalg.norm(gradient))
    product = hessian_product(gradient_at, move_off_kinks(theta, gradient))
    eigenpairs = run_to_end(lanczos(product, starting_direction(gradient)))
    (largest, smallest), residual = eigenpairs.values, eigenpairs.residuals[1]
    gain = norm**2 / (2 * largest) if largest > 0 else (np.inf if norm else 0.0)
    has_negative_curvature = smallest < -max(residual, _CURVATURE_TOLERANCE * largest)
    level_kind = "saddle" if has_negative_curvature else "minimum"
    kind = level_kind if gain <= threshold else "stalled"
    return StationaryPoint(kind, norm, float(gain), largest, smallest, residual)
