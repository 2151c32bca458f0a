"""One level of a loss surface, with the message that all sessions send of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.protocol.message_builders import surface_message
from app.protocol.messages import SurfaceMessage
from app.protocol.packed_arrays import pack_arrays
from engine import Arrow, Curvature, HeightRange, Place, SurfaceRecord

_PAIRS = ("levels", "slope", "explained", "by_chance", "filter_norms")


@dataclass(frozen=True)
class SurfaceLevel:
    """The record of a level; its arrays are views of the bytes of the message."""

    record: SurfaceRecord
    message: SurfaceMessage

    @property
    def nbytes(self) -> int:
        """The bytes of the arrays."""
        return sum(int(array.nbytes) for array in self.message.arrays.values())


def surface_level(record: SurfaceRecord) -> SurfaceLevel:
    """Return a level with its message, ready to be written into a blob."""
    message = surface_message(record)
    arrays = pack_arrays(message.arrays)
    return SurfaceLevel(replace(record, **arrays), replace(message, arrays=arrays))


def surface_levels(records: Iterator[SurfaceRecord | None]) -> Iterator[SurfaceLevel | None]:
    """Yield each level that a computation completes, and None after its other pieces."""
    for record in records:
        yield surface_level(record) if record is not None else None


def level_of_message(message: SurfaceMessage) -> SurfaceLevel:
    """Return the level that a decoded message describes.

    Raises: KeyError, TypeError or ValueError if it is not a complete message of this version.
    """
    arrays = pack_arrays(message.arrays)
    found: dict[str, Any] = {**message.scalars, **arrays}
    for name in _PAIRS:
        found[name] = None if found[name] is None else tuple(found[name])
    for name in ("arrows", "ingredients"):
        found[name] = tuple(Arrow(**one) for one in found[name])
    found["heights"] = HeightRange(**found["heights"])
    if found["curvature"] is not None:
        found["curvature"] = Curvature(**found["curvature"])
    if found["chosen"] is not None:
        found["chosen"] = tuple(
            Place(one["address"], tuple(one["index"])) for one in found["chosen"]
        )
    return SurfaceLevel(SurfaceRecord(**found), replace(message, arrays=arrays))
