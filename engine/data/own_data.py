"""Data of the user's own: images with labels and a split, named by the hash of their content.

The name is `sha256:` and the SHA-256, in 64 hex digits, of these bytes, one after the other:

- a header in UTF-8: JSON without white space, keys in alphabetical order, with `classes` (names),
  `shape` [n, C, H, W], `split` ({held_out_percent, seed} or {training_count}) and `version` 1;
- a line feed;
- the images, n·C·H·W bytes, the last axis fastest;
- the labels, one byte each.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from engine.core.errors import BadInput
from engine.data.dataset import Dataset
from engine.data.dataset_description import DatasetDescription
from engine.data.labelled_dataset import check_split, labelled_dataset
from engine.data.labelled_images import LabelledImages
from engine.data.split import RandomSplit, Split

OWN_PREFIX = "sha256:"
FORM_VERSION = 1
MAX_OWN_VALUES = 2**27  # 128 MiB as bytes and 512 MiB as float32
_BYTES_OF_A_VALUE = 5  # one as uint8, four as float32
_MAX_LABEL = 60


@dataclass(frozen=True, eq=False)
class OwnData:
    """Images with labels, and which of them are held out.

    Raises: BadInput for more than `MAX_OWN_VALUES` pixel values, for a class without training
    images, for a split without held-out images, and for images that are all equal.
    """

    content: LabelledImages
    split: Split

    def __post_init__(self) -> None:
        images, labels, classes = self.content.images, self.content.labels, self.content.classes
        if images.size > MAX_OWN_VALUES:
            most = MAX_OWN_VALUES // images[0].size
            raise BadInput("images", f"{len(images):,} images", f"at most {most:,} of this size")
        check_split(labels, classes, self.split)
        if all((image == images[0]).all() for image in images):
            raise BadInput("images", f"{len(images)} equal images", "images that differ")

    @cached_property
    def header(self) -> bytes:
        """The header of the canonical form."""
        data = {
            "classes": list(self.content.classes),
            "shape": list(self.content.images.shape),
            "split": self.split.to_data(),
            "version": FORM_VERSION,
        }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.encode() + b"\n"

    @cached_property
    def problem(self) -> str:
        """The name of the data in a recipe: `sha256:` and the hash of the canonical form."""
        digest = sha256(self.header)
        for image in self.content.images:
            digest.update(image.tobytes())
        digest.update(self.content.labels.astype(np.uint8).tobytes())
        return OWN_PREFIX + digest.hexdigest()

    @property
    def nbytes(self) -> int:
        """The memory of the images as bytes and as float32."""
        return int(self.content.images.size) * _BYTES_OF_A_VALUE

    @cached_property
    def description(self) -> DatasetDescription:
        """The description of the data; its label is made of the names of the classes."""
        images, classes = self.content.images, self.content.classes
        label = " or ".join(classes) + "?"
        if len(label) > _MAX_LABEL:
            label = f"{classes[0]} and {len(classes) - 1} other classes"
        return DatasetDescription(
            self.problem,
            label,
            classes,
            len(images),
            int((~self.split.held_out(self.content.labels)).sum()),
            (images.shape[2], images.shape[3]),
            images.shape[1],
            "the user's own",
            "the user's own images",
            self.split.words,
        )

    @cached_property
    def dataset(self) -> Dataset:
        """The data set that a run reads: float32, 0 to 1."""
        return labelled_dataset(self.problem, self.content, self.split)


def own_data(content: LabelledImages, split: Split | None = None) -> OwnData:
    """Return own data with a split: the one given, that of the source, or 20 % of each class."""
    return OwnData(content, split or content.given_split or RandomSplit())


def is_own_problem(problem: Any) -> bool:
    """Return whether a problem is named by the hash of own data.

    >>> is_own_problem("sha256:" + 64 * "0"), is_own_problem("sha256:0"), is_own_problem("bars")
    (True, False, False)
    """
    if not isinstance(problem, str) or not problem.startswith(OWN_PREFIX):
        return False
    digits = problem.removeprefix(OWN_PREFIX)
    return len(digits) == 64 and all(one in "0123456789abcdef" for one in digits)
