"""Files of own pictures: dropped, read or refused, trained on, saved, and opened elsewhere."""

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from engine import Recipe, fingerprint, own_data_from_bytes, replay
from tests.browser.own_pictures import (
    count_of,
    drop,
    group,
    open_pictures,
    options,
    pixels_of,
    play_to,
    train,
    write_two_folders,
)
from tests.browser.page import wait_for_position
from tests.browser.surfaces import SURFACE_CHART
from tests.hosting.own_data_files import held_here

STEPS = 60
DROPPED = "80 pictures were added; 2 files were not taken."


def test_dropped_folders_are_trained_reloaded_saved_and_opened_elsewhere(
    page, open_fresh, tmp_path: Path
):
    folder = write_two_folders(tmp_path)
    open_pictures(page)
    drop(page, page.locator(".file-drop"), folder)
    report = page.locator(".import-report")
    expect(report).to_contain_text(DROPPED)
    report.locator("summary").click()
    expect(report).to_contain_text("upright/words.png: got text; allowed: a whole PNG, JPEG")
    expect(report).to_contain_text("upright/broken.png: got PNG that this browser cannot read")
    expect(options(group(page, "upright"))).to_have_count(40)
    expect(options(group(page, "level"))).to_have_count(40)
    dark = pixels_of(page.get_by_title("turned.jpg"))[0] < 128
    assert dark.any(axis=0).sum() < 8  # upright: narrow
    assert dark.any(axis=1).sum() > 20  # and high
    clear = pixels_of(page.get_by_title("clear.png"))
    assert (clear[0, 0, 0], clear[0, 14, 14]) == (
        255,
        20,
    )  # the paper is white, the bar is its own grey
    train(page)
    play_to(page, STEPS)
    held_out = float(page.locator("#held-out").get_attribute("value"))
    assert held_out > 0.9, held_out
    page.wait_for_timeout(1500)  # the tab stores its run once a second
    page.reload()
    wait_for_position(page, STEPS)
    open_pictures(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save these pictures").click()
    data = own_data_from_bytes(saved.value.path().read_bytes())
    assert data.content.classes == ("level", "upright")
    assert data.content.images.shape == (80, 1, 28, 28)
    page.keyboard.press("Escape")
    mine = fingerprint_of(page)
    with held_here(data) as problem:
        assert mine == fingerprint(replay(Recipe(problem=problem), STEPS).parameters)
    assert mine == opened_elsewhere(open_fresh, saved.value.path())


def fingerprint_of(page: Page) -> str:
    """Return the fingerprint of the parameters that the page shows, from its recipe file."""
    page.click("#share")
    page.click("[data-share=export]")
    with page.expect_download() as saved:
        page.click("[data-export=recipe]")
    page.keyboard.press("Escape")
    return json.loads(saved.value.path().read_text(encoding="utf-8"))["fingerprint"]


def opened_elsewhere(open_fresh: Callable[..., Page], file: Path) -> str:
    """Open a saved file in a fresh browser, train as many steps, return the fingerprint."""
    fresh = open_fresh(size=(1440, 900))
    open_pictures(fresh)
    content = {"name": "saved.safetensors", "mimeType": "", "buffer": file.read_bytes()}
    fresh.set_input_files("#data-open input", content)
    fresh.locator("#data-own .dataset .primary").click()
    expect(fresh.locator("#data")).to_be_hidden()
    fresh.click("#setup-close")
    wait_for_position(fresh, 0)
    play_to(fresh, STEPS)
    return fingerprint_of(fresh)


def png_of_size(width: int, height: int) -> bytes:
    """Return the beginning of a PNG file whose header says a size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + b"\0" * 4


def test_every_kind_of_file_is_read_or_refused_with_a_sentence(page, tmp_path: Path):
    grey = Image.new("RGB", (50, 50), (120, 120, 120))
    ink = Image.new("CMYK", (50, 50), (0, 0, 0, 255))
    deep = Image.fromarray(np.full((50, 50), 30_840, np.uint16))  # 120 · 257
    other = Image.new("RGB", (50, 50), (10, 10, 10))
    several = {"save_all": True, "append_images": [other], "duration": 80}
    folder = tmp_path / "kinds"
    folder.mkdir()
    for name, image, settings in [
        ("plain.jpg", grey, {}),
        ("cmyk.jpg", ink, {}),
        ("deep.png", deep, {}),
        ("plain.webp", grey, {"lossless": True}),
        ("plain.bmp", grey, {}),
        ("plain.avif", grey, {}),
        ("film.gif", grey, several),
        ("film.webp", grey, several),
    ]:
        image.save(folder / name, **settings)
    (folder / "huge.png").write_bytes(png_of_size(20_000, 20_000))
    (folder / "empty.png").write_bytes(b"")
    (folder / "photo.heic").write_bytes(
        b"\0\0\0\x18ftypheic" + b"\0" * 12 + b"ispe" + b"\0" * 4 + struct.pack(">II", 4032, 3024)
    )
    (folder / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (folder / "run.safetensors").write_bytes(struct.pack("<Q", 16) + b'{"a":1}         ')
    (tmp_path / "nothing").mkdir()
    open_pictures(page)
    drop(page, page.locator(".file-drop"), folder, tmp_path / "nothing")
    report = page.locator(".import-report")
    expect(report).to_contain_text("8 pictures were added; 5 files were not taken.")
    report.locator("summary").click()
    for sentence in [
        "kinds/huge.png: got 20000 × 20000 pixels; allowed: at most 40 million. It was not decoded",
        "kinds/empty.png: got an empty file",
        "kinds/photo.heic: got HEIC, which this browser cannot read; allowed: the picture saved as",
        "kinds/drawing.svg: got SVG",
        "kinds/run.safetensors: got a safetensors file, which “Open a file…” opens",
        "kinds/film.gif: an animation: its first frame was taken",
        "kinds/film.webp: an animation: its first frame was taken",
        "nothing: got an empty folder; allowed: one with pictures.",
    ]:
        expect(report).to_contain_text(sentence)
    for name, value in [
        ("plain.jpg", 120),
        ("deep.png", 120),
        ("plain.bmp", 120),
        ("film.gif", 120),
    ]:
        assert abs(pixels_of(page.get_by_title(name))[0, 9, 9] - value) <= 1, name
    assert (
        pixels_of(page.get_by_title("cmyk.jpg"))[0, 9, 9] < 60
    )  # black ink, as this browser shows it
    expect(page.locator(".picture-warnings")).to_contain_text("in a group twice")
    page.get_by_role("button", name="Delete those that are there twice").click()
    assert count_of(page, "kinds") < 8


LONG_TASKS = """() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      window.longest = Math.max(window.longest, duration);
  }).observe({ type: "longtask" });
}"""


def test_hundreds_of_files_are_read_with_progress_and_can_be_cancelled(page, tmp_path: Path):
    stream = np.random.default_rng(5)
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(400):
        noise = stream.integers(0, 256, (90, 120, 3), dtype=np.uint8)
        Image.fromarray(noise).save(folder / f"{number}.jpg")
    open_pictures(page)
    expect(page.locator(SURFACE_CHART)).to_have_attribute("data-plot", "drawn")  # one long task
    page.evaluate(LONG_TASKS)
    drop(page, page.locator(".file-drop"), folder)
    expect(page.locator(".import-going span")).to_contain_text("of 400 files")
    page.wait_for_function("() => document.querySelector('.import-going progress').value > 20")
    page.locator(".import-going").get_by_role("button", name="Cancel").click()
    report = page.locator(".import-report")
    expect(report).to_contain_text("files were not looked at")
    taken = count_of(page, "many")
    assert 20 < taken < 400
    expect(options(group(page, "many"))).to_have_count(min(taken, 60))
    begun = page.evaluate("() => { window.longest = 0; return performance.now(); }")
    drop(page, group(page, "many"), folder)
    expect(report).to_contain_text("400 pictures were added.", timeout=60_000)
    longest, now = page.evaluate("[window.longest, performance.now()]")
    assert longest < (now - begun) / 4, (longest, now - begun)  # the files are tasks of their own
    assert count_of(page, "many") == taken + 400
    group(page, "many").get_by_role("button", name=re.compile("^Show 240 more")).click()
    expect(options(group(page, "many"))).to_have_count(300)
