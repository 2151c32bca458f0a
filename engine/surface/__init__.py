"""The loss over a plane through the parameters, measured level by level; others draw it."""

from engine.surface.records import Arrow, SurfaceRecord
from engine.surface.request import SETS, ZOOMS, SurfaceRequest
from engine.surface.survey import LEVELS, survey

__all__ = ["LEVELS", "SETS", "ZOOMS", "Arrow", "SurfaceRecord", "SurfaceRequest", "survey"]
