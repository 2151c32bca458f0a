"""One level of a loss surface, with the message that all sessions send of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.protocol.message_builders import surface_message
from app.protocol.messages import SurfaceMessage
from app.protocol.packed_arrays import pack_arrays
from engine import SurfaceRecord


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
