"""Two dots: seeded images of two dots, either two or four pixels apart.

A 5×5 kernel sees both dots, so that one convolution can tell the distance wherever they are; no
single pixel can. n is the number of images. Image k depends only on the seed and on k.
"""

import numpy as np

from engine.core.arrays import Array

DISTANCES = (2, 4)  # pixels between the centres of the dots, by class
DISTANCE_CLASSES = tuple(f"{distance} apart" for distance in DISTANCES)
DOTS_SEED = 18


def two_dots_images(count: int, size: int, seed: int = DOTS_SEED) -> tuple[Array, Array]:
    """Return `count` images of two dots, and labels into `DISTANCES`, the classes in turn.

    The dots are side by side or one above the other. Position, direction and the brightness of each
    dot are drawn at random; noise is added.

    Shapes: → (n, size, size) in [0, 1], (n,).

    >>> images, labels = two_dots_images(4, 16)
    >>> images.shape, labels.tolist()
    ((4, 16, 16), [0, 1, 0, 1])
    """
    stream = np.random.default_rng([seed, 6])
    labels = np.arange(count) % len(DISTANCES)
    images = np.empty((count, size, size))
    for k, label in enumerate(labels):
        picture = stream.normal(0, 0.03, (size, size))
        step = DISTANCES[label] * np.array([1, 0] if stream.random() < 0.5 else [0, 1])
        first = stream.integers(2, size - 2 - step)
        for place in (first, first + step):
            picture[tuple(place)] += stream.uniform(0.7, 1.0)
        images[k] = picture
    return np.clip(images, 0, 1), labels
