"""Heat maps and colour images as PNG in data URLs.

In a heat map, the magnitude of a number is its opacity. Images and filters of three channels have
the colours of the page (static/js/canvas/array_painter.js): red, green and blue, in a filter with
mid-grey for zero.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from struct import pack
from zlib import compress, crc32

TEAL, ORANGE, BLUE = (12, 133, 153), (232, 89, 12), (24, 100, 171)
_RGB, _RGBA = 2, 6  # PNG colour types
Rows = Sequence[Sequence[float]]


def data_url(rows: Rows, full_scale: float) -> str:
    """Return rows of numbers as a PNG: 0 is transparent, ±`full_scale` is opaque.

    Positive numbers are orange and negative ones blue; without negative numbers all are teal.
    """
    signed = any(value < 0 for row in rows for value in row)
    positive = ORANGE if signed else TEAL
    raw = bytearray()
    for row in rows:
        raw.append(0)  # filter type 0: none
        for value in row:
            opacity = min(255, round(255 * abs(value) / full_scale)) if full_scale else 0
            raw += bytes((*(positive if value >= 0 else BLUE), opacity))
    return _png(len(rows[0]), len(rows), _RGBA, bytes(raw))


def rgb_image(
    rows: Sequence[Sequence[tuple[int, int, int]]], x: float, y: float, size: float
) -> str:
    """Return RGB pixels as an image element of an SVG, smoothed between pixels."""
    raw = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in rows)
    box = f'x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{size:.1f}"'
    address = _png(len(rows[0]), len(rows), _RGB, raw)
    return f'<image {box} href="{address}" style="image-rendering: auto"/>'


def image_picture(planes: Sequence[Rows], x: float, y: float, size: float) -> str:
    """Return an image (C, H, W) with values from 0 to 1: a heat map, or in colour if C is 3."""
    if len(planes) != 3:
        return heat_map(planes[0], 1, x, y, size)
    return _colour_picture(planes, lambda value: 255 * value, x, y, size)


def kernel_picture(
    planes: Sequence[Rows], full_scale: float, x: float, y: float, size: float
) -> str:
    """Return the filter (C, K, K) of a first layer: a heat map, or a colour patch if C is 3.

    In a patch, each channel runs from −`full_scale` (dark) to `full_scale` (full).
    """
    if len(planes) != 3:
        return heat_map(planes[0], full_scale, x, y, size)
    scale = 127.5 / full_scale if full_scale else 0
    return _colour_picture(planes, lambda value: 127.5 + scale * value, x, y, size)


def largest_channel(planes: Sequence[Rows]) -> Rows:
    """Return, of each place, the number that is largest in magnitude over the channels."""
    return [
        [max(values, key=abs) for values in zip(*rows, strict=True)]
        for rows in zip(*planes, strict=True)
    ]


def _colour_picture(
    planes: Sequence[Rows], level: Callable[[float], float], x: float, y: float, size: float
) -> str:
    """Return three channels as an image element; `level` maps a number to 0…255."""
    raw = bytearray()
    for rows in zip(*planes, strict=True):
        raw.append(0)  # filter type 0: none
        for pixel in zip(*rows, strict=True):
            raw += bytes(min(max(round(level(value)), 0), 255) for value in pixel)
    width, height = len(planes[0][0]), len(planes[0])
    box = f'x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{size * height / width:.1f}"'
    return f'<image {box} href="{_png(width, height, _RGB, bytes(raw))}"/>'


def _png(width: int, height: int, colour_type: int, raw: bytes) -> str:
    """Return filtered rows of 8-bit channels as a PNG in a data URL."""
    head = pack(">2I5B", width, height, 8, colour_type, 0, 0, 0)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", compress(raw, 9)), _chunk(b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(parts)
    return "data:image/png;base64," + b64encode(data).decode()


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))


def heat_map(rows: Rows, full_scale: float, x: float, y: float, size: float) -> str:
    """Return a heat map as elements of an SVG, `size` wide, with square pixels."""
    height = size * len(rows) / len(rows[0])
    box = f'x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{height:.1f}"'
    return f'<rect class="ground" {box}/><image {box} href="{data_url(rows, full_scale)}"/>'


def max_magnitude(rows: Rows) -> float:
    """Return the largest absolute value."""
    return max(abs(value) for row in rows for value in row)
