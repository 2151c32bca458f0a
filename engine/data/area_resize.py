"""Pictures brought to the size and the channels of a data set: cut to its shape, and scaled.

Each pixel of the result is the mean of the area that it covers. C is the number of channels.
"""

import numpy as np

from engine.core.arrays import Array

LUMA = (0.299, 0.587, 0.114)  # grey of red, green and blue: ITU-R BT.601


def area_weights(count: int, size: int) -> Array:
    """Return weights (size, count): each output is the mean of the inputs in the area it covers.

    Formula: output p covers [p·count/size, (p + 1)·count/size); the weight of input i is the length
    of what that shares with [i, i + 1), divided by count/size.

    >>> area_weights(4, 2).tolist()
    [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]]
    """
    step = count / size
    edges = np.arange(size + 1) * step
    sources = np.arange(count)
    low = np.maximum(edges[:-1, None], sources)
    high = np.minimum(edges[1:, None], sources + 1)
    return np.asarray(np.maximum(high - low, 0) / step)


def area_resize(picture: Array, height: int, width: int) -> Array:
    """Return a picture scaled to height × width, as means of areas.

    Shapes: (…, H, W) → (…, height, width).
    """
    rows = area_weights(picture.shape[-2], height)
    columns = area_weights(picture.shape[-1], width)
    return np.asarray(rows @ picture @ columns.T)


def cut_to_shape(picture: Array, height: int, width: int) -> Array:
    """Return the largest part in the middle of a picture that has the shape of height × width.

    >>> cut_to_shape(np.zeros((3, 20, 30)), 16, 16).shape
    (3, 20, 20)
    """
    rows, columns = picture.shape[-2:]
    kept_rows = min(rows, max(round(columns * height / width), 1))
    kept_columns = min(columns, max(round(rows * width / height), 1))
    top, left = (rows - kept_rows) // 2, (columns - kept_columns) // 2
    return picture[..., top : top + kept_rows, left : left + kept_columns]


def with_channels(picture: Array, channels: int) -> Array:
    """Return a picture with 1 channel or 3: colours become grey by `LUMA`, grey is repeated.

    Shapes: (…, C, H, W) → (…, channels, H, W), as floats where colours become grey.
    """
    if picture.shape[-3] == channels:
        return picture
    if channels == 1:
        grey = np.einsum("c,...chw->...hw", np.array(LUMA), picture)
        return np.asarray(grey[..., None, :, :])
    return np.repeat(picture, channels, axis=-3)
