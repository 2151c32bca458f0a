"""The arrays of a message as a safetensors blob holds them: JSON entries, and one piece of bytes.

An array in C order is written as it is, without a copy in between. `pack_arrays` writes arrays that
many sessions send once; their messages then differ in the header alone.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from engine import bytes_to_array

# safetensors writes larger types first; the names and the order are those of its enum Dtype
_DTYPES = {
    "uint64": "U64",
    "int64": "I64",
    "float64": "F64",
    "float32": "F32",
    "uint32": "U32",
    "int32": "I32",
    "float16": "F16",
    "uint16": "U16",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}
_RANKS = {name: rank for rank, name in enumerate(_DTYPES)}
MAX_DESCRIPTIONS = 4096  # of arrays, as JSON: those of one message are the same at every step


class PackedArrays(dict[str, Any]):
    """Arrays by name, as read-only views of the bytes `data`; `entries` describes them as JSON."""

    def __init__(self, entries: str, data: bytes, views: Mapping[str, Any]) -> None:
        super().__init__(views)
        self.entries, self.data = entries, data


def array_parts(arrays: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
    """Return the JSON entries of arrays without the braces, and the buffers to write after them."""
    if isinstance(arrays, PackedArrays):
        return arrays.entries, [arrays.data]
    order = _writing_order(arrays)
    return _entries(order), [_contiguous(array) for _, array in order]


def pack_arrays(arrays: Mapping[str, Any]) -> PackedArrays:
    """Return the arrays in one piece of memory, ready to be written into any number of messages."""
    if isinstance(arrays, PackedArrays):
        return arrays
    order = _writing_order(arrays)
    data = b"".join(_contiguous(array) for _, array in order)
    memory, views, offset = bytes_to_array(data), {}, 0
    for name, array in order:
        end = offset + array.nbytes
        views[name] = memory[offset:end].view(array.dtype).reshape(array.shape)
        offset = end
    return PackedArrays(_entries(order), data, {name: views[name] for name in arrays})


def _writing_order(arrays: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return names and arrays: larger types first, so that each begins at its alignment."""
    return sorted(arrays.items(), key=lambda one: (_rank(one[1].dtype), one[0]))


def _entries(order: Sequence[tuple[str, Any]]) -> str:
    entries, offset = [], 0
    for name, array in order:
        end = offset + array.nbytes
        entries.append(_entry(name, array.dtype, array.shape, offset, end))
        offset = end
    return ",".join(entries)


@lru_cache
def _rank(dtype: Any) -> int:
    """Return the place of a dtype in the order of writing; NumPy makes its name anew each time."""
    return _RANKS[dtype.name]


@lru_cache(MAX_DESCRIPTIONS)
def _entry(name: str, dtype: Any, shape: tuple[int, ...], low: int, high: int) -> str:
    described = {
        "dtype": _DTYPES[dtype.name],
        "shape": list(shape),
        "data_offsets": [low, high],
    }
    key = json.dumps(name, ensure_ascii=False)
    return f"{key}:{json.dumps(described, separators=(',', ':'))}"


def _contiguous(array: Any) -> Any:
    """Return the array in C order: itself, or a copy."""
    return array if array.flags.c_contiguous else array.copy(order="C")
