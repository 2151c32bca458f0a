"""Synthetic images: seeded bars, and the input of the computational graph.

n is the number of images; H, W are the image size. Image k depends only on the seed and on k.
"""

import numpy as np

from engine.core.arrays import Array

BAR_CLASSES = ("horizontal", "vertical", "diagonal")
BARS_SEED = 16
GRAPH_INPUT = 3.0


def bar_images(count: int, size: int, seed: int = BARS_SEED) -> tuple[Array, Array]:
    """Return `count` images of one bar each, and labels into `BAR_CLASSES`, the classes in turn.

    Formula: with d the distance of a pixel's centre from the bar's centre line, of half-width w and
    brightness v, the pixel is v · clip(w + ½ − d, 0, 1) plus noise, clipped to [0, 1]. Position,
    length, width, brightness and which of the two diagonals are drawn at random.

    Shapes: → (n, H, W) in [0, 1], (n,).

    >>> images, labels = bar_images(3, 32)
    >>> images.shape, labels.tolist()
    ((3, 32, 32), [0, 1, 2])
    """
    stream = np.random.default_rng([seed, 3])
    labels = np.arange(count) % len(BAR_CLASSES)
    angles = np.array([0.0, np.pi / 2, np.pi / 4])[labels]
    angles = np.where((labels == 2) & (stream.random(count) < 0.5), -angles, angles)
    y, x = np.mgrid[:size, :size] + 0.5
    images = np.empty((count, size, size))
    for k, angle in enumerate(angles):
        middle = stream.uniform(0.3, 0.7, 2) * size
        half_length, half_width = stream.uniform(0.2, 0.35) * size, stream.uniform(0.75, 1.75)
        along = (x - middle[0]) * np.cos(angle) + (y - middle[1]) * np.sin(angle)
        across = (y - middle[1]) * np.cos(angle) - (x - middle[0]) * np.sin(angle)
        beyond = np.maximum(np.abs(along) - half_length, 0)
        distance = np.hypot(across, beyond)
        bar = stream.uniform(0.6, 1.0) * np.clip(half_width + 0.5 - distance, 0, 1)
        images[k] = bar + stream.normal(0, 0.03, (size, size))
    return np.clip(images, 0, 1), labels
