"""Reader of a folder of folders of pictures: each folder is a class, named as the folder is.

Pictures are read with Pillow, which is installed with the extra `pictures`. A picture is turned as
its EXIF says, laid on white where it is transparent, cut to the middle square, and scaled to
size × size, each pixel being the mean of the area it covers. Of an animation, the first frame
counts.
"""

from pathlib import Path
from typing import Any

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.labelled_images import (
    MAX_IMAGES,
    LabelledImages,
    check_class_names,
    first_in_turn,
)
from engine.data.readers.files import errors_of, file_error

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
MAX_PICTURE_PIXELS = 50_000_000
_WIDE_MODES = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")  # more than one byte for a grey value


def read_picture_folder(
    folder: Path, size: int, colour: bool, count: int | None = None
) -> LabelledImages:
    """Return the pictures of all folders in `folder` as images of size × size pixels.

    `count`: the largest number of pictures, the first of each class.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    pillow = _pillow()
    paths, labels, classes = picture_paths(folder)
    if count is not None and count < len(paths):
        chosen = first_in_turn(labels, count)
        paths, labels = [paths[one] for one in chosen], labels[chosen]
    images = np.empty((len(paths), 3 if colour else 1, size, size), np.uint8)
    for image, path in zip(images, paths, strict=True):
        image[:] = read_picture(path, size, colour, pillow)
    return LabelledImages(images, labels, classes)


def picture_paths(folder: Path) -> tuple[list[Path], Array, tuple[str, ...]]:
    """Return the pictures of all folders in `folder`, their labels, and the names of the folders.

    Raises: BadInput for names that are not allowed, too many pictures, and a folder without any.
    """
    with errors_of(folder):
        groups = {one.name: _pictures_in(one) for one in _folders(folder)}
        check_class_names(tuple(groups))
        count = sum(map(len, groups.values()))
        if count > MAX_IMAGES:
            raise file_error(folder, f"{count:,} pictures", f"at most {MAX_IMAGES:,}")
        for name, paths in groups.items():
            if not paths:
                allowed = "at least one picture: " + ", ".join(SUFFIXES)
                raise file_error(folder / name, "a folder without pictures", allowed)
    labels = np.repeat(np.arange(len(groups)), [len(paths) for paths in groups.values()])
    return [path for paths in groups.values() for path in paths], labels, tuple(groups)


def read_picture(path: Path, size: int, colour: bool, pillow: Any = None) -> Array:
    """Return a picture file as an image (C, size, size) of bytes.

    Raises: BadInput naming the file, for one that is no picture, is damaged, or has more than
    `MAX_PICTURE_PIXELS` pixels, which its header says before it is decoded.
    """
    image_module = pillow or _pillow()
    from PIL import ImageOps

    with errors_of(path):
        try:
            with image_module.open(path, formats=FORMATS) as opened:
                width, height = opened.size
                if width * height > MAX_PICTURE_PIXELS:
                    allowed = f"at most {MAX_PICTURE_PIXELS:,} pixels"
                    raise file_error(path, f"{width} × {height} pixels", allowed)
                picture = _with_bytes(ImageOps.exif_transpose(opened), image_module)
        except BadInput:
            raise
        except Exception as failure:  # whatever a damaged file makes a decoder raise
            allowed = "a whole picture: " + ", ".join(FORMATS)
            raise file_error(
                path, f"no picture, or a damaged one ({failure})", allowed
            ) from failure
    fitted = ImageOps.fit(picture, (size, size), method=image_module.Resampling.BOX)
    pixels = np.asarray(fitted.convert("RGB" if colour else "L"))
    return pixels.transpose(2, 0, 1) if colour else pixels[None]


def _with_bytes(picture: Any, image_module: Any) -> Any:
    """Return a picture in RGB with a byte for each value, on white where it is transparent."""
    if picture.mode in _WIDE_MODES:
        values = np.asarray(picture, dtype=np.float64)
        values = np.clip(values / (257 if values.max(initial=0) > 255 else 1), 0, 255)
        grey = image_module.fromarray(np.rint(values).astype(np.uint8))
        return grey.convert("RGB")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        paper = image_module.new("RGBA", layer.size, "white")
        return image_module.alpha_composite(paper, layer).convert("RGB")
    return picture.convert("RGB")


def _folders(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))


def _pictures_in(folder: Path) -> list[Path]:
    return sorted(
        one
        for one in folder.iterdir()
        if one.is_file() and not one.name.startswith(".") and one.suffix.lower() in SUFFIXES
    )


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as missing:
        allowed = "Pillow, which the extra installs: pip install backprop-explorer[pictures]"
        raise BadInput("data", "a folder of pictures", allowed) from missing
    return Image
