"""All held-out images on the page: confusion matrix, largest losses, images that move a weight."""

import json

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine import (
    LabelledImages,
    RandomSplit,
    Recipe,
    answer_held_out_images,
    explain,
    own_data,
    predict,
)
from tests.browser.accessibility import axe_findings
from tests.browser.data import train_on_file
from tests.browser.inspector import choose_number
from tests.browser.page import (
    replay_with_record,
    step_to_first_curve,
    wait_for_curve,
    wait_for_position,
)
from tests.browser.page_checks import problems
from tests.browser.recording import open_offline
from tests.browser.setup import configure

SIZES = [(1440, 900), (1024, 768), (390, 844)]
CONFUSION = """() => [...document.querySelectorAll(".confusion tbody tr")].map(
  (row) => [...row.querySelectorAll(".cell")].map((cell) => Number(cell.textContent)))"""
LIST = """() => [...document.querySelectorAll(".held-out-card")].map((card) => ({
  number: Number(/image (\\d+)/.exec(card.title)[1]) - 1,
  loss: Number(card.querySelector("data").value)}))"""


def answered(steps: int, **recipe):
    """Return the engine's run after `steps` updates, and its answers to the held-out images."""
    run, _ = replay_with_record(steps, Recipe(**recipe))
    return run, answer_held_out_images(run.network, run.parameters, run.data)


def open_table(page: Page) -> None:
    """Open the table of all held-out images by the share of those that are right."""
    page.click("#held-out-open")
    expect(page.locator(".held-out-card").first).to_be_visible()


def wait_for_summary(page: Page, start: str) -> None:
    """Wait until the table is of the step that its summary names."""
    expect(page.locator(".held-out-summary")).to_contain_text(start)
    expect(page.locator("#held-out-images")).not_to_have_class("stale")


def listed(page: Page, record, cell: tuple[int, int] | None) -> None:
    """Assert that the images in sight are those of the engine, by falling loss."""
    places = record.worst_first(cell)[:24]
    expect(page.locator(".held-out-card")).to_have_count(len(places))
    found = page.evaluate(LIST)
    assert [one["number"] for one in found] == record.numbers[places].tolist()
    assert [one["loss"] for one in found] == record.losses[places].tolist()


def test_the_matrix_and_the_worst_images_are_the_engines_at_every_step(page):
    page.click("#step")
    wait_for_position(page, 1)
    open_table(page)
    for step in (1, 2):
        _, record = answered(step)
        wait_for_summary(page, f"After {step} step")
        assert page.evaluate(CONFUSION) == record.confusion[:, :-1].tolist()
        right = int(np.trace(record.confusion))
        expect(page.locator(".held-out-summary")).to_contain_text(f"{right} of 70 right")
        listed(page, record, None)
        if step == 1:
            page.click("#draw-step")
    page.locator(".confusion tbody tr").nth(0).locator(".cell").nth(1).click()
    cell = page.locator('.cell[aria-pressed="true"]')
    count = int(record.confusion[0, 1])
    share = f"{100 * count / record.confusion[0].sum():.1f} %"
    expect(cell).to_have_attribute("title", f"Label 3, answer 8: {count} of 36 images, {share}")
    expect(page.locator(".held-out-worst h3")).to_have_text(f"Label 3, answer 8: {count} images")
    listed(page, record, (0, 1))
    page.get_by_role("button", name="Show all images").click()
    expect(page.locator(".held-out-worst h3")).to_have_text("Largest loss first")
    listed(page, record, None)
    page.get_by_role("button", name="Show more images").click()
    expect(page.locator(".held-out-card")).to_have_count(48)


def leave_dialog(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("#draw")).to_be_hidden()


@pytest.fixture
def stepped(share_page) -> Page:
    """The page after one step, for tests that leave its table."""
    return share_page(step_to_first_curve, leave_dialog)


def test_an_image_of_the_table_is_the_one_that_the_answer_looks_at(stepped):
    page = stepped
    open_table(page)
    run, record = answered(1)
    place = record.worst_first()[0]
    page.locator(".held-out-card").first.click()
    number = int(record.numbers[place])
    expect(page.locator("#held-out-number")).to_have_value(str(number + 1))
    expect(page.locator("#draw .answer")).not_to_have_class("answer stale")
    expect(page.locator(".sources input:checked")).to_be_focused()
    label = int(record.labels[place])
    image = run.data.held_out_images[number]
    found = predict(run.network, run.parameters, image, label=label)
    expect(page.locator("#draw .said")).to_contain_text(f"Loss of this image: {found.loss:.4g}.")
    low, high = (
        f"{end:.3g}".replace("-", "−")
        for end in (found.loss_gradient.min(), found.loss_gradient.max())
    )
    expect(page.locator("[data-part=loss-gradient] .ends span")).to_have_text(f"{low} … {high}")
    page.keyboard.press("ArrowRight")  # from "A held-out image" to "All held-out images"
    expect(page.locator(".held-out-card").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#draw")).to_be_hidden()
    expect(page.locator("#held-out-open")).to_be_focused()


def test_the_keys_go_from_cell_to_cell(stepped):
    page = stepped
    open_table(page)
    cells = page.locator(".cell")
    assert page.locator('.cell[tabindex="0"]').count() == 1
    page.locator('.cell[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cells.nth(3)).to_be_focused()
    page.keyboard.press("Enter")
    expect(cells.nth(3)).to_have_attribute("aria-pressed", "true")
    headers = page.locator(".confusion th").all_text_contents()
    assert headers == ["3", "8", "3", "8"]
    assert page.get_by_role("columnheader").count() == 2
    assert page.get_by_role("rowheader").count() == 2


def test_nothing_is_asked_for_while_it_is_not_seen(open_fresh):
    asked, came = [], []

    def listen(socket):
        socket.on("framesent", lambda frame: asked.append(json.loads(frame)))
        socket.on("framereceived", lambda frame: came.append(b'\\"held_out\\"' in bytes_of(frame)))

    page = open_fresh(before=lambda page: page.on("websocket", listen))
    page.click("#step")
    wait_for_position(page, 1)
    assert not any(one["type"] == "watch_held_out" for one in asked)
    open_table(page)
    assert any(came)
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    came.clear()
    page.click("#step")
    wait_for_curve(page, 2)
    assert came
    assert not any(came)
    questions = [one for one in asked if one["type"] == "watch_held_out"]
    assert [one["limit"] for one in questions] == [24, 0]


def bytes_of(frame: str | bytes) -> bytes:
    """Return a frame of a websocket as bytes."""
    return frame if isinstance(frame, bytes) else frame.encode()


@pytest.mark.parametrize("problem", ["3-or-8", "fashion-mnist"])
def test_it_is_whole_and_accessible_at_every_size(open_fresh, problem):
    page = open_fresh(size=SIZES[0])
    configure(page, problem=problem)
    page.click("#step")
    wait_for_position(page, 1)
    open_table(page)
    if page.locator(".cell.none").count():
        page.locator(".cell.none").first.click()
        expect(page.locator(".held-out-worst h3")).to_contain_text(": 0 images")
    page.locator(".cell:not(.none)").first.click()
    expect(page.locator(".held-out-card").first).to_be_visible()
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.mouse.move(1, 1)
            page.wait_for_timeout(200)
            own = axe_findings(page, "#draw") if width != 1024 else []
            own += [one for one in problems(page) if problem == "3-or-8" or "#held-out" in one]
            inside = "one => one.scrollWidth <= one.clientWidth"
            if not page.locator(".confusion").evaluate(inside):
                own.append("the matrix is wider than its place")
            found += [f"{width}×{height} {scheme}: {one}" for one in own]
    assert found == []


def test_ten_classes_with_the_longest_names_fit(page):
    names = tuple(f"{i} a class that has the longest name of all"[:40] for i in range(10))
    pixels = np.random.default_rng(0).integers(0, 256, (100, 1, 16, 16), dtype=np.uint8)
    images = LabelledImages(pixels, np.arange(100) % 10, names)
    train_on_file(page, own_data(images, RandomSplit(seed=1, held_out_percent=40)))
    page.click("#step")
    wait_for_position(page, 1)
    open_table(page)
    expect(page.locator(".held-out-summary")).to_contain_text("of 40 right")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for place in (".confusion", "#held-out-images", ".held-out-card >> nth=0"):
            fits = page.locator(place).evaluate("one => one.scrollWidth <= one.clientWidth")
            assert fits, (width, place)
        box = page.locator(".cell").last.bounding_box()
        assert box["x"] + box["width"] <= width
        assert box["width"] >= 24
    heads = page.locator(".confusion th > span")
    assert heads.all_text_contents() == [*names, *names]
    assert heads.evaluate_all("all => all.map((one) => one.title)") == [*names, *names]


TERMS = """() => [...document.querySelectorAll(".term-image")].map((one) => ({
  image: Number(/Image (\\d+)/.exec(one.title)[1]) - 1, label: one.querySelector("b").textContent,
  term: Number(one.querySelector("data").value)}))"""


@pytest.mark.stage("everything")
def test_the_images_with_the_largest_terms_sum_to_the_gradient(page):
    expect(page.locator("#term-images .words")).to_contain_text("Press Step")
    page.click("#step")
    wait_for_curve(page, 1)
    _, record = replay_with_record(1)
    for text, address, index in (
        ("conv2.kernel[3,1,0,4]", "conv2.kernel", (3, 1, 0, 4)),
        ("fc2.weight[0,1]", "fc2.weight", (0, 1)),
        ("fc1.bias[3]", "fc1.bias", (3,)),
    ):
        choose_number(page, text)
        run, _ = replay_with_record(1)
        shares = [explain(run.network, record, address, index, n).sum for n in range(32)]
        order = np.argsort(-np.abs(shares), kind="stable")[:8]
        expect(page.locator("#term-images:not(.stale) .sum dt")).to_contain_text("the sum")
        found = page.evaluate(TERMS)
        assert [one["image"] for one in found] == order.tolist()
        np.testing.assert_allclose([one["term"] for one in found], np.array(shares)[order])
        assert [one["label"] for one in found] == [("3", "8")[record.labels[n]] for n in order]
        total, others = (
            float(page.locator(f"#term-images .{name} data").get_attribute("value"))
            for name in ("sum", "others")
        )
        assert sum(one["term"] for one in found) + others == pytest.approx(total, rel=1e-9)
        assert total == pytest.approx(float(record.gradients[address][index]), rel=1e-4, abs=1e-9)
    page.locator(".term-image").nth(1).click()
    expect(page.locator(".term-image").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#choose")).to_contain_text(f"{order[1] + 1} of 32")
    page.get_by_role("button", name="Show more images").click()
    expect(page.locator(".term-image")).to_have_count(32)
    expect(page.locator("#term-images .others")).to_be_hidden()
    choose_number(page, "relu1.activation[2,5,7]")
    expect(page.locator("#term-images")).to_be_hidden()


def test_a_recording_says_that_it_does_not_hold_them(browser, short_recording):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = open_offline(context, short_recording)
    wait_for_position(page, 1)
    page.click("#held-out-open")
    expect(page.locator(".held-out-problem")).to_contain_text(
        "What the network answers to all held-out images is not in this recording"
    )
    expect(page.locator(".held-out-columns")).to_be_hidden()
    context.close()
