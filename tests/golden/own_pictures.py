"""Record `own_pictures.json`, which `node --test` reads: own pictures as the engine makes them.

`python -m tests.golden.own_pictures` writes:

- `shrunk`: pictures with the means of their areas, by `area_resize`, in grey and colour;
- `files`: groups of images with their file, by `own_data_to_bytes`, and the name of the data;
- `headers`: picture files of every format, written by Pillow, with format and size.

Bytes are in base64.
"""

import json
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.core.arrays import Array
from engine.data.area_resize import area_resize, with_channels
from engine.data.labelled_images import LabelledImages
from engine.data.own_data import own_data
from engine.data.own_data_file import own_data_to_bytes
from engine.data.split import RandomSplit

PATH = Path(__file__).parent / "own_pictures.json"
SQUARES = [  # width, height, place along the longer side, left and top of the square, size
    (32, 32, 0.5, (0, 0), 16),
    (20, 31, 0.5, (0, 6), 28),
    (17, 12, 0.0, (0, 0), 5),
    (17, 12, 1.0, (5, 0), 7),
    (3, 5, 0.25, (0, 1), 16),
]
NAMES = [("cats", "dogs"), ('a “b” "c" \\ d', "ä 🙂", "中文"), ("1", "2")]


def shrunk() -> list[dict[str, Any]]:
    """Return pictures and their squares, shrunk: values 0 to 255, not rounded."""
    stream = np.random.default_rng(17)
    found = []
    for width, height, place, (left, top), size in SQUARES:
        rgb = stream.integers(0, 256, (height, width, 3), dtype=np.uint8)
        side = min(width, height)
        square = rgb.transpose(2, 0, 1)[:, top : top + side, left : left + side].astype(float)
        colour = area_resize(square, size, size)
        found.append(
            {
                "picture": {"rgb": _text(rgb.tobytes()), "width": width, "height": height},
                "place": place,
                "size": size,
                "colour": _rounded(colour),
                "grey": _rounded(with_channels(colour, 1)),
            }
        )
    return found


def files() -> list[dict[str, Any]]:
    """Return groups of images, their file and the name of the data."""
    stream = np.random.default_rng(18)
    found = []
    for number, names in enumerate(NAMES):
        size, channels, seed = (16, 28, 32)[number], (1, 3, 1)[number], (0, 7, 2**32 - 1)[number]
        percent, count = (20, 35, 90)[number], len(names)
        images = stream.integers(0, 256, (2 * count, channels, size, size), dtype=np.uint8)
        labels = np.repeat(np.arange(count), 2)
        data = own_data(LabelledImages(images, labels, names), RandomSplit(seed, percent))
        groups = [
            {"name": name, "pictures": [_text(one.tobytes()) for one in images[labels == label]]}
            for label, name in enumerate(names)
        ]
        found.append(
            {
                "groups": groups,
                "size": size,
                "colour": channels == 3,
                "heldOutPercent": percent,
                "seed": seed,
                "file": _text(own_data_to_bytes(data)),
                "problem": data.problem,
            }
        )
    return found


def headers() -> list[dict[str, Any]]:
    """Return picture files with format, size and whether they are animations."""
    plain = Image.new("RGB", (37, 21), (200, 30, 90))
    clear = Image.new("RGBA", (37, 21), (200, 30, 90, 128))
    deep = Image.fromarray(np.full((21, 37), 40_000, np.uint16))
    other = Image.new("RGB", (37, 21), (9, 30, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90°: the header has the size before
    several = {"save_all": True, "append_images": [other], "duration": 80}
    rows: list[tuple[str, Any, str, dict[str, Any], bool]] = [
        ("PNG", plain, "PNG", {}, False),
        ("PNG", deep, "PNG", {}, False),
        ("PNG", plain, "PNG", several, True),
        ("JPEG", plain, "JPEG", {}, False),
        ("JPEG", plain, "JPEG", {"progressive": True, "exif": exif}, False),
        ("JPEG", plain.convert("CMYK"), "JPEG", {}, False),
        ("GIF", plain, "GIF", {}, False),
        ("GIF", plain, "GIF", several, True),
        ("WebP", plain, "WEBP", {}, False),
        ("WebP", plain, "WEBP", {"lossless": True}, False),
        ("WebP", clear, "WEBP", {}, False),
        ("WebP", plain, "WEBP", several, True),
        ("BMP", plain, "BMP", {}, False),
        ("AVIF", plain, "AVIF", {}, False),
    ]
    return [
        {
            "format": name,
            "size": [37, 21],
            "several": many,
            "file": _text(_saved(image, kind, more)),
        }
        for name, image, kind, more, many in rows
    ]


def _saved(image: Any, kind: str, settings: dict[str, Any]) -> bytes:
    file = BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def _rounded(values: Array) -> list[float]:
    return [round(float(value), 4) for value in values.ravel()]


def _text(data: bytes) -> str:
    return b64encode(data).decode()


if __name__ == "__main__":
    cases = {"shrunk": shrunk(), "files": files(), "headers": headers()}
    PATH.write_text(json.dumps(cases, ensure_ascii=False) + "\n", encoding="utf-8")
