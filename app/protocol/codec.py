"""The codec of messages: JSON text, or one safetensors blob for a message with arrays.

A blob has the safetensors format (8-byte little-endian header length, JSON header, tensors). Its
`__metadata__` has one entry, `message`: the JSON text of the scalars.
"""

import json
from dataclasses import asdict, fields
from math import isfinite
from threading import Lock
from typing import Any

from safetensors.numpy import load

from app.protocol.messages import MESSAGE_TYPES, Message
from app.protocol.packed_arrays import array_parts

_ALIGNMENT = 8  # of the first tensor, in bytes; spaces fill the header

_MESSAGE_CLASSES: dict[Any, Any] = {
    one.__dataclass_fields__["type"].default: one for one in MESSAGE_TYPES
}


def payload_bytes(message: Message) -> int:
    """Return the number of bytes of the arrays of a message."""
    return sum(array.nbytes for array in getattr(message, "arrays", {}).values())


def encode_message(message: Message, sequence: int | None = None) -> str | bytes:
    """Return the message as text, or as bytes if it has arrays.

    `sequence` numbers the messages that the page acknowledges. Numbers that are not finite become
    null in the JSON; in arrays they are kept.
    """
    scalars = _scalars(message)
    if sequence is not None:
        scalars["sequence"] = sequence
    text = _to_json(scalars)
    arrays = getattr(message, "arrays", None)
    if not arrays:
        return text
    entries, buffers = array_parts(arrays)
    metadata = json.dumps({"message": text}, ensure_ascii=False, separators=(",", ":"))
    header = f'{{"__metadata__":{metadata},{entries}}}'.encode()
    header += b" " * (-len(header) % _ALIGNMENT)
    return b"".join((len(header).to_bytes(8, "little"), header, *buffers))


class _Encoding:
    """The bytes of a message that several channels send, and the sequence number in them."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.sequence: int | None = None
        self.data: str | bytes | None = None


def encode_once(message: Message, sequence: int | None = None) -> str | bytes:
    """Return the encoded message; who sends it with the same sequence gets the same object."""
    encoding: _Encoding = vars(message).setdefault("_encoding", _Encoding())
    with encoding.lock:
        if encoding.data is None or encoding.sequence != sequence:
            encoding.sequence, encoding.data = sequence, encode_message(message, sequence)
        return encoding.data


def decode_message(data: str | bytes) -> Message:
    """Return the message of encoded data; the inverse of `encode_message`."""
    arrays: dict[str, Any] = {}
    if isinstance(data, bytes):
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        arrays, data = load(data), header["__metadata__"]["message"]
    scalars = json.loads(data)
    message_class = _MESSAGE_CLASSES[scalars.pop("type")]
    names = {one.name for one in fields(message_class)}
    if "scalars" in names:
        scalars = {"scalars": scalars}
    if "arrays" in names:
        scalars["arrays"] = arrays
    message: Message = message_class(**scalars)
    return message


def _scalars(message: Message) -> dict[str, Any]:
    """Return the fields of a message without its arrays."""
    nested = getattr(message, "scalars", None)
    if nested is not None:
        return {"type": message.type, **nested}
    return {
        one.name: asdict(value) if hasattr(value, "__dataclass_fields__") else value
        for one in fields(message)
        if one.name != "arrays"
        for value in [getattr(message, one.name)]
    }


def _to_json(scalars: dict[str, Any]) -> str:
    """Return scalars as JSON, with null in place of numbers that are not finite."""
    try:
        return json.dumps(scalars, allow_nan=False, ensure_ascii=False)
    except ValueError:
        return json.dumps(_nonfinite_as_none(scalars), allow_nan=False, ensure_ascii=False)


def _nonfinite_as_none(value: Any) -> Any:
    """Return a JSON value with None in place of numbers that are not finite."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _nonfinite_as_none(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_nonfinite_as_none(inner) for inner in value]
    return value
