"""The handwritten digits of UCI, and their enlargement to 32×32.

Source: "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI Machine Learning
Repository, DOI 10.24432/C50P49, CC BY 4.0. These are the 1,797 images that scikit-learn ships: 8×8
pixels, values 0 to 16.
"""

from functools import cache
from importlib.resources import files

import numpy as np

from engine.core.arrays import Array

IMAGE_SIZE = 32


@cache
def raw_digits() -> tuple[Array, Array]:
    """Return the original images (1797, 8, 8), 0 to 16, and digits (1797,), both uint8."""
    with (files("engine.data") / "digits.npz").open("rb") as file, np.load(file) as archive:
        images, digits = archive["images"], archive["digits"]
    for array in (images, digits):
        array.flags.writeable = False
    return images, digits


def upscale(images: Array, size: int = IMAGE_SIZE) -> Array:
    """Enlarge square images bilinearly, with pixel centres at half-integers and clamped edges.

    Formula: output pixel p reads source position s = (p + ½)·(H/size) − ½, clamped to [0, H−1], as
    (1 − f)·v[⌊s⌋] + f·v[⌊s⌋ + 1] with f = s − ⌊s⌋, along rows and columns
    (torch.nn.functional.interpolate, mode="bilinear", align_corners=False).

    Shapes: (n, H, H) → (n, size, size).
    """
    height = images.shape[-1]
    position = np.clip((np.arange(size) + 0.5) * height / size - 0.5, 0, height - 1)
    low = np.minimum(position.astype(int), height - 2)
    weights = np.zeros((size, height))
    weights[np.arange(size), low] = 1 - (position - low)
    weights[np.arange(size), low + 1] = position - low
    return np.asarray(weights @ images @ weights.T)
