"""Messages as bytes: JSON text, or one safetensors blob where arrays ride along. No session.

A blob is what safetensors says (8-byte little-endian header length, JSON header, tensors); its
`__metadata__` holds one entry, `message`: the JSON text of the scalars.
"""

import json
from dataclasses import asdict, fields
from math import isfinite
from typing import Any

from safetensors.numpy import load, save

from app.protocol.messages import MESSAGE_TYPES, Message

_MESSAGE_CLASSES: dict[Any, Any] = {
    one.__dataclass_fields__["type"].default: one for one in MESSAGE_TYPES
}


def payload_bytes(message: Message) -> int:
    """Return how many bytes the arrays of a message take."""
    return sum(array.nbytes for array in getattr(message, "arrays", {}).values())


def encode_message(message: Message, sequence: int | None = None) -> str | bytes:
    """Return the message as text, or as bytes where it has arrays.

    `sequence` numbers the messages that the page acknowledges. Numbers that are not finite are
    null in the JSON; inside arrays they stay what they are.
    """
    scalars = _scalars(message)
    if sequence is not None:
        scalars["sequence"] = sequence
    text = json.dumps(_nonfinite_as_none(scalars), allow_nan=False, ensure_ascii=False)
    arrays = getattr(message, "arrays", None)
    if not arrays:
        return text
    return save(
        {name: _contiguous(arrays[name]) for name in sorted(arrays)}, metadata={"message": text}
    )


def decode_message(data: str | bytes) -> Message:
    """Return the message that `encode_message` made these of."""
    arrays: dict[str, Any] = {}
    if isinstance(data, bytes):
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        arrays, data = load(data), header["__metadata__"]["message"]
    scalars = json.loads(data)
    kind = _MESSAGE_CLASSES[scalars.pop("type")]
    names = {one.name for one in fields(kind)}
    if "scalars" in names:
        scalars = {"scalars": scalars}
    if "arrays" in names:
        scalars["arrays"] = arrays
    message: Message = kind(**scalars)
    return message


def _contiguous(array: Any) -> Any:
    """Return the array with its last axis innermost: safetensors writes memory as it lies."""
    return array if array.flags.c_contiguous else array.copy(order="C")


def _scalars(message: Message) -> dict[str, Any]:
    nested = getattr(message, "scalars", None)
    if nested is not None:
        return {"type": message.type, **nested}
    return {
        one.name: asdict(value) if hasattr(value, "__dataclass_fields__") else value
        for one in fields(message)
        if one.name != "arrays"
        for value in [getattr(message, one.name)]
    }


def _nonfinite_as_none(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _nonfinite_as_none(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_nonfinite_as_none(inner) for inner in value]
    return value
