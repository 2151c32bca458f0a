"""The contact sheet of a data set: some of its training images, as the bytes of a file.

n is the number of images, C of channels; H, W are the image size.
"""

import numpy as np

from engine.core.safetensors_bytes import to_safetensors
from engine.data.datasets import load_dataset
from engine.data.labelled_images import first_in_turn

CONTACT_SHEET_IMAGES = 24


def contact_sheet(problem: str) -> bytes:
    """Return the first training images of each class, in turn, as a safetensors file.

    The arrays are `images` (n, C, H, W) uint8, 0 to 255, and `labels` (n,) uint8; n is at most
    `CONTACT_SHEET_IMAGES`.

    Raises: BadInput for an unknown problem.
    """
    data = load_dataset(problem)
    chosen = first_in_turn(data.training_labels, CONTACT_SHEET_IMAGES)
    values = np.clip(data.training_images[chosen], 0, 1) * np.float32(255)
    images = np.ascontiguousarray(np.rint(values), np.uint8)
    labels = data.training_labels[chosen].astype(np.uint8)
    return to_safetensors({"images": images, "labels": labels}, {})
