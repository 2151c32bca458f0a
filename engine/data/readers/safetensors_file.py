"""Reader of safetensors files with images and labels, such as own data saved by this project."""

from pathlib import Path

from engine.data.labelled_images import LabelledImages
from engine.data.own_data_file import labelled_from_safetensors
from engine.data.readers.files import check_file_size, errors_of


def read_safetensors(path: Path) -> LabelledImages:
    """Return the images of a safetensors file.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    with errors_of(path):
        check_file_size(path)
        return labelled_from_safetensors(path.read_bytes())
