"""Frozen records of a surface: arrows, the range of heights, a probed point, and one level.

A and B points along α and β, K points of a path, F parts of a fan; (α, β) are in units of θ.
"""

from dataclasses import dataclass

from engine.core.arrays import Array
from engine.planes import Curvature, Place


@dataclass(frozen=True)
class Arrow:
    """A vector projected onto the plane, drawn on the tangent plane.

    (alpha, beta) is its extent from its tail at (tail_alpha, tail_beta). `rise` = p·u is the change
    of the loss on the tangent plane. `share` π is the share of the vector's squared length that is
    in the plane; `length` is the length of the whole vector.
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
    """The range of losses to display; `cap` is `high` if losses are above it, else None."""

    low: float
    high: float
    cap: float | None


@dataclass(frozen=True)
class SurfaceProbeRecord:
    """The true loss at one point (α, β) of the surface of `step`, on the named image set.

    It is computed at that point, not interpolated; it is not finite if the network diverges there.
    """

    step: int
    plane: str
    set: str  # a name on the wire and in links
    images: int
    alpha: float
    beta: float
    loss: float


@dataclass(frozen=True)
class SurfaceRecord:
    """The loss over a plane through θ of `step`: S(α, β) = L(θ + α d₁ + β d₂), d₁ ⊥ d₂, lengths 1.

    `losses` (B, A) are on the named image set, NaN or infinite where the network diverges;
    `ghost_losses` (B, A) are on the mini-batch. `slope` is p = Dᵀ∇L. `end_loss` is the loss at θ +
    Δ, `end_on_surface` is S(c(Δ)): they differ by what is outside the plane. `ingredients` sum to
    the update arrow, tail to tip. `fan` (F, 2) are −η times the gradients of parts of the
    mini-batch, `fan_shares` (F,) their shares in the plane. `path` (K, 2) are projections of
    earlier parameters, `path_losses` their true losses, and `path_on_surface` the surface there
    (both NaN until the second level is complete). `path_share` is the share of the first path
    vector's squared length that is in the plane. `explained`, `by_chance`, `filter_norms` and
    `curvature` are those of the plane.
    """

    step: int
    plane: str
    words: str
    zoom: str
    set: str  # a name on the wire and in links
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
