"""Which level of the loss surface somebody needs now."""

from dataclasses import dataclass

from engine import SURFACE_LEVELS


@dataclass
class SurfaceDemand:
    """Who looks at the surface, and how closely.

    `watched`: the page can see it. `on_stage`: it is drawn large there. `rested`: the visitor has
    done nothing for a while. `in_room`: followers of a room look at it, whatever the page does.
    """

    watched: bool = True
    on_stage: bool = False
    rested: bool = True
    in_room: bool = False

    @property
    def stays(self) -> bool:
        """Whether it is likely that a surface that is begun now will be looked at."""
        return self.rested or self.in_room

    @property
    def finest_level(self) -> int:
        """The points along a side of the finest level to compute; 0 for no surface."""
        if self.in_room or (self.watched and (self.on_stage or self.rested)):
            return SURFACE_LEVELS[-1]
        return SURFACE_LEVELS[-2] if self.watched else 0
