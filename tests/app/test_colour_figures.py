"""Figures of the tour for images in colour: their pixels are those of the engine's arrays."""

import re
from base64 import b64decode
from struct import unpack
from zlib import decompress

import numpy as np
import pytest

from app.tour.figures import render_figure
from app.tour.scene import parse_scene
from app.tour.scene_records import SceneRecords

SCENE = {"recipe": {"problem": "shape-and-colour"}, "step": 2, "image": 3}


@pytest.fixture(scope="module")
def records() -> SceneRecords:
    return SceneRecords(parse_scene(SCENE))


def pictures(records: SceneRecords, of: str) -> list[np.ndarray]:
    """Return the PNGs of a figure as bytes (H, W, 3), or (H, W, 4) for heat maps, in order."""
    found = []
    for text in re.findall(
        r"data:image/png;base64,([A-Za-z0-9+/=]+)", render_figure(records, {"of": of})
    ):
        data = b64decode(text)
        width, height, _, colour_type = unpack(">2I2B", data[16:26])
        size = int.from_bytes(data[33:37])
        rows = np.frombuffer(decompress(data[41 : 41 + size]), np.uint8)
        parts = {2: 3, 6: 4}[colour_type]
        found.append(rows.reshape(height, 1 + width * parts)[:, 1:].reshape(height, width, parts))
    return found


def test_the_picture_is_in_colour(records):
    picture, *maps = pictures(records, "network")
    image = records.record.images[3].transpose(1, 2, 0)
    np.testing.assert_array_equal(picture, np.rint(255 * image.astype(float)))
    assert {one.shape[2] for one in maps} == {4}


def test_filters_are_patches_and_gradients_show_the_largest_channel(
    records,
):
    found = pictures(records, "kernel")
    kernels = records.record.parameters["conv1.kernel"].astype(float)
    gradients = records.record.gradients["conv1.kernel"].astype(float)
    scale = np.abs(kernels).max()
    for patch, kernel in zip(found[:4], kernels, strict=True):
        expected = np.rint(127.5 + 127.5 / scale * kernel.transpose(1, 2, 0))
        np.testing.assert_array_equal(patch, expected)
    largest = np.abs(gradients).max()
    for heat_map, gradient in zip(found[4:], gradients, strict=True):
        opacity = np.rint(255 * np.abs(gradient).max(axis=0) / largest)
        np.testing.assert_array_equal(heat_map[..., 3], opacity)


def test_held_out_images_are_in_colour_with_their_whole_verdict(records):
    assert [one.shape for one in pictures(records, "held-out")] == [(32, 32, 3)] * 5
    svg = render_figure(records, {"of": "held-out"})
    assert re.search(r">(red|green|blue) (disc|square|triangle)<", svg)
    assert re.search(r">0\.\d+, (right|wrong)<", svg)
