"""Data sets: handwritten digits and synthetic bars, with labels, splits and mini-batches.

Source of the digits: "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI
Machine Learning Repository, DOI 10.24432/C50P49, CC BY 4.0. These are the 1,797 images that
scikit-learn ships: 8×8 pixels, values 0 to 16.

n is the number of images, C of channels; H, W are the image size.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from engine.core.arrays import Array, batch_first, batch_last
from engine.core.checks import check_array
from engine.core.errors import BadInput
from engine.data.synthetic import BAR_CLASSES, GRAPH_INPUT, bar_images
from engine.model.losses.base import check_labels

PROBLEMS = MappingProxyType(
    {
        "3-or-8": "3 or 8?",
        "ten-digits": "all ten digits",
        "bars": "which way does the bar run?",
        "computational-graph": "the number a = 3",
    }
)
_DIGITS_OF_PROBLEM = {"3-or-8": (3, 8), "ten-digits": tuple(range(10))}
IMAGE_SETS = ("batch", "probe", "next")  # the image sets over which a loss can be computed
IMAGE_SIZE = 32
HELD_OUT_EVERY = 5
BAR_IMAGE_COUNT = 600


@dataclass(frozen=True)
class Dataset:
    """Training and held-out images (n, C, H, W) with labels in 0..classes−1.

    `training_origins` and `held_out_origins` are the indices of the images in the original file, or
    in the order of generation.

    Raises: BadInput for images that are not finite floats, for labels that do not match the images
    or the classes, and for a part without images.
    """

    problem: str
    classes: tuple[str, ...]
    training_images: Array
    training_labels: Array
    training_origins: Array
    held_out_images: Array
    held_out_labels: Array
    held_out_origins: Array

    def __post_init__(self) -> None:
        if not isinstance(self.classes, tuple) or not self.classes:
            raise BadInput("classes", self.classes, "a tuple of names")
        for part in ("training", "held_out"):
            images, labels = getattr(self, f"{part}_images"), getattr(self, f"{part}_labels")
            check_array(f"{part}_images", images, "an array (n, C, H, W)")
            if images.ndim != 4 or not len(images):
                raise BadInput(f"{part}_images", images.shape, "(n, C, H, W), at least one image")
            if not np.issubdtype(images.dtype, np.floating):
                raise BadInput(f"{part}_images", str(images.dtype), "float32 or float64")
            if not np.isfinite(images).all():
                raise BadInput(f"{part}_images", "NaN or infinity", "finite numbers")
            check_labels(images.shape, labels, len(self.classes))


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


@cache
def load_dataset(problem: str) -> Dataset:
    """Return the data set of a problem.

    Every fifth image of each class, in file order, is held out. The computational graph has one
    image, the number a, which is also its held-out image.

    Raises: BadInput for an unknown problem.
    """
    if problem not in PROBLEMS:
        raise BadInput("problem", problem, "one of " + ", ".join(PROBLEMS))
    if problem == "computational-graph":
        only = (np.full((1, 1, 1, 1), GRAPH_INPUT, np.float32), np.zeros(1, int), np.zeros(1, int))
        return Dataset(problem, ("J",), *only, *only)
    if problem == "bars":
        images, labels = bar_images(BAR_IMAGE_COUNT, IMAGE_SIZE)
        return _split(problem, BAR_CLASSES, images, labels, tuple(range(len(BAR_CLASSES))))
    images, digits = raw_digits()
    chosen = _DIGITS_OF_PROBLEM[problem]
    names = tuple(str(digit) for digit in chosen)
    return _split(problem, names, upscale(images / 16.0), digits, chosen)


def _split(
    problem: str, classes: tuple[str, ...], images: Array, values: Array, chosen: tuple[int, ...]
) -> Dataset:
    """Return the data set of the images (n, H, W) whose class is one of `chosen`."""
    is_held_out = np.zeros(len(values), dtype=bool)
    for value in chosen:
        is_held_out[np.flatnonzero(values == value)[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY]] = True
    member = np.isin(values, chosen)
    training = np.flatnonzero(member & ~is_held_out)
    held_out = np.flatnonzero(member & is_held_out)
    pixels = images[:, None].astype(np.float32)
    labels = np.searchsorted(np.array(chosen), values).astype(np.int64)

    def part(origins: Array) -> tuple[Array, Array, Array]:
        arrays = (batch_first(batch_last(pixels[origins])), labels[origins], origins)
        for array in arrays:
            array.flags.writeable = False
        return arrays

    return Dataset(problem, classes, *part(training), *part(held_out))


@lru_cache(maxsize=8)
def _epoch_order(size: int, seed: int, epoch: int) -> Array:
    order = np.random.default_rng([seed, 1, epoch]).permutation(size)
    order.flags.writeable = False
    return order


def batch_indices(size: int, batch_size: int, seed: int, step: int) -> Array:
    """Return the indices of the training images that step `step` reads.

    Each epoch has a new random order, cut into ⌊size / batch_size⌋ mini-batches. Images left over
    are not used until the next epoch, so that every mini-batch is full.
    """
    epoch, batch = divmod(step, size // batch_size)
    return _epoch_order(size, seed, epoch)[batch * batch_size : (batch + 1) * batch_size]


def gather(images: Array, indices: Array) -> Array:
    """Return images[indices], batch-innermost in memory."""
    return batch_first(np.take(images.transpose(1, 2, 3, 0), indices, axis=-1))
