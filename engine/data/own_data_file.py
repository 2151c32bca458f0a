"""Own data as one file: safetensors with images, labels, names and the split, and back.

The arrays are `images` (n, C, H, W) uint8 and `labels` (n,) uint8. The metadata are `data` (this
project's mark), `version`, `classes` (JSON: a list of names) and `split` (JSON). The same data are
the same bytes. Other files with such arrays are read as well: names and split may be missing,
images may be (n, H, W) or (n, H, W, C), or floats from 0 to 1.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from engine.core.errors import BadInput
from engine.core.safetensors_bytes import to_safetensors
from engine.data.labelled_arrays import labelled_from_arrays
from engine.data.labelled_images import LabelledImages
from engine.data.own_data import FORM_VERSION, OwnData, own_data
from engine.data.split import Split, split_from_data

FILE_MARK = "backprop-explorer"
MAX_HEADER_BYTES = 2**16  # names of 100 classes take 24,000
_FORM = "a safetensors file with the arrays images and labels"


def own_data_to_bytes(data: OwnData) -> bytes:
    """Return own data as the bytes of a safetensors file, which `own_data_from_bytes` reads."""
    arrays = {
        "images": np.ascontiguousarray(data.content.images),
        "labels": data.content.labels.astype(np.uint8),
    }
    metadata = {
        "data": FILE_MARK,
        "version": str(FORM_VERSION),
        "classes": json.dumps(list(data.content.classes), ensure_ascii=False),
        "split": json.dumps(data.split.to_data()),
    }
    return to_safetensors(arrays, metadata)


def own_data_from_bytes(data: bytes, split: Split | None = None) -> OwnData:
    """Return the own data in a safetensors file; `split` replaces that of the file.

    Raises: BadInput naming what was found and what is allowed.
    """
    return own_data(labelled_from_safetensors(data), split)


def labelled_from_safetensors(data: bytes) -> LabelledImages:
    """Return the images, labels, names and split in the bytes of a safetensors file.

    Raises: BadInput for damaged files, other arrays, and values that are not allowed.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise BadInput("file", type(data).__name__, "the bytes of a safetensors file")
    length = int.from_bytes(data[:8], "little")
    if min(8 + length, len(data)) > 8 + MAX_HEADER_BYTES:
        raise BadInput("file", f"a header of {length:,} bytes", f"at most {MAX_HEADER_BYTES:,}")
    try:
        tensors = load(bytes(data))
        header = json.loads(bytes(data[8 : 8 + length]))
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as failure:
        raise BadInput("file", f"a damaged file ({failure})", _FORM) from failure
    metadata = header.get("__metadata__") or {}
    if metadata.get("data") == FILE_MARK and metadata.get("version") != str(FORM_VERSION):
        raise BadInput("file", f"version {metadata.get('version')}", f"version {FORM_VERSION}")
    for name in ("images", "labels"):
        if name not in tensors:
            raise BadInput("file", ", ".join(sorted(tensors)[:8]) or "no arrays", _FORM)
    classes = _metadata(metadata, "classes")
    if classes is not None and not isinstance(classes, list):
        raise BadInput("classes", classes, "a list of names")
    split = _metadata(metadata, "split")
    return labelled_from_arrays(
        tensors["images"],
        tensors["labels"],
        None if classes is None else tuple(classes),
        None if split is None else split_from_data(split),
    )


def _metadata(metadata: Mapping[str, str], name: str) -> Any:
    text = metadata.get(name)
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError) as failure:
        raise BadInput(name, text, "JSON") from failure
