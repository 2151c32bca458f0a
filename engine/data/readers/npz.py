"""Reader of .npz files with images, labels and, where there are any, names of the classes.

Names: `images` or `x`, `labels` or `y`, `classes` or `names`; or `x_train`, `y_train`, and
`x_test`, `y_test` for held-out images. Nothing is unpickled, and nothing is unpacked before its
size is known.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import IO, Any

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
from engine.data.labelled_images import LabelledImages, no_images
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
    with _opened(path) as (archive, members):
        images = _array(archive, members["images"])
        labels, classes, split = _labels(archive, members)
        if "x_test" in members:
            images = np.concatenate([images, _array(archive, members["x_test"])])
        return labelled_from_arrays(images, labels, classes, split)


def npz_outline(path: Path) -> tuple[tuple[int, ...], LabelledImages]:
    """Return the shape of the images (n, C, H, W) as the headers say, and labels without images.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    with _opened(path) as (archive, members):
        shape = array_shape(_shape(archive, members["images"]))
        labels, classes, split = _labels(archive, members)
        if "x_test" in members:
            more = array_shape(_shape(archive, members["x_test"]))
            shape = (shape[0] + more[0], *shape[1:])
        return shape, labelled_from_arrays(no_images(shape[0]), labels, classes, split)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]]:
    """Yield an archive and its arrays: `images`, `labels`, and where there are any, the others."""
    with errors_of(path):
        check_file_size(path)
        try:
            with zipfile.ZipFile(path) as archive:
                yield archive, _members(path, archive)
        except BadInput:
            raise
        except Exception as failure:  # whatever a damaged file makes zipfile and NumPy raise
            raise file_error(path, f"a damaged file ({failure})", _FORM) from failure


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found = {
        one.filename.removesuffix(".npy"): one
        for one in archive.infolist()
        if one.filename.endswith(".npy")
    }
    names = {
        "images": _first(found, IMAGE_NAMES),
        "labels": _first(found, LABEL_NAMES),
        "classes": _first(found, CLASS_NAMES),
    }
    if names["images"] is None or names["labels"] is None:
        raise file_error(path, ", ".join(sorted(found)[:8]) or "no arrays", _FORM)
    if all(name in found for name in HELD_OUT_NAMES):
        names |= {name: name for name in HELD_OUT_NAMES}
    return {name: found[place] for name, place in names.items() if place is not None}


def _labels(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]
) -> tuple[Array, tuple[str, ...] | None, GivenSplit | None]:
    """Return labels, names of the classes and the split, where the file has them."""
    labels = _array(archive, members["labels"])
    classes = _names(_array(archive, members["classes"])) if "classes" in members else None
    if "y_test" not in members:
        return labels, classes, None
    split = GivenSplit(len(labels))
    return np.concatenate([labels, _array(archive, members["y_test"])]), classes, split


def _first(members: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in members), None)


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array:
    """Return an array, whose size its header says before its values are unpacked.

    Raises: BadInput for Python objects, and for values that are too many or too few.
    """
    with archive.open(member) as file:
        shape, fortran, dtype = _header(file, member.filename)
        nbytes = prod(shape) * dtype.itemsize
        data = file.read(nbytes + 1)
    if len(data) != nbytes:
        allowed = f"{nbytes:,} bytes, as its header says"
        raise BadInput(member.filename, "another number of values", allowed)
    return np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")


def _shape(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, ...]:
    with archive.open(member) as file:
        return _header(file, member.filename)[0]


def _header(file: IO[bytes], name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, order and dtype of an array.

    Raises: BadInput for Python objects, and for values that are too many.
    """
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
    return shape, fortran, dtype


def _names(names: Array) -> tuple[str, ...]:
    if names.dtype.kind != "U" or names.ndim != 1:
        raise BadInput("classes", f"{names.dtype} of shape {names.shape}", "texts (n,)")
    return tuple(str(name) for name in names)
