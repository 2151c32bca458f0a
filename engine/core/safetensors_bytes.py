"""Safetensors files with the same bytes for the same contents: the metadata are put in order."""

import json
from collections.abc import Mapping

from safetensors.numpy import save

from engine.core.arrays import Arrays

_ALIGNMENT = 8


def to_safetensors(arrays: Arrays, metadata: Mapping[str, str]) -> bytes:
    """Return arrays and metadata as a safetensors file, the metadata in the order of their names.

    >>> import numpy as np
    >>> files = {to_safetensors({"a": np.zeros(2)}, {k: "" for k in "bcdefg"}) for _ in range(20)}
    >>> len(files)
    1
    """
    data = save(dict(arrays), metadata=dict(metadata))
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["__metadata__"] = dict(sorted(metadata.items()))
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text + data[8 + length :]
