"""The probe set: a few fixed training images on which losses of different steps can be compared."""

from functools import lru_cache

import numpy as np

from engine.core.arrays import Array
from engine.data.datasets import load_dataset
from engine.data.mini_batches import gather

PROBE_SET_SIZE = 64


@lru_cache(maxsize=8)
def probe_set(problem: str) -> tuple[Array, Array]:
    """Return the probe set (images, labels): 64 fixed training images, the classes in turn."""
    data = load_dataset(problem)
    labels = data.training_labels
    ranks = np.empty(len(labels), dtype=np.int64)
    for label in range(len(data.classes)):
        members = np.flatnonzero(labels == label)
        ranks[members] = np.arange(len(members)) * len(data.classes) + label
    chosen = np.argsort(ranks, kind="stable")[:PROBE_SET_SIZE]
    return gather(data.training_images, chosen), labels[chosen]
