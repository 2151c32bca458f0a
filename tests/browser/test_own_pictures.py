"""Own pictures on the page: dropped, drawn, taken by the camera, edited, and trained on."""

import json
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from engine import OWN_DATA, Recipe, fingerprint, own_data_from_bytes, replay
from tests.browser.accessibility import axe_findings
from tests.browser.chromium import CHROMIUM_FLAGS
from tests.browser.own_pictures import (
    drop,
    group,
    open_pictures,
    pixels_of,
    write_two_folders,
)
from tests.browser.page import wait_for_position
from tests.browser.page_checks import problems_at
from tests.browser.surfaces import SURFACE_CHART
from tests.programs import require

STEPS = 60
DROPPED = "80 pictures were added; 2 files were not taken."


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
    OWN_DATA.add(data, "test")
    assert mine == fingerprint(replay(Recipe(problem=data.problem), STEPS).parameters)
    OWN_DATA.release("test")
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


def test_two_signs_are_drawn_ten_times_each_and_trained_on(page):
    open_pictures(page)
    for name, upright in (("Group 1", True), ("Group 2", False)):
        group(page, name).get_by_role("button", name="Draw").click()
        expect(page.locator("#own-pad")).to_be_focused()
        for number in range(10):
            expect(page.locator(".tool-counter")).to_contain_text(f"Drawing {number + 1} of {name}")
            draw_stroke(page, upright, number)
        expect(page.locator(".tool-counter")).to_contain_text("10 kept")
        page.get_by_role("button", name="Done").click()
        expect(options(group(page, name))).to_have_count(10)
    drawn = pixels_of(options(group(page, "Group 1")).first)[0]
    columns = np.flatnonzero((drawn > 128).any(axis=0))
    # light on dark; 60 of 256 pixels of the sheet from the left is 6.6 of 28
    assert columns.min() <= 6 <= columns.max() <= 9
    expect(page.locator(".picture-warnings")).to_contain_text("Group 1 has 8 training pictures")
    group(page, "Group 2").get_by_role("button", name="Draw").click()
    draw_stroke(page, False, 4)
    page.get_by_role("button", name="Take back the last one").click()
    for key in (" ", *["ArrowDown"] * 8, " ", "Enter"):  # by keyboard
        page.locator("#own-pad").press(key)
    expect(options(group(page, "Group 2"))).to_have_count(11)
    page.keyboard.press("Escape")  # the tool is closed, the dialog is not
    expect(page.locator("#own-pad")).to_have_count(0)
    expect(group(page, "Group 2").get_by_role("button", name="Draw")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(options(group(page, "Group 2"))).to_have_count(10)
    train(page)
    play_to(page, 4)
    expect(page.locator(".chip-words")).to_contain_text("Group 1 or Group 2?")


def test_a_drawing_has_colours_where_the_pictures_have(page):
    open_pictures(page)
    page.locator(".picture-form").get_by_text("Colour", exact=True).click()
    first = group(page, "Group 1")
    first.get_by_role("button", name="Draw").click()
    draw_stroke(page, True, 5)  # in red, 120 of 256 pixels from the left: 13 of 28
    first.get_by_label("Colour: green").click()
    first.get_by_label("Paper: black").click()
    draw_stroke(page, True, 5)
    tiles = options(first)
    expect(tiles).to_have_count(2)
    pixels = [pixels_of(tiles.nth(place)) for place in range(2)]
    assert [one[:, 14, 13].tolist() for one in pixels] == [[0xE0, 0x20, 0x20], [0x20, 0xD0, 0x30]]
    assert [one[:, 14, 2].tolist() for one in pixels] == [[255] * 3, [0] * 3]
    page.locator(".picture-form").get_by_text("Grey", exact=True).click()
    expect(page.get_by_text("A drawing is light on dark")).to_be_visible()
    assert pixels_of(tiles.first)[0, 14, 13] == round(0.299 * 0xE0 + 0.587 * 0x20 + 0.114 * 0x20)


@pytest.fixture
def camera_page(browser: Browser, server: str) -> Iterator[Page]:
    """The page in a browser of its own, whose camera shows Chromium's test picture."""
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    own = browser.browser_type.launch(
        executable_path=require("Chromium"), args=[*CHROMIUM_FLAGS, *flags]
    )
    page = own.new_page(viewport={"width": 1440, "height": 789}, reduced_motion="reduce")
    found: list[str] = []
    page.on("pageerror", lambda failure: found.append(str(failure)))
    page.on("console", lambda one: found.append(one.text) if one.type == "error" else None)
    page.goto(server)
    page.wait_for_selector("#step:enabled")
    yield page
    own.close()
    assert found == []


TRACKS = """() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.tracks = [];
  navigator.mediaDevices.getUserMedia = async (wished) => {
    const stream = await ask(wished);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}"""


def test_frames_are_taken_while_the_button_is_held_and_the_camera_stops(camera_page: Page):
    page = camera_page
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    open_pictures(page)
    page.evaluate(TRACKS)
    live = "() => window.tracks.map((one) => one.readyState)"
    first = group(page, "Group 1")
    assert page.evaluate(live) == []  # nobody asks for the camera before the press
    first.get_by_role("button", name="Camera").click()
    expect(page.get_by_text("What the camera sees stays in this browser.")).to_be_visible()
    hold = page.get_by_role("button", name="Hold to take pictures")
    expect(hold).to_be_enabled()
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    hold.scroll_into_view_if_needed()
    hold.hover()
    page.mouse.down()
    expect(options(first).nth(4)).to_be_visible()
    page.mouse.up()
    held = count_of(page, "Group 1")
    page.wait_for_timeout(500)
    assert count_of(page, "Group 1") == held  # released: no more
    expect(page.locator(".tool-counter")).to_have_text(f"{held} pictures taken for Group 1")
    picture = pixels_of(options(first).first)
    assert picture.shape == (3, 28, 28)
    assert picture.std() > 10  # the test picture, not a black frame
    page.get_by_role("button", name="Stop the camera").click()
    assert page.evaluate(live) == ["ended"]
    second = group(page, "Group 2")
    second.get_by_role("button", name="Camera").click()
    expect(hold).to_be_focused()
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    page.keyboard.down("Space")
    expect(options(second).nth(1)).to_be_visible()
    page.keyboard.up("Space")
    sent.clear()
    page.locator(
        "#data header [aria-label=Close]"
    ).click()  # the dialog is closed with the camera on
    page.wait_for_function("() => window.tracks.every((one) => one.readyState === 'ended')")
    assert sent == []  # nothing that was taken has left the browser


def test_a_camera_that_is_not_allowed_is_said(page):
    open_pictures(page)
    group(page, "Group 1").get_by_role("button", name="Camera").click()
    expect(page.locator(".picture-tool .problem")).to_have_text(
        re.compile("The camera was not allowed|No camera was found")
    )
    page.keyboard.press("Escape")
    expect(page.locator(".picture-tool")).to_have_count(0)


def test_pictures_are_selected_moved_deleted_and_undone_with_the_keyboard(page, tmp_path: Path):
    write_two_folders(tmp_path, 12)
    open_pictures(page)
    page.set_input_files(".file-drop input >> nth=1", tmp_path / "bars")
    expect(options(group(page, "level"))).to_have_count(12)
    level, upright = group(page, "level"), group(page, "upright")
    options(level).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Space")
    expect(selected(level)).to_have_count(3)
    expect(level.get_by_text("3 selected")).to_be_visible()
    level.get_by_role("combobox").select_option("upright")
    expect(options(level)).to_have_count(9)
    expect(options(upright)).to_have_count(15)
    options(level).first.focus()
    page.keyboard.press("Delete")
    expect(options(level)).to_have_count(8)
    expect(options(level).first).to_be_focused()
    page.keyboard.press("Control+a")
    expect(selected(level)).to_have_count(8)
    page.keyboard.press("Escape")
    expect(selected(level)).to_have_count(0)
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect(options(level)).to_have_count(12)
    expect(options(upright)).to_have_count(12)
    page.keyboard.press("Control+y")
    expect(options(level)).to_have_count(9)
    options(upright).first.drag_to(level.locator(".group-head"))
    expect(options(level)).to_have_count(10)
    name = level.get_by_role("textbox", name="Name of the group")
    name.fill("upright")
    name.press("Enter")
    expect(level.locator(".problem")).to_contain_text("“upright” is the name of another group")
    name.fill("lying")
    name.press("Enter")
    expect(options(group(page, "lying"))).to_have_count(10)
    page.get_by_role("button", name="Add a group").click()
    third = group(page, "Group 3")
    expect(third.get_by_role("textbox", name="Name of the group")).to_be_focused()
    expect(page.locator(".train-problem")).to_have_text("Group 3 has no pictures yet.")
    expect(page.locator(".pictures-foot .primary")).to_be_disabled()
    third.get_by_role("button", name="Remove the group Group 3").click()
    page.locator("#data header [aria-label=Close]").click()
    open_pictures(page)
    expect(options(group(page, "lying"))).to_have_count(10)  # as it was left


def test_the_square_is_moved_and_size_and_colour_are_changed(page, tmp_path: Path):
    wide = np.zeros((40, 80, 3), np.uint8)
    wide[:, 40:] = (200, 100, 40)
    for name in ("a", "b"):
        Image.fromarray(wide).save(tmp_path / f"{name}.png")
    open_pictures(page)
    page.set_input_files(".picture-group input[type=file] >> nth=0", [tmp_path / "a.png"])
    tile = options(group(page, "Group 1")).first
    tile.click()
    assert pixels_of(tile)[0, 14, [0, 27]].tolist() == [0, 123]  # 0.299·200 + 0.587·100 + 0.114·40
    slider = page.get_by_role("slider", name="Square")
    slider.focus()
    page.keyboard.press("End")
    assert pixels_of(tile)[0, 14, [0, 27]].tolist() == [123, 123]
    page.locator(".picture-form").get_by_text("Colour", exact=True).click()
    page.locator(".picture-form").get_by_text("32×32").click()
    expect(tile.locator("canvas")).to_have_attribute("width", "32")
    assert pixels_of(tile)[:, 16, 0].tolist() == [200, 100, 40]
    frame = page.locator(".square-frame").first
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 20, steps=5)
    page.mouse.up()
    assert pixels_of(tile)[:, 16, 31].tolist() == [0, 0, 0]


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


PASTE = """async (place) => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 30, height: 30 });
  canvas.getContext("2d").fillRect(0, 0, 30, 30);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([blob], "pasted.png", { type: "image/png" }));
  place.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
}"""


def test_a_picture_is_pasted_and_the_bounds_of_the_host_hold(page, tmp_path: Path):
    def lower(route) -> None:
        answer = route.fetch()
        own = {**answer.json()["own"], "max_images": 31, "max_side": 16}
        route.fulfill(json={**answer.json(), "own": own})

    page.route("**/data", lower)
    open_pictures(page)
    expect(page.get_by_role("radio", name="28×28")).to_be_disabled()
    expect(page.get_by_role("radio", name="16×16")).to_be_checked()
    draw = group(page, "Group 2").get_by_role("button", name="Draw")
    draw.focus()
    draw.evaluate(PASTE)  # it goes to the group that has the focus
    tile = page.get_by_title("pasted.png")
    expect(group(page, "Group 2").locator(".group-count")).to_have_text("1 picture")
    assert pixels_of(tile).shape == (3, 16, 16)
    assert pixels_of(tile).max() == 0
    drop(page, page.locator(".file-drop"), write_two_folders(tmp_path, 20))
    expect(page.locator(".import-report")).to_contain_text(
        "30 pictures were added. 12 files were left out: at most 31 pictures are allowed."
    )
    group(page, "level").get_by_role("button", name="Draw").click()
    draw_stroke(page, True, 1)
    expect(page.locator(".picture-tool .problem")).to_have_text("At most 31 pictures are allowed.")
    drop(page, page.locator("#data-privacy"), tmp_path / "bars")  # beside the panel
    expect(page.locator(".import-report")).to_contain_text("0 pictures were added. 42 files")


@pytest.mark.parametrize("page", [(1440, 789)], indirect=True)
def test_the_panel_is_readable_and_accessible_at_every_size(page, tmp_path: Path):
    write_two_folders(tmp_path, 12)
    open_pictures(page)
    page.set_input_files(".file-drop input >> nth=1", tmp_path / "bars")
    expect(options(group(page, "level"))).to_have_count(12)
    options(group(page, "level")).first.click()
    group(page, "upright").get_by_role("button", name="Draw").click()
    assert problems_at(page, [(1440, 789), (768, 1024)], ("dark",)) == []
    assert problems_at(page, [(1366, 657), (844, 390), (390, 844)]) == []
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    assert axe_findings(page, ".own-pictures") == []
