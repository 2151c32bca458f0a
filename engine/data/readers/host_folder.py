"""The data sets in the folder of a host: found and described at once, read when they are needed."""

from functools import partial
from pathlib import Path

from engine.core.errors import BadInput
from engine.data.dataset_description import DatasetDescription
from engine.data.host_data import HOST_PREFIX, HostDataset
from engine.data.labelled_dataset import check_split
from engine.data.readers.cifar10 import is_cifar_folder
from engine.data.readers.files import errors_of, file_error
from engine.data.readers.idx import is_idx_folder
from engine.data.readers.outline import read_outline
from engine.data.readers.read import read_labelled_images

SUFFIXES = (".npz", ".safetensors")
MAX_DATASETS = 50
MAX_NAME = 60


def find_host_data(
    folder: Path, max_images: int, max_side: int
) -> tuple[list[HostDataset], list[BadInput]]:
    """Return the data sets in a folder, and an error for each one that cannot be used.

    A data set is a folder, or a file that ends in one of `SUFFIXES`; it has their name without the
    ending. Files of IDX or CIFAR-10 may also lie in `folder` itself. Of a data set at most
    `max_images` images are used, the first of each class.

    Raises: BadInput if the folder cannot be read.
    """
    found: dict[str, HostDataset] = {}
    errors = []
    for path in _candidates(folder):
        try:
            if len(found) >= MAX_DATASETS:
                raise file_error(path, "one more data set", f"at most {MAX_DATASETS}")
            if _name(path) in found:
                raise file_error(path, "a name that another one has", "one data set of each name")
            found[_name(path)] = _host_dataset(path, max_images, max_side)
        except BadInput as bad:
            errors.append(bad)
    return list(found.values()), errors


def _candidates(folder: Path) -> list[Path]:
    with errors_of(folder):
        if is_idx_folder(folder) or is_cifar_folder(folder):
            return [folder.resolve()]
        return sorted(
            one
            for one in folder.iterdir()
            if not one.name.startswith(".") and (one.is_dir() or one.suffix in SUFFIXES)
        )


def _host_dataset(path: Path, max_images: int, max_side: int) -> HostDataset:
    name = _name(path)
    if len(name) > MAX_NAME or not all(sign.isalnum() or sign in " ._-" for sign in name):
        allowed = f"at most {MAX_NAME} letters, digits, spaces and . _ -"
        raise file_error(path, "its name", allowed)
    with errors_of(path):
        outline = read_outline(path)
        channels, height, width = outline.image_shape
        if max(height, width) > max_side:
            raise BadInput("images", f"{height}×{width}", f"at most {max_side} rows and columns")
        outline = outline.limited(max_images)
        labels, classes, split = outline.content.labels, outline.content.classes, outline.split
        check_split(labels, classes, split)
    description = DatasetDescription(
        HOST_PREFIX + name,
        name,
        classes,
        len(labels),
        int((~split.held_out(labels)).sum()),
        (height, width),
        channels,
        "as the host has it",
        f"the host's data: {path.name}",
        split.words,
    )
    return HostDataset(description, split, partial(read_labelled_images, path, None, None))


def _name(path: Path) -> str:
    return path.name if path.is_dir() else path.stem
