"""Own pictures on the page: selected, moved, cut, pasted, and the panel at every size."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.accessibility import axe_findings
from tests.browser.own_pictures import (
    draw_stroke,
    drop,
    group,
    open_pictures,
    options,
    pixels_of,
    selected,
    write_two_folders,
)
from tests.browser.page_checks import problems_at


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
