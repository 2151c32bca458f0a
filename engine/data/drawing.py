"""A drawing or a picture made into an image like the data's. No network; the browser's part ends
with a grey raster.

H, W size of the raster; what is high in it is ink.
"""

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.datasets import IMAGE_SIZE, upscale

MIN_RASTER_SIDE, MAX_RASTER_SIDE = 8, 256
CELL_SIZE = 4
MAX_INK_COLUMNS = 24
INK_FRACTION_RANGE = (0.25, 0.36)
MEAN_INK_FRACTION = 0.305
MIN_INK = 0.1
DIGIT_PROBLEMS = ("3-or-8", "ten-digits")
DRAWABLE_PROBLEMS = (*DIGIT_PROBLEMS, "bars")


def decode_raster(data: bytes, width: int, height: int) -> Array:
    """Return bytes, row by row, 0 paper to 255 ink, as a raster (H, W) in [0, 1].

    Raises: BadInput where there are not width · height of them.
    """
    if len(data) != width * height:
        raise BadInput("pixels", f"{len(data)} bytes", f"width · height = {width * height} bytes")
    return np.frombuffer(data, np.uint8).reshape(height, width) / 255


def preprocess_drawing(problem: str, raster: Array) -> Array:
    """Return the raster (H, W) as an image (1, 32, 32) like those of `problem`.

    Digits go through `uci_cells` and `upscale`, as the data did. Bars are not centred in their
    data: there the raster is shrunk as it is, each pixel the mean of what it covers.

    Raises: BadInput for a problem without images, a raster of a wrong size, that is not finite or
    not in [0, 1], or that has no ink.
    """
    if problem not in DRAWABLE_PROBLEMS:
        raise BadInput(
            "problem", problem, "one whose images can be drawn: " + ", ".join(DRAWABLE_PROBLEMS)
        )
    _check_raster(raster)
    if problem in DIGIT_PROBLEMS:
        return upscale(uci_cells(raster)[None] / CELL_SIZE**2).astype(np.float32)
    rows, columns = (_area_resize_weights(size, 0, size, 0, IMAGE_SIZE) for size in raster.shape)
    return (rows @ raster @ columns.T)[None].astype(np.float32)


def uci_cells(raster: Array) -> Array:
    """Return a digit as the UCI data has it: (8, 8) ink in cells of 4×4 pixels, 0 to 16.

    Strokes are thickened or thinned, a pixel of the raster at a time, until the share of ink is as
    in the data; the bounding box of the ink is scaled to all 32 rows and, its aspect kept, to as
    many columns, but at most 24, in the middle; what lies in each cell of 4×4 is added up.
    Caution: slant is left as it is, which NIST's programs take out. A cell of the data is a whole
    number, of a grey drawing it need not be.

    Shapes: (H, W) → (8, 8).

    Source: E. Alpaydin and C. Kaynak, DOI 10.24432/C50P49: 32×32 bitmaps that NIST's programs had
    normalised, counted in cells of 4×4. What they were like is measured on the 1,797 digits
    (tests/engine/test_drawing.py): each has ink in its first and last row of cells, nearly all in
    the middle six columns; the share of ink is 0.25 to 0.36 in nine of ten, with the mean 0.305 for
    a 1 as for an 8: strokes were brought to one thickness.
    """
    ink = _normalise_thickness(raster / raster.max())
    high, across = ink.shape
    top, bottom, left, right = _bounding_box(ink)
    wide = _ink_columns(ink)
    rows = _area_resize_weights(high, top, bottom, 0, IMAGE_SIZE)
    columns = _area_resize_weights(across, left, right, (IMAGE_SIZE - wide) / 2, wide)
    cells = IMAGE_SIZE // CELL_SIZE
    bitmap = rows @ ink @ columns.T
    return np.asarray(bitmap.reshape(cells, CELL_SIZE, cells, CELL_SIZE).sum(axis=(1, 3)))


def _check_raster(raster: Array) -> None:
    if raster.ndim != 2 or not all(
        MIN_RASTER_SIDE <= size <= MAX_RASTER_SIDE for size in raster.shape
    ):
        raise BadInput(
            "drawing", raster.shape, f"(H, W), each {MIN_RASTER_SIDE} to {MAX_RASTER_SIDE}"
        )
    if not np.isfinite(raster).all():
        raise BadInput("drawing", "NaN or infinity", "finite numbers")
    if raster.min() < 0 or raster.max() > 1:
        ends = f"{raster.min():.4g} to {raster.max():.4g}"
        raise BadInput("drawing", ends, "ink from 0 to 1")
    if raster.max() < MIN_INK:
        raise BadInput("drawing", "an empty sheet", "a drawing with some ink")


def _bounding_box(ink: Array) -> tuple[int, int, int, int]:
    """Return top, bottom, left, right of what is at least a tenth as dark as the darkest."""
    seen = ink >= MIN_INK * ink.max()
    ends = []
    for axis in (1, 0):
        places = np.flatnonzero(seen.any(axis=axis))
        ends += [int(places[0]), int(places[-1]) + 1]
    top, bottom, left, right = ends
    return top, bottom, left, right


def _ink_columns(ink: Array) -> float:
    """Return how many of 32 columns the ink takes where it fills all 32 rows."""
    top, bottom, left, right = _bounding_box(ink)
    return min(IMAGE_SIZE * (right - left) / (bottom - top), MAX_INK_COLUMNS)


def _ink_fraction(ink: Array) -> float:
    """Return the share of ink in the 32×32 that it will fill."""
    top, bottom, left, right = _bounding_box(ink)
    return float(ink[top:bottom, left:right].mean()) * _ink_columns(ink) / IMAGE_SIZE


def _area_resize_weights(count: int, start: int, end: int, offset: float, length: float) -> Array:
    """Return weights (32, count): an output is the mean of what it covers of source [start, end).

    That part stands in [place, place + room) of the output, with paper around it.
    """
    step = (end - start) / length
    edges = start + (np.arange(IMAGE_SIZE + 1) - offset) * step
    sources = np.arange(count)
    low = np.maximum(np.maximum(edges[:-1, None], sources), start)
    high = np.minimum(np.minimum(edges[1:, None], sources + 1), end)
    return np.asarray(np.maximum(high - low, 0) / step)


def _normalise_thickness(ink: Array) -> Array:
    """Return the ink with strokes grown or shrunk to the share that the data has."""
    low, high = INK_FRACTION_RANGE
    best = _ink_fraction(ink)
    if low <= best <= high:
        return ink
    grow = best < low
    for number in range(max(ink.shape)):
        square = number % 2 == 1
        changed = _dilate(np.pad(ink, 1), square) if grow else 1 - _dilate(1 - ink, square)
        if changed.max() < ink.max():
            break
        share = _ink_fraction(changed)
        if abs(share - MEAN_INK_FRACTION) >= abs(best - MEAN_INK_FRACTION):
            break
        ink, best = changed, share
    return ink


def _dilate(ink: Array, square: bool) -> Array:
    """Return the largest of each pixel and those above, below, left and right, or all around it.

    Both in turn grow a point to an eight-sided figure.
    """
    down = ink.copy()
    down[1:] = np.maximum(down[1:], ink[:-1])
    down[:-1] = np.maximum(down[:-1], ink[1:])
    source = down if square else ink
    across = source.copy()
    across[:, 1:] = np.maximum(across[:, 1:], source[:, :-1])
    across[:, :-1] = np.maximum(across[:, :-1], source[:, 1:])
    return np.maximum(down, across)
