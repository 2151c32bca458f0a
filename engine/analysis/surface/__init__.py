"""The loss over a plane through the parameters, measured level by level; others draw it."""

from engine.analysis.surface.compute import LEVELS, survey
from engine.analysis.surface.probe import displacement_to, read_point
from engine.analysis.surface.records import Arrow, Reading, SurfaceRecord
from engine.analysis.surface.request import ZOOMS, SurfaceRequest

__all__ = [
    "LEVELS",
    "ZOOMS",
    "Arrow",
    "Reading",
    "SurfaceRecord",
    "SurfaceRequest",
    "displacement_to",
    "read_point",
    "survey",
]
