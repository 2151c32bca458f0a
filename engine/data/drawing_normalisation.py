"""Conversion of a drawing or photo into an image like those of the data set.

The browser sends a raster of size H×W: grey, where high values are ink, or red, green and blue.
C is the number of channels.
"""

import numpy as np

from engine.core.arrays import Array
from engine.core.checks import check_array, check_whole, is_whole
from engine.core.errors import BadInput
from engine.data.area_resize import area_resize, with_channels
from engine.data.built_in import sound_problem
from engine.data.datasets import describe_dataset
from engine.data.digits import IMAGE_SIZE, upscale
from engine.data.labelled_images import CHANNEL_COUNTS
from engine.data.mnist_normalisation import mnist_digit
from engine.data.own_data import is_own_problem
from engine.model.presets import DIGIT_PROBLEMS, IMAGE_PROBLEMS

MIN_RASTER_SIDE, MAX_RASTER_SIDE = 8, 256
CELL_SIZE = 4
MAX_INK_COLUMNS = 24
INK_FRACTION_RANGE = (0.25, 0.36)
MEAN_INK_FRACTION = 0.305
MIN_INK = 0.1


def decode_raster(data: bytes, width: int, height: int, channels: int = 1) -> Array:
    """Return bytes, row by row, 0 paper to 255 ink, as a raster in [0, 1].

    With three channels, each pixel is three bytes: red, green, blue.

    Shapes: → (H, W) with one channel, (3, H, W) with three.

    Raises: BadInput unless there are width · height · channels bytes.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise BadInput("pixels", data, "bytes, one for each pixel")
    for name, size in (("width", width), ("height", height)):
        check_whole(name, size, 1)
    if not is_whole(channels) or channels not in CHANNEL_COUNTS:
        raise BadInput("channels", channels, "1 or 3")
    if len(data) != width * height * channels:
        product = "width · height" if channels == 1 else f"width · height · {channels}"
        allowed = f"{product} = {width * height * channels} bytes"
        raise BadInput("pixels", f"{len(data)} bytes", allowed)
    values = np.frombuffer(data, np.uint8) / 255
    if channels == 1:
        return values.reshape(height, width)
    return values.reshape(height, width, channels).transpose(2, 0, 1)


def preprocess_drawing(problem: str, raster: Array) -> Array:
    """Return the raster as an image (C, H, W) like those of `problem`.

    Digits go through `uci_cells` and `upscale`, or through `mnist_digit`, as their data sets did.
    Other images are not centred in their data set: the raster is only scaled, each pixel being the
    mean of the area it covers. Where the data have colours, a grey raster has three equal channels;
    where they have none, a raster (3, H, W) becomes grey.

    Raises: BadInput for a problem without images, and for a raster that has a wrong size, is not
    finite, is not in [0, 1] or has no ink.
    """
    problem = sound_problem(problem) if isinstance(problem, str) else problem
    if not is_own_problem(problem) and not (isinstance(problem, str) and problem in IMAGE_PROBLEMS):
        raise BadInput(
            "problem", problem, "one whose images can be drawn: " + ", ".join(IMAGE_PROBLEMS)
        )
    data = describe_dataset(problem)
    _check_raster(raster)
    if raster.ndim == 3:
        pixels = with_channels(raster, data.channels)
        if data.channels > 1:
            return area_resize(pixels, *data.size).astype(np.float32)
        raster = pixels[0]
    if problem in DIGIT_PROBLEMS:
        return upscale(uci_cells(raster)[None] / CELL_SIZE**2).astype(np.float32)
    if problem == "mnist":
        return mnist_digit(raster)[None].astype(np.float32)
    grey = area_resize(raster, *data.size)[None]
    return with_channels(grey, data.channels).astype(np.float32)


def uci_cells(raster: Array) -> Array:
    """Return a digit in the form of the UCI data: (8, 8) ink in cells of 4×4 pixels, 0 to 16.

    Steps: (1) strokes are thickened or thinned, one raster pixel at a time, until the fraction of
    ink is that of the data; (2) the bounding box of the ink is scaled to all 32 rows and, with its
    aspect ratio kept, to at most 24 columns in the middle; (3) the ink in each cell of 4×4 is
    summed.
    Caution: slant is not removed, which NIST's programs do. A cell of the data is an integer; a
    cell of a grey drawing need not be.

    Shapes: (H, W) → (8, 8).

    Source: E. Alpaydin and C. Kaynak, DOI 10.24432/C50P49: 32×32 bitmaps, normalised by NIST's
    programs, counted in cells of 4×4. The properties of those bitmaps were measured on the 1,797
    digits (tests/engine/test_drawing.py): each has ink in its first and last row of cells; nearly
    all ink is in the middle six columns; the fraction of ink is 0.25 to 0.36 in nine of ten, with
    mean 0.305 for a 1 as for an 8, so strokes were brought to one thickness.
    """
    ink = _normalise_thickness(raster / raster.max())
    height, width = ink.shape
    top, bottom, left, right = _bounding_box(ink)
    ink_width = _ink_columns(ink)
    rows = _area_resize_weights(height, top, bottom, 0, IMAGE_SIZE)
    columns = _area_resize_weights(width, left, right, (IMAGE_SIZE - ink_width) / 2, ink_width)
    cells = IMAGE_SIZE // CELL_SIZE
    bitmap = rows @ ink @ columns.T
    return np.asarray(bitmap.reshape(cells, CELL_SIZE, cells, CELL_SIZE).sum(axis=(1, 3)))


def _check_raster(raster: Array) -> None:
    check_array("drawing", raster, "an array (H, W), or (3, H, W)")
    if (
        raster.ndim not in (2, 3)
        or (raster.ndim == 3 and len(raster) != 3)
        or not all(MIN_RASTER_SIDE <= size <= MAX_RASTER_SIDE for size in raster.shape[-2:])
    ):
        allowed = f"(H, W) or (3, H, W), H and W {MIN_RASTER_SIDE} to {MAX_RASTER_SIDE}"
        raise BadInput("drawing", raster.shape, allowed)
    if not np.isfinite(raster).all():
        raise BadInput("drawing", "NaN or infinity", "finite numbers")
    if raster.min() < 0 or raster.max() > 1:
        ends = f"{raster.min():.4g} to {raster.max():.4g}"
        raise BadInput("drawing", ends, "ink from 0 to 1")
    if raster.max() < MIN_INK:
        raise BadInput("drawing", "an empty sheet", "a drawing with some ink")


def _bounding_box(ink: Array) -> tuple[int, int, int, int]:
    """Return top, bottom, left, right of the pixels at least a tenth as dark as the darkest."""
    dark = ink >= MIN_INK * ink.max()
    ends = []
    for axis in (1, 0):
        positions = np.flatnonzero(dark.any(axis=axis))
        ends += [int(positions[0]), int(positions[-1]) + 1]
    top, bottom, left, right = ends
    return top, bottom, left, right


def _ink_columns(ink: Array) -> float:
    """Return the number of columns (of 32) that the ink occupies when scaled to all 32 rows."""
    top, bottom, left, right = _bounding_box(ink)
    return min(IMAGE_SIZE * (right - left) / (bottom - top), MAX_INK_COLUMNS)


def _ink_fraction(ink: Array) -> float:
    """Return the fraction of ink in the 32×32 bitmap that the ink will fill."""
    top, bottom, left, right = _bounding_box(ink)
    return float(ink[top:bottom, left:right].mean()) * _ink_columns(ink) / IMAGE_SIZE


def _area_resize_weights(count: int, start: int, end: int, offset: float, length: float) -> Array:
    """Return weights (32, count): each output is the mean of the area it covers in [start, end).

    That area is placed at [offset, offset + length) of the output, with paper around it.
    """
    step = (end - start) / length
    edges = start + (np.arange(IMAGE_SIZE + 1) - offset) * step
    sources = np.arange(count)
    low = np.maximum(np.maximum(edges[:-1, None], sources), start)
    high = np.minimum(np.minimum(edges[1:, None], sources + 1), end)
    return np.asarray(np.maximum(high - low, 0) / step)


def _normalise_thickness(ink: Array) -> Array:
    """Return the ink with strokes thickened or thinned to the data set's fraction of ink."""
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
        fraction = _ink_fraction(changed)
        if abs(fraction - MEAN_INK_FRACTION) >= abs(best - MEAN_INK_FRACTION):
            break
        ink, best = changed, fraction
    return ink


def _dilate(ink: Array, square: bool) -> Array:
    """Return the maximum of each pixel and its neighbours: the 8 around it, or the 4 beside it.

    Alternating both grows a point to an octagon.
    """
    down = ink.copy()
    down[1:] = np.maximum(down[1:], ink[:-1])
    down[:-1] = np.maximum(down[:-1], ink[1:])
    source = down if square else ink
    across = source.copy()
    across[:, 1:] = np.maximum(across[:, 1:], source[:, :-1])
    across[:, :-1] = np.maximum(across[:, :-1], source[:, 1:])
    return np.maximum(down, across)
