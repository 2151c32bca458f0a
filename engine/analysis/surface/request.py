"""The request for a surface, validated on construction: plane, image set, zoom and extras."""

from dataclasses import dataclass

from engine.core.checks import check_bool, check_one_of, check_whole
from engine.model.network import Network
from engine.model.parameter_index import check_parameter_index
from engine.training.plane_choice import PlaneChoice

ZOOMS = ("step", "valley", "basin")
MAX_FAN = 16


@dataclass(frozen=True)
class SurfaceRequest(PlaneChoice):
    """A plane and its image set, the zoom, and what to compute beside the surface.

    `ghost` adds the mini-batch's surface beside that of another set. `fan` is the number of parts
    of the mini-batch whose gradients are drawn.

    Raises: BadInput naming the field, the value and what is allowed.
    """

    zoom: str = "step"
    ghost: bool = False
    fan: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_one_of("zoom", self.zoom, ZOOMS)
        check_bool("ghost", self.ghost)
        check_whole("fan", self.fan, 0, MAX_FAN)

    def check(self, network: Network) -> None:
        """Raise BadInput unless the chosen parameters exist in `network`."""
        for parameter in self.chosen or ():
            check_parameter_index(network, parameter.address, parameter.index)
