"""The output of a pooled convolution with ReLU over a box: linear parts, and units that bend.

Most pooled units are 0 in the whole box, or have one window element that is the largest and
positive everywhere: they are linear in (s, t). The others are *open*: their window or their ReLU
changes sides within the box. An open unit is a linear function, that of its largest element at the
centre or 0, plus a *deviation*: a maximum of linear functions, so it is convex, and never negative.
Its largest value is at a corner. Nothing is left out: linear part plus deviation is the unit.

U open units, E elements of a window, P points; outputs are (T, C, X, N) as in pooled_plane.py.
"""

from dataclasses import dataclass

import numpy as np

from engine.compiled.plane_monomials import LINEAR
from engine.compiled.pooled_plane import DecidedWindows
from engine.core.arrays import Array
from engine.core.shapes import Shape


@dataclass(frozen=True)
class OpenUnits:
    """Open units in the order of their images, each array (U,).

    `peaks` are the largest deviations in the box. `candidates` (U·(E + 1), 3) are the linear
    functions whose largest is the deviation.
    """

    rows: Array
    channels: Array
    columns: Array
    images: Array
    peaks: Array
    candidates: Array

    def deviations(self, monomials: Array) -> Array:
        """Return the deviation of every open unit at P points, (U, P)."""
        count = monomials.shape[1]
        if not len(self.rows):
            return np.zeros((0, count), self.candidates.dtype)
        values = self.candidates @ monomials[:LINEAR]
        return np.asarray(values.reshape(len(self.rows), -1, count).max(axis=1))


def split_units(windows: DecidedWindows, shape: Shape) -> tuple[Array, OpenUnits]:
    """Return the linear parts (3, T, C, X, N) of all units, and the open units.

    `shape` is (T, C, X, N).
    """
    maxima, elements = windows.maxima, windows.elements
    reach = np.abs(maxima[1]) + np.abs(maxima[2])
    decided = np.ones(maxima.shape[1], bool)
    decided[windows.undecided] = False
    linear = maxima * (decided & (maxima[0] >= reach))
    bending = np.flatnonzero(decided & (np.abs(maxima[0]) < reach))
    highest = (elements[0] + np.abs(elements[1]) + np.abs(elements[2])).max(axis=0)
    rises = ~(highest <= 0)  # also NaN
    units = np.concatenate([windows.undecided[rises], bending])
    of_bending = np.broadcast_to(
        maxima[:, None, bending], (LINEAR, elements.shape[1], len(bending))
    )
    candidates = np.concatenate([elements[:, :, rises], of_bending], axis=2)
    candidates = np.concatenate([candidates, np.zeros_like(candidates[:, :1])], axis=1)
    largest = candidates[0].argmax(axis=0)
    references = candidates[:, largest, np.arange(len(units))]
    linear[:, units] = references
    candidates -= references[:, None]
    peaks = (candidates[0] + np.abs(candidates[1]) + np.abs(candidates[2])).max(axis=0)
    rows, channels, columns, images = np.unravel_index(units, shape)
    order = np.argsort(images, kind="stable")
    open_units = OpenUnits(
        rows[order],
        channels[order],
        columns[order],
        images[order],
        peaks[order],
        np.ascontiguousarray(candidates[:, :, order].transpose(2, 1, 0)).reshape(-1, LINEAR),
    )
    return linear.reshape(LINEAR, *shape), open_units
