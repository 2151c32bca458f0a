"""Loss surfaces over a plane through the parameters, computed level by level."""

from engine.analysis.surface.probe import coordinates_on_surface, displacement_to, probe_point
from engine.analysis.surface.records import Arrow, HeightRange, SurfaceProbeRecord, SurfaceRecord
from engine.analysis.surface.request import ZOOMS, SurfaceRequest
from engine.analysis.surface.surface_levels import LEVELS, compute_surface

__all__ = [
    "LEVELS",
    "ZOOMS",
    "Arrow",
    "HeightRange",
    "SurfaceProbeRecord",
    "SurfaceRecord",
    "SurfaceRequest",
    "compute_surface",
    "coordinates_on_surface",
    "displacement_to",
    "probe_point",
]
