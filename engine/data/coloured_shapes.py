"""Coloured shapes: seeded images of one disc, square or triangle in red, green or blue.

n is the number of images. Image k depends only on the seed and on k.
"""

import numpy as np

from engine.core.arrays import Array

SHAPES = ("disc", "square", "triangle")
COLOURS = ("red", "green", "blue")
SHAPES_SEED = 17


def coloured_shape_images(
    count: int, size: int, seed: int = SHAPES_SEED
) -> tuple[Array, Array, Array]:
    """Return `count` images of one shape each, and labels into `SHAPES` and into `COLOURS`.

    The nine pairs of shape and colour take turns. Position, radius, tilt, the exact colour and the
    grey of the background are drawn at random; noise is added.

    Formula: with d the signed distance in pixels of a pixel's centre to the outline, positive
    inside, the shape covers clip(½ + d, 0, 1) of the pixel. With radius r and coordinates (u, v)
    turned about its centre: disc d = r − √(u² + v²); square d = 0.85·r − max(|u|, |v|); triangle
    d = ½·r − max(v, |u|·sin 60° − ½·v).

    Shapes: → (n, 3, size, size) in [0, 1], (n,), (n,).

    >>> images, shapes, colours = coloured_shape_images(9, 32)
    >>> images.shape, shapes.tolist(), colours.tolist()
    ((9, 3, 32, 32), [0, 1, 2, 0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1, 2, 2, 2])
    """
    stream = np.random.default_rng([seed, 5])
    shapes = np.arange(count) % 3
    colours = np.arange(count) // 3 % 3
    y, x = np.mgrid[:size, :size] + 0.5
    images = np.empty((count, 3, size, size))
    for k, (shape, colour) in enumerate(zip(shapes, colours, strict=True)):
        middle = stream.uniform(0.35, 0.65, 2) * size
        radius, tilt = stream.uniform(0.2, 0.3) * size, stream.uniform(-0.4, 0.4)
        u = (x - middle[0]) * np.cos(tilt) + (y - middle[1]) * np.sin(tilt)
        v = (y - middle[1]) * np.cos(tilt) - (x - middle[0]) * np.sin(tilt)
        cover = np.clip(0.5 + _depth(int(shape), u, v, radius), 0, 1)
        ink = stream.uniform(0.0, 0.35, 3)
        ink[colour] = stream.uniform(0.7, 1.0)
        paper = stream.uniform(0.0, 0.4)
        picture = paper + cover * (ink[:, None, None] - paper)
        images[k] = picture + stream.normal(0, 0.03, (3, size, size))
    return np.clip(images, 0, 1), shapes, colours


def _depth(shape: int, u: Array, v: Array, radius: float) -> Array:
    """Return the signed distance to the outline of a shape, positive inside."""
    if shape == 0:
        return np.asarray(radius - np.hypot(u, v))
    if shape == 1:
        return np.asarray(0.85 * radius - np.maximum(np.abs(u), np.abs(v)))
    return np.asarray(radius / 2 - np.maximum(v, np.abs(u) * np.sin(np.pi / 3) - v / 2))
