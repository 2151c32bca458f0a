"""Reader of .npz files with images, labels and, where there are any, names of the classes.

Names: `images` or `x`, `labels` or `y`, `classes` or `names`; or `x_train`, `y_train`, and
`x_test`, `y_test` for held-out images. Nothing is unpickled, and nothing is unpacked before its
size is known.
"""

import zipfile
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.labelled_arrays import (
    CLASS_NAMES,
    HELD_OUT_NAMES,
    IMAGE_NAMES,
    LABEL_NAMES,
    array_shape,
    labelled_from_arrays,
)
from engine.data.labelled_images import LabelledImages
from engine.data.readers.files import MAX_FILE_BYTES, check_file_size, errors_of, file_error
from engine.data.split import GivenSplit

_HEADER_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_FORM = "an .npz file with the arrays images and labels"


def read_npz(path: Path) -> LabelledImages:
    """Return the images of an .npz file.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    with errors_of(path):
        check_file_size(path)
        try:
            return _read(path)
        except BadInput:
            raise
        except Exception as failure:  # whatever a damaged file makes zipfile and NumPy raise
            raise file_error(path, f"a damaged file ({failure})", _FORM) from failure


def _read(path: Path) -> LabelledImages:
    with zipfile.ZipFile(path) as archive:
        members = {
            one.filename.removesuffix(".npy"): one
            for one in archive.infolist()
            if one.filename.endswith(".npy")
        }
        names = [_first(members, IMAGE_NAMES), _first(members, LABEL_NAMES)]
        if None in names:
            found = ", ".join(sorted(members)[:8]) or "no arrays"
            raise file_error(path, found, _FORM)
        images, labels = (_array(archive, members[str(name)]) for name in names)
        class_name = _first(members, CLASS_NAMES)
        classes = None if class_name is None else _names(_array(archive, members[class_name]))
        split = None
        if all(name in members for name in HELD_OUT_NAMES):
            split = GivenSplit(len(labels))
            more = [_array(archive, members[name]) for name in HELD_OUT_NAMES]
            images, labels = np.concatenate([images, more[0]]), np.concatenate([labels, more[1]])
    return labelled_from_arrays(images, labels, classes, split)


def _first(members: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in members), None)


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array:
    """Return an array, whose size its header says before its values are unpacked.

    Raises: BadInput for Python objects, and for values that are too many or too few.
    """
    name = member.filename
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        if version not in _HEADER_READERS:
            raise BadInput(name, f"version {version} of .npy", "version 1 or 2")
        shape, fortran, dtype = _HEADER_READERS[version](file)
        if dtype.hasobject:
            raise BadInput(name, "Python objects", "numbers, or texts of a fixed length")
        if not all(isinstance(size, int) and size >= 0 for size in shape):
            raise BadInput(name, f"the shape {shape}", "sizes of at least 0")
        nbytes = prod(shape) * dtype.itemsize
        if nbytes > MAX_FILE_BYTES:
            allowed = f"at most {MAX_FILE_BYTES // 2**20} MiB"
            raise BadInput(name, f"{nbytes:,} bytes, unpacked", allowed)
        if len(shape) > 1:
            array_shape(shape)
        data = file.read(nbytes + 1)
    if len(data) != nbytes:
        raise BadInput(name, "another number of values", f"{nbytes:,} bytes, as its header says")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")


def _names(names: Array) -> tuple[str, ...]:
    if names.dtype.kind != "U" or names.ndim != 1:
        raise BadInput("classes", f"{names.dtype} of shape {names.shape}", "texts (n,)")
    return tuple(str(name) for name in names)
