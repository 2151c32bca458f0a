"""Descriptions of architectures: shapes, costs, problems and their mends, without making arrays."""

from engine.description.describe import describe_architecture
from engine.description.output_layers import fit_architecture
from engine.description.records import (
    ArchitectureDescription,
    ArchitectureLimits,
    ArchitectureProblem,
    LayerDescription,
    Mend,
    NetworkTotal,
)

__all__ = [
    "ArchitectureDescription",
    "ArchitectureLimits",
    "ArchitectureProblem",
    "LayerDescription",
    "Mend",
    "NetworkTotal",
    "describe_architecture",
    "fit_architecture",
]
