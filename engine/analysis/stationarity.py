"""What the ground is like where a run hardly moves any more: slope and curvature. No run is made.

L is the mean loss of the fixed probe images, g its gradient and H its Hessian at θ, in float64.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array, ravel
from engine.core.generators import run_to_end
from engine.planes.lanczos import (
    GradientFunction,
    hessian_product,
    lanczos,
    move_off_kinks,
    starting_direction,
)
from engine.training.image_sets import MeanLoss
from engine.training.run import Run, probe_set

_CURVATURE_TOLERANCE = 1e-3


@dataclass(frozen=True)
class StationaryPoint:
    """Why a run hardly moves: `kind`, and the numbers that say so.

    level: even the best step along −g, of length ‖g‖/λ_max, lowers L by no more than the threshold.
    "minimum": level, and no direction was found that bends down; "saddle": level, and λ_min is
    certainly under zero, so that there is a way down; "stalled": not level, the steps are too short
    or go from wall to wall. `gain` = ‖g‖² / 2λ_max is that fall; `residual` that of λ_min.
    """

    kind: str
    gradient_norm: float
    gain: float
    largest: float
    smallest: float
    residual: float


def classify_stationary_point(run: Run, threshold: float) -> StationaryPoint:
    """Return what the ground is like where `run` stands, `threshold` of L being hardly anything."""
    double = {address: array.astype(np.float64) for address, array in run.parameters.items()}
    images, labels = probe_set(run.recipe.problem)
    probe = MeanLoss(run.network, double, images.astype(np.float64), labels)
    return classify_at(probe.gradient_at, ravel(double), threshold)


def classify_at(gradient_at: GradientFunction, theta: Array, threshold: float) -> StationaryPoint:
    """Return the same at θ (P,), the gradient of L being a function.

    Formula: a parabola of curvature λ falls by ‖g‖²/2λ down to its floor; with λ_max, the largest,
    it is the least that a step of length ‖g‖/λ_max along −g gains. λ_min counts as under zero from
    −max(residual, λ_max/1000) on.
    Caution: where nothing bends up (λ_max ≤ 0) nothing bounds the gain: it is infinite.
    """
    gradient = gradient_at(theta)
    norm = float(np.linalg.norm(gradient))
    product = hessian_product(gradient_at, move_off_kinks(theta, gradient))
    found = run_to_end(lanczos(product, starting_direction(gradient)))
    (largest, smallest), residual = found.values, found.residuals[1]
    gain = norm**2 / (2 * largest) if largest > 0 else (np.inf if norm else 0.0)
    bends_down = smallest < -max(residual, _CURVATURE_TOLERANCE * largest)
    level = "saddle" if bends_down else "minimum"
    kind = level if gain <= threshold else "stalled"
    return StationaryPoint(kind, norm, float(gain), largest, smallest, residual)
