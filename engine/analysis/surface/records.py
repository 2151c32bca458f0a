"""What a surface is made of: arrows, heights, and the whole level. Nothing is computed here.

A and B points along α and β, K points of a path, F parts of a fan; (α, β) are in units of θ.
"""

from dataclasses import dataclass

from engine.core.arrays import Array
from engine.planes import Curvature, Place


@dataclass(frozen=True)
class Arrow:
    """A displacement in the plane, lifted to the tangent plane.

    (alpha, beta) from its tail at (tail_alpha, tail_beta); `rise` = p·u, what the tangent plane
    says the loss does; `share` π of the squared length of the full displacement that lies in the
    plane; `length` is that of the full displacement.
    """

    name: str
    label: str
    alpha: float
    beta: float
    rise: float
    share: float
    length: float
    tail_alpha: float = 0.0
    tail_beta: float = 0.0


@dataclass(frozen=True)
class HeightRange:
    """Where to draw: from `low` to `high`; `cap` is `high` where losses lie above it, else None."""

    low: float
    high: float
    cap: float | None


@dataclass(frozen=True)
class SurfaceProbeRecord:
    """The true loss at one point (α, β) of the surface of `step`, on the named set of images.

    Measured there, not taken from the grid; not finite where the network diverges.
    """

    step: int
    plane: str
    set: str
    images: int
    alpha: float
    beta: float
    loss: float


@dataclass(frozen=True)
class SurfaceRecord:
    """The loss over a plane through θ of `step`: S(α, β) = L(θ + α d₁ + β d₂), d₁ ⊥ d₂, lengths 1.

    `losses` (B, A) on the named set of images, NaN or infinite where the network diverges;
    `ghost_losses` (B, A) on the mini-batch. `slope` is p = Dᵀ∇L. `end_loss` is measured at θ + Δ,
    wherever that is, `end_on_surface` at S(c(Δ)): the difference is what lies outside the plane.
    `ingredients` add up to the update arrow, tail to tip. `fan` (F, 2) are −η times the gradients
    of parts of the mini-batch, `fan_shares` (F,) what the plane holds of each. `path` (K, 2) are
    projections of earlier parameters, `path_losses` their true losses and `path_on_surface` the
    surface there (both NaN until the second level is whole); `path_share` is the part of the whole
    displacement's squared length that the plane holds. `explained`, `by_chance`, `filter_norms` and
    `curvature` are as in the plane.
    """

    step: int
    plane: str
    words: str
    zoom: str
    set: str
    images: int
    level: int
    levels: tuple[int, ...]
    points_done: int
    points_all: int
    radius: float
    radius_in_steps: float | None
    radius_over_norm: float
    learning_rate: float
    start_loss: float
    end_loss: float
    end_on_surface: float
    slope: tuple[float, float]
    share_gradient: float
    share_update: float
    path_share: float | None
    heights: HeightRange
    explained: tuple[float, float] | None
    by_chance: tuple[float, float] | None
    filter_norms: tuple[float, float] | None
    curvature: Curvature | None
    chosen: tuple[Place, Place] | None
    seed: int | None
    arrows: tuple[Arrow, ...]
    ingredients: tuple[Arrow, ...]
    alphas: Array
    betas: Array
    losses: Array
    ghost_losses: Array | None
    fan: Array
    fan_shares: Array
    path: Array
    path_steps: Array
    path_losses: Array
    path_on_surface: Array
