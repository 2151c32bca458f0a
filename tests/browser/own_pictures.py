"""Own pictures on the page: the groups of the panel, drawing, training, and picture files."""

from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.page import wait_for_position
from tests.browser.setup import open_setup

TURN_LEFT = 6  # EXIF: the picture is to be turned by 90° clockwise to be upright
ORIENTATION = 0x0112


def open_pictures(page: Page) -> None:
    """Open the data dialog from Set-up, at the visitor's own pictures."""
    open_setup(page)
    page.click("[data-open-data]")
    page.click("[data-data-tab=pictures]")
    expect(page.locator(".own-pictures")).to_be_visible()


def group(page: Page, name: str) -> Locator:
    """Return the group of a name."""
    return page.get_by_role("region", name=f"Group {name}", exact=True)


def options(place: Locator) -> Locator:
    """Return the pictures of a contact sheet."""
    return place.locator("[role=option]")


def count_of(page: Page, name: str) -> int:
    """Return how many pictures a group says that it has."""
    words = group(page, name).locator(".group-count").text_content()
    assert words
    return int(words.split()[0])


def selected(place: Locator) -> Locator:
    """Return the selected pictures of a contact sheet."""
    return place.locator("[role=option][aria-selected=true]")


def pixels_of(tile: Locator) -> np.ndarray:
    """Return the picture of a tile as it is painted (3, H, W)."""
    found = tile.locator("canvas").evaluate(
        """(canvas) => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          return [height, width, [...data]];
        }"""
    )
    height, width, values = found
    return np.array(values).reshape(height, width, 4)[..., :3].transpose(2, 0, 1)


def train(page: Page) -> None:
    """Press *Train on these* and wait until the run has started over."""
    page.locator(".pictures-foot .primary").click()
    expect(page.locator("#data")).to_be_hidden()
    page.click("#setup-close")
    wait_for_position(page, 0)


def play_to(page: Page, steps: int) -> None:
    """Play from step 0 to a step, as fast as it goes."""
    page.select_option("#speed", "0")
    page.click("#more-open")
    page.click("#until-open")
    page.select_option("#until-kind", "steps")
    page.fill("#until-value", str(steps))
    page.click("#until-play")
    wait_for_position(page, steps)


def draw_stroke(page: Page, upright: bool, shift: int) -> None:
    """Draw a stroke with the mouse on the sheet of own pictures, and keep it."""
    sheet = page.locator("#own-pad")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box
    ends = [(60 + 12 * shift, 40), (60 + 12 * shift, 210)]
    (x, y), (to_x, to_y) = ends if upright else [(one[1], one[0]) for one in ends]
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + to_x, box["y"] + to_y, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Keep it").click()


def drop(page: Page, onto: Locator, *paths: Path) -> None:
    """Drop files and folders of the disk on an element."""
    onto.scroll_into_view_if_needed()
    box = onto.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send(
            "Input.dispatchDragEvent",
            {
                "type": kind,
                "x": box["x"] + 20,
                "y": box["y"] + 8,
                "data": {
                    "items": [],
                    "files": [str(one) for one in paths],
                    "dragOperationsMask": 1,
                },
            },
        )
    session.detach()


def write_two_folders(place: Path, count: int = 40) -> Path:
    """Write two folders of pictures, of upright and of level bars, and return the folder of both.

    One picture is stored on its side, with the EXIF that turns it; one is transparent; `broken.png`
    is cut off, `words.png` is text.
    """
    stream = np.random.default_rng(3)
    for name in ("level", "upright"):
        folder = place / "bars" / name
        folder.mkdir(parents=True)
        for number in range(count):
            _bar(name == "upright", stream).save(folder / f"{number:02}.png")
    folder = place / "bars" / "upright"
    exif = Image.Exif()
    exif[ORIENTATION] = TURN_LEFT
    (folder / "00.png").unlink()
    _bar(True, stream).transpose(Image.Transpose.ROTATE_90).save(folder / "turned.jpg", exif=exif)
    (folder / "01.png").unlink()
    clear = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    clear.paste((20, 20, 20, 255), (26, 6, 34, 54))
    clear.save(folder / "clear.png")
    whole = (folder / "02.png").read_bytes()
    (folder / "broken.png").write_bytes(whole[: len(whole) // 2])
    (folder / "words.png").write_text("This is no picture.\n", encoding="utf-8")
    return place / "bars"


def _bar(upright: bool, stream: np.random.Generator) -> Image.Image:
    """Return a dark bar on a light ground of 60 × 60 pixels, with some noise."""
    pixels = stream.integers(180, 256, (60, 60, 3), dtype=np.uint8)
    start = int(stream.integers(8, 44))
    pixels[6:54, start : start + 8] = stream.integers(0, 60, 3)
    return Image.fromarray(pixels if upright else pixels.transpose(1, 0, 2).copy())
