"""Images, labels and names that a file holds as arrays, in one of the usual forms.

n is the number of images, C of channels; H, W are the image size.
"""

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.labelled_images import MAX_CLASSES, LabelledImages, check_image_shape
from engine.data.split import Split

IMAGE_NAMES = ("images", "x", "X", "x_train")
LABEL_NAMES = ("labels", "y", "Y", "y_train")
CLASS_NAMES = ("classes", "names", "class_names")
HELD_OUT_NAMES = ("x_test", "y_test")


def array_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape (n, C, H, W) of images that are (n, H, W), (n, H, W, C) or (n, C, H, W).

    Raises: BadInput for another shape, and for one beyond the limits.

    >>> array_shape((9, 28, 28)), array_shape((9, 16, 16, 3))
    ((9, 1, 28, 28), (9, 3, 16, 16))
    """
    found = shape
    if len(shape) == 3:
        found = (shape[0], 1, *shape[1:])
    elif len(shape) == 4 and shape[1] not in (1, 3) and shape[3] in (1, 3):
        found = (shape[0], shape[3], shape[1], shape[2])
    elif len(shape) != 4:
        raise BadInput("images", shape, "(n, H, W), (n, H, W, C) or (n, C, H, W), C = 1 or 3")
    check_image_shape(found)
    return found


def labelled_from_arrays(
    images: Array, labels: Array, classes: tuple[str, ...] | None, split: Split | None = None
) -> LabelledImages:
    """Return images with labels; classes without names are named by their numbers.

    Raises: BadInput for arrays of another form.
    """
    shape = array_shape(images.shape)
    if images.ndim == 4 and images.shape != shape:
        images = images.transpose(0, 3, 1, 2)
    if labels.dtype.kind not in "iu" or labels.ndim != 1 or not len(labels):
        raise BadInput("labels", f"{labels.dtype} of shape {labels.shape}", "whole numbers (n,)")
    if classes is None:
        highest = int(labels.max())
        if not 0 <= highest < MAX_CLASSES:
            allowed = f"0 to {MAX_CLASSES - 1}, or names of the classes"
            raise BadInput("labels", highest, allowed)
        classes = tuple(map(str, range(max(highest + 1, 2))))
    return LabelledImages(_as_bytes(images).reshape(shape), labels, classes, split)


def _as_bytes(images: Array) -> Array:
    """Return images as bytes: 0 to 255, or floats from 0 to 1 times 255, rounded."""
    if images.dtype == np.uint8:
        return images
    if images.dtype.kind != "f":
        raise BadInput("images", str(images.dtype), "uint8, or floats from 0 to 1")
    if not np.isfinite(images).all():
        raise BadInput("images", "NaN or infinity", "finite numbers")
    if images.min() < 0 or images.max() > 1:
        ends = f"{images.min():.4g} to {images.max():.4g}"
        raise BadInput("images", ends, "floats from 0 to 1, or bytes")
    return np.asarray(np.rint(images * 255), dtype=np.uint8)
