"""Reading of a file or folder of images: which form it has, and the size and channels wanted."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.core.checks import check_whole
from engine.core.errors import BadInput
from engine.data.area_resize import area_resize, cut_to_shape, with_channels
from engine.data.labelled_images import MAX_SIDE, MIN_SIDE, LabelledImages, check_image_shape
from engine.data.readers.cifar10 import (
    is_cifar_folder,
    is_pickle,
    pickle_error,
    read_cifar_file,
    read_cifar_folder,
)
from engine.data.readers.files import errors_of, file_error
from engine.data.readers.idx import is_idx_folder, read_idx_file, read_idx_folder
from engine.data.readers.npz import read_npz
from engine.data.readers.picture_folder import read_picture_folder
from engine.data.readers.safetensors_file import read_safetensors

DEFAULT_PICTURE_SIZE = 32
FORMS = (
    "a folder of folders of pictures, one for each class; a folder with the IDX files of MNIST or "
    "with the binary version of CIFAR-10; an .npz or .safetensors file with images and labels"
)
_CHUNK = 256  # images that are scaled at once


def read_labelled_images(
    path: Path, size: int | None = None, colour: bool | None = None, count: int | None = None
) -> LabelledImages:
    """Return the images of a file or a folder.

    `size`: rows and columns of an image; None: those of the file, 32 for pictures. `colour`: three
    channels or one; None: those of the file, three for pictures. `count`: the largest number of
    images, the first of each class.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    if size is not None:
        check_whole("size", size, MIN_SIDE, MAX_SIDE)
    if count is not None:
        check_whole("images", count, 2)
    with errors_of(path):
        if path.is_dir():
            found = _read_folder(path, size or DEFAULT_PICTURE_SIZE, colour is not False, count)
        elif path.is_file():
            found = _read_file(path)
        else:
            raise file_error(path, "nothing of this name", FORMS)
        return adapted(found if count is None else found.limited(count), size, colour)


def adapted(
    content: LabelledImages, size: int | None = None, colour: bool | None = None
) -> LabelledImages:
    """Return images of size × size pixels, in colour or grey; None: as they are.

    The largest square in the middle is scaled, each pixel being the mean of the area it covers.
    """
    count, channels, height, width = content.images.shape
    rows, columns = (size, size) if size is not None else (height, width)
    wanted = channels if colour is None else 3 if colour else 1
    if (wanted, rows, columns) == (channels, height, width):
        return content
    check_image_shape((count, wanted, rows, columns))
    images = np.empty((count, wanted, rows, columns), np.uint8)
    for start in range(0, count, _CHUNK):
        part = np.asarray(content.images[start : start + _CHUNK])
        scaled = part if size is None else area_resize(cut_to_shape(part, size, size), size, size)
        images[start : start + _CHUNK] = np.rint(with_channels(scaled, wanted))
    return replace(content, images=images)


def _read_folder(folder: Path, size: int, colour: bool, count: int | None) -> LabelledImages:
    if is_idx_folder(folder):
        return read_idx_folder(folder)
    if is_cifar_folder(folder):
        return read_cifar_folder(folder)
    if any(one.is_dir() for one in folder.iterdir()):
        return read_picture_folder(folder, size, colour, count)
    names = sorted(one.name for one in folder.iterdir())[:5]
    raise file_error(folder, ", ".join(names) or "an empty folder", FORMS)


def _read_file(path: Path) -> LabelledImages:
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"PK":
        return read_npz(path)
    if is_pickle(start):
        raise pickle_error(path)
    if path.suffix == ".safetensors":
        return read_safetensors(path)
    if path.suffix == ".bin":
        return read_cifar_file(path)
    if start[:2] in (b"\0\0", b"\x1f\x8b"):
        return read_idx_file(path)
    raise BadInput("data", f"{path.name}: a file that begins {start!r}", FORMS)
