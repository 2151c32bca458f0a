"""What surface is asked for, checked when it is made. Nothing is computed here."""

from dataclasses import dataclass

from engine.bad_input import BadInput
from engine.data import SETS
from engine.indices import check_parameter_index
from engine.network import Network
from engine.planes import PLANES, Place
from engine.settings import SEED

ZOOMS = ("step", "valley", "basin")
MOST_FAN = 16


@dataclass(frozen=True)
class SurfaceRequest:
    """Plane, zoom and images of a surface, and what shall stand beside it.

    `plane` None is the one that suits the optimizer, `set` None the one that suits the plane;
    `set` is this mini-batch, the fixed probe images, or the next mini-batch at the same weights.
    `chosen` are the two parameters of the plane "chosen"; `seed` draws the plane "random". `ghost`
    adds the mini-batch's surface beside that of another set; `fan` so many gradients of parts of
    the mini-batch.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    plane: str | None = None
    zoom: str = "step"
    set: str | None = None
    chosen: tuple[Place, Place] | None = None
    seed: int = 0
    ghost: bool = False
    fan: int = 0

    def __post_init__(self) -> None:
        _one_of("plane", self.plane, PLANES)
        _one_of("zoom", self.zoom, ZOOMS)
        _one_of("set", self.set, SETS)
        SEED.check("seed", self.seed)
        if isinstance(self.fan, bool) or self.fan not in range(MOST_FAN + 1):
            raise BadInput("fan", self.fan, f"a whole number from 0 to {MOST_FAN}")
        if self.plane == "chosen" and self.chosen is None:
            raise BadInput("chosen", None, "two parameters for the plane chosen")
        if self.chosen is not None and self.chosen[0] == self.chosen[1]:
            place = self.chosen[0]
            raise BadInput("chosen", [place.address, *place.index], "two different parameters")

    def check(self, network: Network) -> None:
        """Raise BadInput unless the chosen parameters exist in `network`."""
        for place in self.chosen or ():
            check_parameter_index(network, place.address, place.index)


def _one_of(field: str, value: object, allowed: object) -> None:
    assert isinstance(allowed, dict | tuple)
    if value is not None and value not in allowed:
        raise BadInput(field, value, "one of " + ", ".join(allowed))
