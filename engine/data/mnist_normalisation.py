"""Preparation of a drawn digit as MNIST's were: 20×20 pixels, centred by mass in 28×28."""

import numpy as np

from engine.core.arrays import Array
from engine.data.area_resize import area_resize
from engine.data.mnist import MNIST_SIZE

MNIST_BOX = 20
MIN_DARKNESS = 0.1  # of the darkest pixel: what is fainter is paper


def mnist_digit(ink: Array) -> Array:
    """Return the ink of a digit in the form of MNIST.

    Steps: (1) the bounding box of the ink is scaled to fit 20×20, its aspect ratio kept, each pixel
    being the mean of the area it covers; (2) the box is moved by whole pixels in 28×28 so that
    its centre of mass is in row 14 and column 14, counted from 0, as in each of the images.

    Shapes: (H, W), 0 paper to 1 ink → (28, 28).

    Source: Y. LeCun, C. Cortes and C. Burges, the page of MNIST: "normalized to fit in a 20x20
    pixel box while preserving their aspect ratio … centered in a 28x28 image by computing the
    center of mass of the pixels".
    """
    dark = ink >= MIN_DARKNESS * ink.max()
    rows, columns = (np.flatnonzero(dark.any(axis=axis)) for axis in (1, 0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] / ink.max()
    longest = max(box.shape)
    height, width = (max(round(MNIST_BOX * side / longest), 1) for side in box.shape)
    small = area_resize(box, height, width)
    places = []
    for axis, side in ((1, height), (0, width)):
        mass = small.sum(axis=axis)
        centre = float(mass @ (np.arange(side) + 0.5) / mass.sum())
        places.append(min(max(int(np.ceil(MNIST_SIZE / 2 - centre)), 0), MNIST_SIZE - side))
    image = np.zeros((MNIST_SIZE, MNIST_SIZE))
    image[places[0] : places[0] + height, places[1] : places[1] + width] = small
    return image
