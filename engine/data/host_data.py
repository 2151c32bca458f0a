"""The data sets of a host, named `host:…`: described at once, read when a run needs them, bounded.

n is the number of images, C of channels; H, W are the image size.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from engine.core.errors import BadInput
from engine.data.dataset import Dataset
from engine.data.dataset_description import DatasetDescription
from engine.data.labelled_dataset import labelled_dataset
from engine.data.labelled_images import LabelledImages
from engine.data.split import GivenSplit, Split

HOST_PREFIX = "host:"
DEFAULT_MAX_BYTES = 2**30
_BYTES_OF_A_VALUE = 4  # float32
_SHEET_IMAGES = 48  # that are read for a contact sheet; some of them are held out


@dataclass(frozen=True, eq=False)
class HostDataset:
    """A data set of the host. `read(count)` returns at most `count` of its images."""

    description: DatasetDescription
    split: Split
    read: Callable[[int], LabelledImages]

    @property
    def nbytes(self) -> int:
        """The memory of the images as float32."""
        shape = self.description.input_shape
        return self.description.images * prod(shape) * _BYTES_OF_A_VALUE

    @cached_property
    def first_images(self) -> LabelledImages:
        """A few training images of each class."""
        found = self.read(min(_SHEET_IMAGES, self.description.images))
        if isinstance(found.given_split, GivenSplit):
            count = found.given_split.training_count
            return LabelledImages(found.images[:count], found.labels[:count], found.classes)
        return found

    def load(self) -> Dataset:
        """Return the data set that a run reads.

        Raises: BadInput if the files are damaged, or no longer those that were described.
        """
        content = self.read(self.description.images)
        found = (len(content), *content.images.shape[1:], *content.classes)
        told = self.description
        if found != (told.images, *told.input_shape, *told.classes):
            raise BadInput("problem", told.problem, "files that do not change while they are used")
        return labelled_dataset(told.problem, content, self.split)


class HostDataRegistry:
    """The host's data sets by their problem; those that are read take at most `max_bytes`.

    A data set that has been read stays until the room is needed, and as long as a run uses it. All
    methods may be called from any thread.
    """

    def __init__(self, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._known: dict[str, HostDataset] = {}
        self._used: WeakValueDictionary[str, Dataset] = WeakValueDictionary()
        self._kept: OrderedDict[str, Dataset] = OrderedDict()
        self._reading = Lock()

    @property
    def problems(self) -> tuple[str, ...]:
        """The problems of all data sets."""
        return tuple(self._known)

    @property
    def nbytes(self) -> int:
        """The memory of the data sets that have been read and are still there."""
        return sum(self._known[problem].nbytes for problem in list(self._used))

    def replace(self, datasets: list[HostDataset]) -> None:
        """Have these data sets, and no others."""
        with self._reading:
            self._known = {one.description.problem: one for one in datasets}
            self._kept.clear()
            self._used.clear()

    def find(self, problem: str) -> HostDataset:
        """Return the data set of a problem; nothing is read.

        Raises: BadInput for a data set that the host does not have.
        """
        found = self._known.get(problem)
        if found is None:
            allowed = "one of " + ", ".join(self._known) if self._known else "none: it offers none"
            raise BadInput("problem", problem, f"a data set of this host: {allowed}")
        return found

    def load(self, problem: str) -> Dataset:
        """Return the data set that a run reads.

        Raises: BadInput for a data set that the host does not have, for damaged files, and where
        the data sets that runs use leave no room.
        """
        wanted = self.find(problem)
        with self._reading:  # one at a time: two that read the same would take twice the memory
            found = self._remembered(problem)
            if found is None:
                self._make_room(wanted.nbytes, problem)
                found = wanted.load()
                self._used[problem] = self._kept[problem] = found
        return found

    def _remembered(self, problem: str) -> Dataset | None:
        found = self._used.get(problem)
        if found is not None:
            self._kept[problem] = found
            self._kept.move_to_end(problem)
        return found

    def _make_room(self, nbytes: int, problem: str) -> None:
        while self.nbytes + nbytes > self.max_bytes and self._kept:
            self._kept.popitem(last=False)
        if self.nbytes + nbytes > self.max_bytes:
            allowed = "a smaller data set: the host's memory for its data is in use"
            raise BadInput("problem", problem, allowed)


def is_host_problem(problem: Any) -> bool:
    """Return whether a problem is named as those of a host are."""
    return isinstance(problem, str) and problem.startswith(HOST_PREFIX)


HOST_DATA = HostDataRegistry()  # that of this process; `load_dataset` looks here
