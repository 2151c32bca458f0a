"""The request for a race, what is known of each lane, and the record of the race on one surface.

K is the number of points of a lane's path, M the number of its arrows, A the number of points of
the grid along each axis. Coordinates (α, β) are in units of θ, from the origin of the plane.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.analysis.surface.records import HeightRange
from engine.comparison.lane import has_same_loss
from engine.comparison.lane_planes import RACE_PLANES
from engine.core.arrays import Array, Arrays
from engine.core.checks import check_one_of, check_whole
from engine.core.errors import BadInput
from engine.model.parameter_index import check_parameter_index
from engine.planes import Place, Plane, check_chosen
from engine.training.records import StepRecord
from engine.training.run import Run


@dataclass(frozen=True)
class LanePath:
    """One lane of a race: its run now, and earlier points of its path.

    `path` are (step, parameters) in the order of their steps; if step 0 is not among them, it is
    computed. `record` is the last step made, from which the arrows come; None: no arrows. `losses`
    are losses on the probe images by step, measured earlier; the others are measured.
    """

    run: Run
    path: Sequence[tuple[int, Arrays]] = ()
    record: StepRecord | None = None
    losses: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class RaceRequest:
    """The plane on which lanes are compared. Lanes are counted from 1.

    `lane` is the lane whose loss C(θ) is drawn: lanes with another network or problem are not on
    the map. The plane "ends" holds the start and the ends of the two lanes `ends`. The plane
    "chosen" passes through the end of `lane`; only the two parameters `chosen` change on it.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    plane: str = "trajectories"
    ends: tuple[int, int] = (1, 2)
    chosen: tuple[Place, Place] | None = None
    lane: int = 1

    def __post_init__(self) -> None:
        check_one_of("plane", self.plane, RACE_PLANES)
        check_whole("lane", self.lane, 1)
        if not isinstance(self.ends, tuple) or len(self.ends) != 2:
            raise BadInput("ends", self.ends, "the numbers of two lanes")
        for number in self.ends:
            check_whole("ends", number, 1)
        if self.ends[0] == self.ends[1]:
            raise BadInput("ends", list(self.ends), "two different lanes")
        if self.plane == "chosen" and self.chosen is None:
            raise BadInput("chosen", None, "two parameters for the plane chosen")
        if self.chosen is not None:
            check_chosen(self.chosen)

    def check(self, runs: Sequence[Run]) -> None:
        """Raise BadInput unless these lanes have the plane: lanes, network and parameters."""
        check_whole("lane", self.lane, 1, len(runs))
        shown = runs[self.lane - 1]
        if self.plane == "ends":
            for number in self.ends:
                check_whole("ends", number, 1, len(runs))
                if not has_same_loss(runs[number - 1].recipe, shown.recipe):
                    allowed = f"a lane with the network and problem of lane {self.lane}"
                    raise BadInput("ends", number, allowed)
        if self.plane == "chosen":
            for parameter in self.chosen or ():
                check_parameter_index(shown.network, parameter.address, parameter.index)


@dataclass(frozen=True)
class RaceLane:
    """One lane of a race on its plane; `reason` says why it is not on it, else None.

    `in_plane` is the share of ‖θ − θ₀‖² that is in the plane, θ₀ the lane's own start. `distance`
    is that of its end from the plane. `end_loss` is the measured loss at its end, `end_height` that
    of the plane under it: they differ by what is outside. `path` (K, 2) are the projections of its
    points, the end last, with `path_steps` (K,) and measured `path_losses` (K,).

    `arrows` (M, 2) of the last update begin at `arrow_tail` (2,): the whole update, then its parts,
    which are added tip to tail, unless there is only one. `arrow_shares` (M,) are the shares of
    their squared lengths in the plane.
    """

    number: int
    step: int
    reason: str | None
    in_plane: float
    distance: float
    end_loss: float
    end_height: float
    path: Array
    path_steps: Array
    path_losses: Array
    arrow_names: tuple[str, ...]
    arrow_labels: tuple[str, ...]
    arrow_tail: Array
    arrows: Array
    arrow_shares: Array


@dataclass(frozen=True)
class RaceRecord:
    """The loss of the probe images over the plane of a race, and every lane on it.

    S(α, β) = L(θ₀ + α d₁ + β d₂); `losses` (A, A) has rows of β; NaN or infinite where the network
    diverges. Both axes are evenly spaced and equally long, and hold all paths, ends and arrows.
    `explained` are the shares of the squared displacements of all points along both directions.
    `ends` and `chosen` are those of the request, where its plane needs them. `basis` is the plane.
    """

    plane: str
    words: str
    level: int
    levels: tuple[int, ...]
    lane: int
    ends: tuple[int, int] | None
    chosen: tuple[Place, Place] | None
    explained: tuple[float, float] | None
    images: int
    radius: float
    heights: HeightRange
    alphas: Array
    betas: Array
    losses: Array
    lanes: tuple[RaceLane, ...]
    basis: Plane
