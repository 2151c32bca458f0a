"""Small pictures as PNG in a data address: the larger a number, the more its colour covers."""

from base64 import b64encode
from collections.abc import Sequence
from struct import pack
from zlib import compress, crc32

TEAL, ORANGE, BLUE = (12, 133, 153), (232, 89, 12), (24, 100, 171)
_RGB, _RGBA = 2, 6  # PNG's numbers for colours without and with cover
Rows = Sequence[Sequence[float]]


def data_url(rows: Rows, full_scale: float) -> str:
    """Return a picture of rows of numbers: 0 is nothing, `full_scale` full; below 0 it is blue.

    Signed pictures are orange and blue, those without a number below 0 teal.
    """
    signed = any(value < 0 for row in rows for value in row)
    above = ORANGE if signed else TEAL
    raw = bytearray()
    for row in rows:
        raw.append(0)  # the row as it is
        for value in row:
            cover = min(255, round(255 * abs(value) / full_scale)) if full_scale else 0
            raw += bytes((*(above if value >= 0 else BLUE), cover))
    return _png(len(rows[0]), len(rows), _RGBA, bytes(raw))


def rgb_image(
    rows: Sequence[Sequence[tuple[int, int, int]]], x: float, y: float, size: float
) -> str:
    """Return a picture of red, green and blue as a part of an SVG, its pixels not seen."""
    raw = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in rows)
    place = f'x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{size:.1f}"'
    address = _png(len(rows[0]), len(rows), _RGB, raw)
    return f'<image {place} href="{address}" style="image-rendering: auto"/>'


def _png(width: int, height: int, kind: int, raw: bytes) -> str:
    head = pack(">2I5B", width, height, 8, kind, 0, 0, 0)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", compress(raw, 9)), _chunk(b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(parts)
    return "data:image/png;base64," + b64encode(data).decode()


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))


def heat_map(rows: Rows, full_scale: float, x: float, y: float, size: float) -> str:
    """Return a picture as a part of an SVG, `size` wide, its pixels square."""
    high = size * len(rows) / len(rows[0])
    place = f'x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{high:.1f}"'
    return f'<rect class="ground" {place}/><image {place} href="{data_url(rows, full_scale)}"/>'


def max_magnitude(rows: Rows) -> float:
    """Return the largest size of a number."""
    return max(abs(value) for row in rows for value in row)
