"""The loss over a plane through the parameters, measured level by level; others draw it."""

from engine.surface.points import displaced, displacement_to, read_point
from engine.surface.records import Arrow, Reading, SurfaceRecord
from engine.surface.request import ZOOMS, SurfaceRequest
from engine.surface.survey import LEVELS, survey

__all__ = [
    "LEVELS",
    "ZOOMS",
    "Arrow",
    "Reading",
    "SurfaceRecord",
    "SurfaceRequest",
    "displaced",
    "displacement_to",
    "read_point",
    "survey",
]
