"""Digits with a fault in the data on purpose: labels in random order, and very few of one class."""

import numpy as np

from engine.core.arrays import Array

KEPT_THREES = 20  # of 183
_SEED = 18


def shuffled(labels: Array) -> Array:
    """Return the labels with those of the members (label ≥ 0) in random order.

    An image then says nothing about its label.

    >>> shuffled(np.array([0, -1, 0, 1, 1])).tolist().count(-1)
    1
    """
    found = labels.copy()
    members = np.flatnonzero(labels >= 0)
    found[members] = labels[np.random.default_rng(_SEED).permutation(members)]
    return found


def unequal(labels: Array) -> Array:
    """Return the labels with −1, which is in no data set, for all but the first threes.

    >>> int((unequal(np.zeros(50, int)) == 0).sum()) == KEPT_THREES
    True
    """
    found = labels.copy()
    found[np.flatnonzero(labels == 0)[KEPT_THREES:]] = -1
    return found
