"""Own pictures on the page: dropped, drawn, taken by the camera, edited, and trained on."""

import json
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from engine import OWN_DATA, Recipe, fingerprint, own_data_from_bytes, replay
from tests.browser.own_pictures import (
    drop,
    group,
    open_pictures,
    pixels_of,
    write_two_folders,
)
from tests.browser.page import wait_for_position

STEPS = 60
DROPPED = "80 pictures were added; 2 files were not taken."


def options(place: Locator) -> Locator:
    """Return the pictures of a contact sheet."""
    return place.get_by_role("option")


def count_of(page: Page, name: str) -> int:
    """Return how many pictures a group says that it has."""
    words = group(page, name).locator(".group-count").text_content()
    assert words
    return int(words.split()[0])


def selected(place: Locator) -> Locator:
    """Return the selected pictures of a contact sheet."""
    return place.get_by_role("option", selected=True)


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
    page, browser, server, tmp_path: Path
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
    assert mine == opened_elsewhere(browser, server, saved.value.path())


def fingerprint_of(page: Page) -> str:
    """Return the fingerprint of the parameters that the page shows, from its recipe file."""
    page.click("#share")
    page.click("[data-share=export]")
    with page.expect_download() as saved:
        page.click("[data-export=recipe]")
    page.keyboard.press("Escape")
    return json.loads(saved.value.path().read_text(encoding="utf-8"))["fingerprint"]


def opened_elsewhere(browser: Browser, server: str, file: Path) -> str:
    """Open a saved file in a fresh browser, train as many steps, return the fingerprint."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    fresh = context.new_page()
    fresh.goto(server)
    fresh.wait_for_selector("#step:enabled")
    open_pictures(fresh)
    content = {"name": "saved.safetensors", "mimeType": "", "buffer": file.read_bytes()}
    fresh.set_input_files("#data-open input", content)
    fresh.locator("#data-own .dataset .primary").click()
    expect(fresh.locator("#data")).to_be_hidden()
    fresh.click("#setup-close")
    wait_for_position(fresh, 0)
    play_to(fresh, STEPS)
    found = fingerprint_of(fresh)
    context.close()
    return found
