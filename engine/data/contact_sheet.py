"""The contact sheet of a data set: some of its training images, as the bytes of a file.

n is the number of images, C of channels; H, W are the image size.
"""

from functools import cache

import numpy as np

from engine.core.arrays import Array
from engine.core.safetensors_bytes import to_safetensors
from engine.data.built_in import make_built_in
from engine.data.datasets import check_problem
from engine.data.host_data import HOST_DATA, is_host_problem
from engine.data.labelled_images import first_in_turn
from engine.data.own_data import is_own_problem
from engine.data.own_data_registry import OWN_DATA

CONTACT_SHEET_IMAGES = 24


def contact_sheet(problem: str) -> bytes:
    """Return the first training images of each class, in turn, as a safetensors file.

    The arrays are `images` (n, C, H, W) uint8, 0 to 255, and `labels` (n,) uint8; n is at most
    `CONTACT_SHEET_IMAGES`.

    Raises: BadInput for an unknown problem.
    """
    images, labels = _training_images(check_problem(problem))
    chosen = first_in_turn(labels, CONTACT_SHEET_IMAGES)
    arrays = {"images": images[chosen], "labels": labels[chosen].astype(np.uint8)}
    return to_safetensors({name: np.ascontiguousarray(one) for name, one in arrays.items()}, {})


def _training_images(problem: str) -> tuple[Array, Array]:
    """Return training images as bytes, and their labels."""
    if is_own_problem(problem):
        own = OWN_DATA.find(problem)
        trained = np.flatnonzero(~own.split.held_out(own.content.labels))
        few = trained[first_in_turn(own.content.labels[trained], CONTACT_SHEET_IMAGES)]
        return own.content.images[few], own.content.labels[few]
    if is_host_problem(problem):
        content = HOST_DATA.find(problem).first_images
        return content.images, content.labels
    return _built_in_images(problem)


@cache
def _built_in_images(problem: str) -> tuple[Array, Array]:
    """Return a few training images as bytes; the data set does not stay in memory."""
    data = make_built_in(problem)
    chosen = first_in_turn(data.training_labels, CONTACT_SHEET_IMAGES)
    values = np.clip(data.training_images[chosen], 0, 1) * np.float32(255)
    return np.rint(values).astype(np.uint8), data.training_labels[chosen]
