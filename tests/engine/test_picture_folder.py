"""The reader of a folder of folders of pictures."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from engine import BadInput
from engine.data.readers.picture_folder import read_picture
from engine.data.readers.read import read_labelled_images
from tests.engine.data_files import IMAGES, picture


def test_a_folder_of_folders_is_one_class_for_each(tmp_path):
    for name, shade in (("cats", 40), ("dogs", 200)):
        for k in range(3):
            picture(tmp_path / name, f"{k}.png", np.full((40, 60, 3), shade + k, np.uint8))
    (tmp_path / "cats" / "notes.txt").write_text("no picture")
    found = read_labelled_images(tmp_path, size=16)
    assert (found.classes, found.images.shape) == (("cats", "dogs"), (6, 3, 16, 16))
    assert found.images[:, 0, 8, 8].tolist() == [40, 41, 42, 200, 201, 202]
    grey = read_labelled_images(tmp_path, size=16, colour=False)
    assert grey.images.shape == (6, 1, 16, 16)


def test_a_picture_is_turned_cut_and_scaled_by_means_of_areas(tmp_path):
    wide = np.zeros((32, 64, 3), np.uint8)
    wide[:16, 16:48] = 200  # the upper half of the middle square
    exif = Image.Exif()
    exif[0x0112] = 3  # turned by 180°
    path = picture(tmp_path, "turned.png", wide, exif=exif)
    image = read_picture(path, 16, colour=False)[0]
    assert image[8:].min() == 200
    assert image[:8].max() == 0
    stripes = np.repeat(np.array([[0, 100]], np.uint8), 16, axis=0).repeat(1, axis=1)
    stripes = np.tile(stripes, (2, 16))
    assert (read_picture(picture(tmp_path, "s.png", stripes), 16, colour=False) == 50).all()


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("RGBA", (0, 0, 0, 0), 255),  # transparent: white paper
        ("RGBA", (10, 10, 10, 255), 10),
        ("CMYK", (0, 0, 0, 255), 0),
        ("I;16", 257 * 100, 100),
        ("1", 1, 255),
        ("LA", (7, 255), 7),
    ],
)
def test_pictures_of_every_mode_become_bytes(tmp_path, mode, value, expected):
    path = tmp_path / ("p.jpg" if mode == "CMYK" else "p.png")
    Image.new(mode, (20, 20), value).save(path)
    found = read_picture(path, 8, colour=True)
    assert found.shape == (3, 8, 8)
    assert np.abs(found.astype(int) - expected).max() <= 2


def test_the_first_frame_of_an_animation_counts(tmp_path):
    frames = [Image.new("L", (12, 12), shade) for shade in (30, 220)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert (read_picture(tmp_path / "a.gif", 8, colour=False) == 30).all()


def huge_png(side: int) -> bytes:
    """Return a PNG whose header says side × side pixels, without them."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checked = name + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"plain text", "no picture"),
        (huge_png(20_000), "400000000 pixels"),
        (huge_png(8_000), "8000 × 8000 pixels"),
        (b"\x89PNG\r\n\x1a\n", "no picture"),
    ],
    ids=["text", "20,000 × 20,000", "8,000 × 8,000", "no header"],
)
@pytest.mark.filterwarnings("default")
def test_what_is_no_picture_or_too_large_is_named(tmp_path, data, found):
    for name in ("cats", "dogs"):
        picture(tmp_path / name, "good.png", IMAGES[0])
    (tmp_path / "cats" / "bad.png").write_bytes(data)
    with pytest.raises(BadInput, match=r"bad\.png") as bad:
        read_labelled_images(tmp_path)
    assert found in str(bad.value)
