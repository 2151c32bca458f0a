"""Held-out digits as pen strokes: the shape that a pen drew, twelve times as fine as the data."""

import numpy as np

from engine.core.arrays import Array

SIDE = 96  # pixels of a shape each way
MARGIN = 16  # around the digit, for a pen that is broader than its line


def blurred(image: Array, sigma: float) -> Array:
    """Return the image (H, W) under a Gaussian blur, its edge repeated."""
    radius = max(1, int(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / max(sigma, 1e-6)) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(image, radius, mode="edge")
    rows = sum(weight * padded[at : at + len(image)] for at, weight in enumerate(kernel))
    width = image.shape[1]
    return np.asarray(sum(weight * rows[:, at : at + width] for at, weight in enumerate(kernel)))


def enlarged(cells: Array) -> Array:
    """Return the cells (8, 8), 0 to 16, as (96, 96) in [0, 1] (Keys's cubic convolution)."""
    position = (np.arange(SIDE) + 0.5) * len(cells) / SIDE - 0.5
    low = np.floor(position).astype(int)
    weights = np.zeros((SIDE, len(cells) + 4))  # two cells of paper on either side
    for step in range(-1, 3):
        t = np.abs(position - low - step)
        near, far = 1.5 * t**3 - 2.5 * t**2 + 1, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
        weights[np.arange(SIDE), low + step + 2] = np.where(t <= 1, near, far)
    weights = weights[:, 2:-2]
    return np.asarray(weights @ (cells / 16.0) @ weights.T)


def neighbours(mask: Array) -> Array:
    """Return the eight neighbours of each pixel, clockwise from above: (8, H, W)."""
    padded = np.pad(mask, 1)
    height, width = mask.shape
    around = [(0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0)]
    return np.stack([padded[y : y + height, x : x + width] for y, x in around])


def thinned(mask: Array) -> Array:
    """Return the skeleton of a mask (Zhang and Suen, DOI 10.1145/357994.358023)."""
    mask = mask.astype(np.uint8)
    changed = True
    while changed:
        changed = False
        for corners in ((0, 2, 4, 6), (0, 6, 2, 4)):
            around = neighbours(mask)
            count = around.sum(axis=0)
            turns = ((around == 0) & (np.roll(around, -1, axis=0) == 1)).sum(axis=0)
            first, second, third, fourth = (around[one] for one in corners)
            if corners[1] == 2:  # the lower right edge, then the upper left one
                open_side = (first * second * third == 0) & (second * third * fourth == 0)
            else:
                open_side = (first * third * second == 0) & (first * fourth * second == 0)
            drop = (mask == 1) & (count >= 2) & (count <= 6) & (turns == 1) & open_side
            changed = changed or bool(drop.any())
            mask = np.where(drop, 0, mask).astype(np.uint8)
    return mask


def pen_strokes(cells: Array, pen: float | None) -> Array:
    """Return the coverage (128, 128) of a digit of the data (8, 8), 0 to 16 a cell.

    `pen` is the breadth of the pen in parts of the digit's height; None keeps the data's own.
    """
    fine = enlarged(cells)
    shape = np.pad(fine > np.quantile(fine, 1 - cells.mean() / 16), MARGIN)  # as much ink
    if pen is None:
        return blurred(shape.astype(float), 1.0)
    line = np.argwhere(thinned(shape))
    y, x = np.mgrid[: shape.shape[0], : shape.shape[1]]
    distance = np.full(shape.shape, np.inf)
    for row, column in line:
        distance = np.minimum(distance, np.hypot(y - row, x - column))
    return np.clip(pen * SIDE / 2 - distance + 0.5, 0, 1)
