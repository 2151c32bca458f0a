"""The data dialog: data sets with their images, own data from a file, and links to runs on them."""

import json
import re
import signal
from datetime import UTC, datetime, timedelta

import numpy as np
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from engine import (
    Recipe,
    contact_sheet,
    fingerprint,
    own_data_from_bytes,
    own_data_to_bytes,
    replay,
)
from tests.browser.accessibility import axe_findings
from tests.browser.data import (
    dataset_card,
    file_of,
    open_data_dialog,
    open_data_file,
    train_on_file,
)
from tests.browser.page import press_step, wait_for_position
from tests.browser.share import open_share_dialog
from tests.hosting.own_data_files import held_here, made_data
from tests.hosting.server_process import running_server

EXACT = re.compile("exactly as shared")
FIRST_IMAGE = """(canvas, size) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, size, size);
  return [...data].filter((_, place) => place % 4 === 0);
}"""


def fingerprints_of(page: Page) -> list[str]:
    """Return the list of the fingerprints in all status messages that the page gets from now on."""
    found: list[str] = []

    def note(data: str | bytes) -> None:
        message = json.loads(data) if isinstance(data, str) else {}
        if message.get("fingerprint"):
            found.append(message["fingerprint"])

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return found


def link_to(page: Page) -> str:
    """Return the fragment of the link to what the page shows."""
    open_share_dialog(page)
    expect(page.locator("#share-link")).to_have_value(re.compile("#view/3"))
    return "#" + page.locator("#share-link").input_value().split("#")[1]


def test_a_data_set_is_found_by_its_images_and_trained_with_the_keyboard_alone(page):
    prints = fingerprints_of(page)
    page.reload()
    page.wait_for_selector("#step:enabled")
    page.locator("#setup-open").focus()
    page.keyboard.press("Enter")
    page.locator("[data-open-data]").focus()
    page.keyboard.press("Enter")
    card = dataset_card(page, "fashion-mnist")
    expect(card).to_contain_text("6,000: 4,800 to train on, 1,200 held out")
    expect(card).to_contain_text("28 × 28 pixels, grey")
    expect(card).to_contain_text("MIT, © 2017 Zalando SE")
    expect(dataset_card(page, "3-or-8").locator(".primary")).to_be_disabled()
    start = card.get_by_role("button", name="Train on these")
    start.focus()
    sheet = load(contact_sheet("fashion-mnist"))
    expect(card.locator(".dataset-sheet")).to_have_attribute("data-images", "24")
    assert card.locator("canvas").evaluate(FIRST_IMAGE, 28) == sheet["images"][0].ravel().tolist()
    page.keyboard.press("Enter")
    expect(page.locator("#data")).to_be_hidden()
    expect(page.locator("[data-open-data]")).to_be_focused()
    expect(page.locator("#new-things")).to_have_text("new garments")
    page.keyboard.press("Escape")
    press_step(page, 2)
    recipe = Recipe(problem="fashion-mnist")
    assert prints[-1] == fingerprint(replay(recipe, 2).parameters)
    expect(page.locator("#sentence")).to_contain_text("Loss of these 32 images")
    for _ in range(3):
        page.click("#undo")
    expect(page.locator(".chip-words")).to_contain_text("3 or 8?")
    words = page.locator(".chip-words").inner_text()
    expect(page.locator("#setup-open")).to_have_attribute("title", f"Set-up: {words}")


def test_own_data_are_trained_saved_and_opened_from_a_link_with_their_file(page, open_fresh):
    data, other = made_data(channels=3, count=60), made_data(seed=1)
    prints = fingerprints_of(page)
    page.reload()
    open_data_dialog(page, "pictures")
    expect(page.locator("#data-privacy")).to_contain_text("to the server of this page")
    expect(page.locator("#data-privacy")).to_contain_text("then forgets them")
    open_data_file(page, file_of(data))
    card = dataset_card(page, data.problem)
    expect(card).to_contain_text("60: 48 to train on, 12 held out")
    expect(page.locator("#data-upload .problem")).to_be_hidden()
    with page.expect_download() as saved:
        card.get_by_role("button", name="Save these pictures").click()
    assert re.fullmatch(r"dark-bright-[0-9a-f]{8}\.safetensors", saved.value.suggested_filename)
    kept = saved.value.path().read_bytes()
    assert own_data_from_bytes(kept).problem == data.problem
    card.locator(".primary").click()
    expect(page.locator("#data")).to_be_hidden()
    expect(page.locator("#new-things")).to_have_text("new pictures")
    page.click("#setup-close")
    press_step(page, 2)
    link = link_to(page)
    expect(page.locator("#share-data")).to_contain_text("Whoever opens it needs the file")
    expect(page.locator("#share-contents")).to_contain_text("SHA-256 hash of your pictures")
    with page.expect_download() as again:
        page.click("#share-data-save")
    assert again.value.path().read_bytes() == kept

    with running_server() as server:
        fresh = open_fresh(server.address + link, checked=False)
        banner = fresh.locator("#missing-data")
        expect(banner).to_contain_text("needs pictures that this server does not have")
        expect(banner).to_contain_text("the run then goes on at step 2")
        expect(fresh.locator("#arrival")).to_be_hidden()
        opener = banner.locator("input")
        opener.set_input_files(file_of(other, "other.safetensors"))
        expect(banner.locator(".problem")).to_contain_text("other.safetensors holds other pictures")
        opener.set_input_files(
            {"name": saved.value.suggested_filename, "mimeType": "", "buffer": kept}
        )
        expect(fresh.locator(".arrival-words")).to_have_text(EXACT)
        expect(banner).to_be_hidden()
        wait_for_position(fresh, 2)
        fresh.close()
    with held_here(data) as problem:
        assert prints[-1] == fingerprint(replay(Recipe(problem=problem), 2).parameters)


def test_a_run_on_own_data_outlives_the_server(open_fresh):
    data, other = made_data(count=60), made_data(seed=1)
    with running_server() as first:
        page = open_fresh(first.address, size=(1440, 789), checked=False)
        train_on_file(page, data)
        press_step(page, 2)
        open_data_dialog(page, "pictures")
        open_data_file(page, file_of(other))
        expect(dataset_card(page, other.problem)).to_be_visible()
        first.stop(signal.SIGKILL)
        expect(page.locator("#connection")).to_contain_text("goes on where it was")
    with running_server(port=first.port) as second:
        expect(page.locator("#restored")).to_contain_text("It was made again from its recipe")
        wait_for_position(page, 2)  # the file was still in the memory of the page
        expect(page.locator("#missing-data")).to_be_hidden()
        open_data_dialog(page, "pictures")
        dataset_card(page, other.problem).locator(".primary").click()
        expect(page.locator("#data")).to_be_hidden()  # and so was this one
        page.click("#setup-close")
        wait_for_position(page, 0)
        page.click("#undo")
        wait_for_position(page, 2)
        press_step(page, 1, 2)
        page.wait_for_timeout(1500)  # the tab stores its run once a second
        page.goto("about:blank")
        second.stop(signal.SIGKILL)
    with running_server(port=first.port):
        page.goto(first.address)
        banner = page.locator("#missing-data")
        expect(banner).to_contain_text("The run of this tab needs pictures")
        wait_for_position(page, 0)
        banner.locator("input").set_input_files(file_of(data))
        expect(page.locator("#restored")).to_contain_text("at step 3")
        wait_for_position(page, 3)
        expect(banner).to_be_hidden()


def test_a_link_to_kept_data_opens_without_the_file_until_they_are_deleted(open_fresh, tmp_path):
    data = made_data(count=60)
    kept = {"kept_data_store": tmp_path / "data.db", "kept_data_days": 3}
    with running_server(**kept) as first:
        page = open_fresh(first.address, checked=False)
        train_on_file(page, data)
        press_step(page, 1)
        link = link_to(page)
        until = (datetime.now(UTC) + timedelta(days=3)).strftime("%-d %B %Y")
        expect(page.locator("#share-data")).to_contain_text(f"for everybody until {until}")
        page.keyboard.press("Escape")
        first.stop(signal.SIGKILL)
    with running_server(port=first.port, **kept) as second:
        other = open_fresh(second.address + link)
        expect(other.locator(".arrival-words")).to_have_text(EXACT)
        other.close()
        expect(page.locator("#restored")).to_contain_text("It was made again")
        open_data_dialog(page, "pictures")
        expect(page.locator("#data-privacy")).to_contain_text("It keeps them for 3 days")
        card = dataset_card(page, data.problem)
        expect(card).to_contain_text(f"The server keeps these pictures until {until}")
        card.get_by_role("button", name="Delete from the server").click()
        expect(page.locator("#data-upload")).to_contain_text("Deleted from the server.")
        expect(card).not_to_contain_text("keeps these pictures")
        page.close()
        second.stop(signal.SIGKILL)
    with running_server(**kept) as third:
        other = open_fresh(third.address + link, checked=False)
        expect(other.locator("#missing-data")).to_be_visible()
        other.close()


def test_an_upload_is_cancelled_and_nothing_is_taken(page):
    data = made_data(count=60)
    held = []
    page.route("**/data", lambda route: held.append(route))
    open_data_dialog(page, "pictures")
    open_data_file(page, file_of(data))
    line = page.locator("#data .upload-going")
    expect(line).to_be_visible()
    page.locator("#data").get_by_role("button", name="Cancel").click()
    expect(line).to_be_hidden()
    expect(dataset_card(page, data.problem)).to_have_count(0)
    expect(page.locator("#data-upload .problem")).to_be_hidden()


def test_a_file_that_is_none_is_refused_in_a_sentence_and_the_next_one_is_taken(open_fresh):
    page = open_fresh(checked=False)  # the browser writes a refused request on its console
    open_data_dialog(page, "pictures")
    problem = page.locator("#data-upload .problem")
    for name, body, words in [
        ("a.npz", b"PK", "a.npz: this page does not read .npz files"),
        ("a.png", b"PNG", "allowed: a .safetensors file with images and labels"),
        ("a.safetensors", b"no file", "damaged"),
        ("b.safetensors", own_data_to_bytes(made_data(side=80)), "64"),
    ]:
        open_data_file(page, {"name": name, "mimeType": "", "buffer": body})
        expect(problem).to_contain_text(words)
        expect(page.locator("#data-own .dataset")).to_have_count(0)
    few = made_data(count=12)
    open_data_file(page, file_of(few))
    expect(problem).to_be_hidden()
    card = dataset_card(page, few.problem)
    expect(card).to_contain_text("dark has 5 training images: 10 or more are better.")
    card.locator(".primary").click()  # 10 training images: the mini-batch of 32 is lowered
    expect(page.locator(".chip-words")).to_contain_text("batch 10")


def axe_findings_at_two_sizes(page: Page, part: str) -> list[str]:
    """Return axe's findings about a part of the page, wide and light, and narrow and dark."""
    found = []
    for width, height, scheme in ((1440, 789, "light"), (390, 844, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(250)
        found += [f"{width} {scheme}: {one}" for one in axe_findings(page, part)]
    page.set_viewport_size({"width": 1440, "height": 789})
    return found


def test_axe_finds_nothing_serious_in_the_dialog_and_in_the_banner(open_fresh):
    page = open_fresh(size=(1440, 789), checked=False)  # the data of the link are missing
    data = made_data(count=14)
    train_on_file(page, data)
    open_data_dialog(page)
    expect(dataset_card(page, "3-or-8").locator(".dataset-sheet[data-images]")).to_be_visible()
    found = axe_findings_at_two_sizes(page, "#data")
    page.click("[data-data-tab=pictures]")
    expect(dataset_card(page, data.problem).locator(".dataset-sheet[data-images]")).to_be_visible()
    found += axe_findings_at_two_sizes(page, "#data")
    page.keyboard.press("Escape")
    page.click("#setup-close")
    page.evaluate(
        """() => import("./static/js/share_link/link.js").then(async ({ fragmentOf }) => {
          const { V3_DICTIONARY } = await import("./static/js/share_link/v3_dictionary.js");
          const { leftOut, plain } = V3_DICTIONARY;
          const recipe = { ...leftOut.recipe, problem: `sha256:${"0".repeat(64)}` };
          location.hash = await fragmentOf({ ...plain, scene: { version: 2, ...leftOut, recipe } });
        })"""
    )
    expect(page.locator("#missing-data")).to_be_visible()
    found += axe_findings_at_two_sizes(page, "#missing-data")
    assert found == []


def test_data_of_the_host_are_offered_beside_those_that_are_built_in(open_fresh, tmp_path):
    content = made_data(count=60, side=28).content
    arrays = {"images": content.images[:, 0], "labels": content.labels}
    np.savez(tmp_path / "shades.npz", **arrays, classes=np.array(content.classes))
    with running_server(data_folder=tmp_path) as server:
        page = open_fresh(server.address)
        open_data_dialog(page)
        card = page.locator("[data-data-group=host] .dataset")
        expect(card).to_contain_text("60: 48 to train on, 12 held out")
        card.scroll_into_view_if_needed()
        expect(card.locator(".dataset-sheet")).to_have_attribute("data-images", "24")
        card.locator(".primary").click()
        expect(page.locator("#data")).to_be_hidden()
        expect(page.locator("#new-things")).to_have_text("new pictures")
        page.close()  # before its server ends
