"""Images of three channels on the page: pixels of the pictures, choices, drawings, recordings."""

import json
from base64 import b64decode

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine import (
    LabelledImages,
    Recipe,
    decode_raster,
    initial_run,
    own_data,
    predict,
    preprocess_drawing,
)
from tests.browser.accessibility import axe_findings
from tests.browser.data import train_on_file
from tests.browser.page import press_step, replay_with_record
from tests.browser.page_checks import problems, problems_at
from tests.browser.recording import open_offline, record_to_file
from tests.browser.setup import configure
from tests.browser.stage import go_to_stage

COLOURED = Recipe(problem="shape-and-colour")
PIXELS = """canvas => [...canvas.getContext("2d")
  .getImageData(0, 0, canvas.width, canvas.height).data].filter((_, at) => at % 4 < 3)"""
INPUT, KERNEL = "input.activation", "conv1.kernel"
STOPS = [[18, 82, 147], [110, 168, 216], [246, 244, 240], [244, 158, 92], [176, 66, 4]]


def step_on_coloured_shapes(page: Page) -> None:
    configure(page, problem=COLOURED.problem)
    press_step(page, 1)


@pytest.fixture
def coloured(page: Page) -> Page:
    """The page on coloured shapes, after one step."""
    step_on_coloured_shapes(page)
    return page


def put_view_back(page: Page) -> None:
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})
    go_to_stage(page, "watch")


@pytest.fixture
def kept(share_page) -> Page:
    """The page on coloured shapes, after one step, for tests that choose and store nothing."""
    return share_page(step_on_coloured_shapes, put_view_back)


def picture(page: Page, field: str, address: str):
    return page.locator(f"canvas[data-field={field}][data-address='{address}']")


def pixels(canvas) -> np.ndarray:
    """Return the colours of a canvas, (H, W, 3)."""
    expect(canvas).not_to_have_attribute("aria-label", "nothing to show yet")
    width, height = (int(canvas.get_attribute(side)) for side in ("width", "height"))
    return np.array(canvas.evaluate(PIXELS)).reshape(height, width, 3)


def tiles(canvas, rows: int) -> list[np.ndarray]:
    """Return the square tiles of a canvas, line by line; they stand one pixel apart."""
    whole, step = pixels(canvas), rows + 1
    return [
        whole[y : y + rows, x : x + rows]
        for y in range(0, len(whole), step)
        for x in range(0, whole.shape[1], step)
    ]


def true_colours(image: np.ndarray) -> np.ndarray:
    """Return an image (3, H, W) from 0 to 1 as its red, green and blue."""
    return np.rint(255 * image.transpose(1, 2, 0).astype(float))


def signed_colours(values: np.ndarray) -> np.ndarray:
    """Return numbers in the signed scale of the light theme, zero in its middle."""
    places = np.rint(127.5 + 127.5 * values / np.abs(values).max()) / 255 * (len(STOPS) - 1)
    channels = [np.interp(places, range(len(STOPS)), stops) for stops in np.transpose(STOPS)]
    return np.stack(channels, -1)


def largest_channel(values: np.ndarray) -> np.ndarray:
    """Return (…, C, H, W) as (…, H, W): of each place the number largest in magnitude."""
    chosen = np.abs(values).argmax(axis=-3, keepdims=True)
    return np.take_along_axis(values, chosen, axis=-3).squeeze(-3)


def test_the_pictures_have_the_colours_of_the_arrays(kept):
    _, record = replay_with_record(1, COLOURED)
    image = record.images[0].transpose(1, 2, 0).astype(float)
    np.testing.assert_array_equal(pixels(picture(kept, "activations", INPUT)), np.rint(255 * image))

    gradient = largest_channel(record.gradients[INPUT][0].astype(float))
    shown = pixels(picture(kept, "gradients", INPUT))
    np.testing.assert_allclose(shown, signed_colours(gradient), atol=1)

    kernels = record.parameters[KERNEL].astype(float)
    kernels += record.updates[KERNEL].astype(float)  # the step is done: the weights after it
    scale = np.abs(kernels).max()
    patches = tiles(picture(kept, "parameters", KERNEL), 5)
    for patch, kernel in zip(patches, kernels, strict=True):
        np.testing.assert_allclose(patch, 127.5 + 127.5 / scale * kernel.transpose(1, 2, 0), atol=1)
    low, high = (f"{end:.3g}".replace("-", "−") for end in (kernels.min(), kernels.max()))
    legend = kept.locator(".connection [data-colouring=patch]")
    expect(legend).to_have_text(f"k{low} … {high}")
    expect(legend).to_be_visible()


def test_a_pressed_pixel_is_the_largest_channel_and_pressed_again_the_next(coloured):
    _, record = replay_with_record(1, COLOURED)
    row, column = 2, 1
    values = record.images[0, :, row, column]
    first = int(values.argmax())
    names = ("red", "green", "blue")
    picture(coloured, "activations", INPUT).focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "ArrowRight"):
        coloured.keyboard.press(key)
    tooltip = coloured.locator("#tooltip")
    expect(tooltip).to_contain_text(f"{INPUT}[{first}, {row}, {column}] = ")
    for name, value in zip(names, values, strict=True):
        expect(tooltip).to_contain_text(f"{name} {float(value):#.4g}")
    for turn in range(4):
        channel = (first + turn) % 3
        coloured.keyboard.press("Enter")
        words = f"channel {channel + 1} ({names[channel]}), row {row + 1}, column {column + 1}"
        expect(coloured.locator("#place")).to_contain_text(words)


def test_a_map_for_each_channel_is_a_choice_that_this_browser_keeps(coloured):
    _, record = replay_with_record(1, COLOURED)
    coloured.click("[popovertarget=network-choices]")
    coloured.get_by_text("one map each", exact=True).click()
    coloured.keyboard.press("Escape")
    kernels = record.parameters[KERNEL] + record.updates[KERNEL]
    canvas = picture(coloured, "parameters", KERNEL)
    expect(canvas).to_have_attribute("aria-valuemax", str(kernels.size - 1))
    shown = tiles(picture(coloured, "gradients", INPUT), 32)
    expected = signed_colours(record.gradients[INPUT][0].astype(float))
    np.testing.assert_allclose(shown[:3], expected, atol=1)
    coloured.reload()
    coloured.wait_for_function("() => document.body.dataset.shown === '1'")
    expect(canvas).to_have_attribute("aria-valuemax", str(kernels.size - 1))


def test_a_drawing_is_read_in_its_colours(coloured):
    sent: list[dict] = []

    def keep(payload) -> None:
        command = json.loads(payload)
        if command["type"] == "predict" and command.get("pixels"):
            sent.append(command)

    coloured.on("websocket", lambda socket: socket.on("framesent", keep))
    coloured.reload()
    coloured.wait_for_function("() => document.body.dataset.shown === '1'")
    coloured.keyboard.press("d")
    coloured.get_by_role("radio", name="Colour: blue").check()
    coloured.get_by_role("radio", name="Paper: black").check()
    box = coloured.locator("#pad").bounding_box()
    coloured.mouse.move(box["x"] + 90, box["y"] + 120)
    coloured.mouse.down()
    coloured.mouse.move(box["x"] + 190, box["y"] + 160, steps=4)
    coloured.mouse.up()
    expect(coloured.locator("#draw .said")).not_to_be_empty()
    expect(coloured.locator("#draw .answer")).not_to_have_class("answer stale")
    coloured.get_by_role("button", name="Why blue disc?").click()
    expect(coloured.locator("[data-part=why-words]")).to_contain_text(
        "the one with the largest slope"
    )
    expect(coloured.locator("#draw .answer")).not_to_have_class("answer stale")

    command = sent[-1]
    size = (command["width"], command["height"])
    raster = decode_raster(b64decode(command["pixels"]), *size, command["channels"])
    assert raster.shape == (3, 96, 96)
    colours = {tuple(one) for one in np.rint(255 * raster).astype(int).reshape(3, -1).T.tolist()}
    assert {(0, 0, 0), (32, 48, 224)} <= colours
    image = preprocess_drawing(COLOURED.problem, raster)
    run, _ = replay_with_record(1, COLOURED)
    found = predict(run.network, run.parameters, image, why=6)
    bars = coloured.locator(".class-bars data").evaluate_all("all => all.map((one) => +one.value)")
    assert bars == found.probabilities.astype(float).tolist()
    pictures = coloured.locator("[data-part=pictures] canvas:not(.opening)")
    np.testing.assert_array_equal(pixels(pictures.nth(0)), true_colours(image))
    slopes = signed_colours(largest_channel(found.why.astype(float)))
    why = coloured.locator("[data-part=why] canvas:not(.opening)")
    np.testing.assert_allclose(pixels(why), slopes, atol=1)

    assert axe_findings(coloured, "#draw") == []

    coloured.get_by_text("A held-out image", exact=True).click()
    canvas = coloured.locator(".held-out-picture canvas:not(.opening)")
    expect(canvas).to_be_visible()
    held_out = initial_run(COLOURED).data.held_out_images[0]
    np.testing.assert_array_equal(pixels(canvas), true_colours(held_out))


def test_the_window_of_a_convolution_slides_over_the_picture_in_colour(kept):
    kept.click("[data-layer=conv1] .layer-name")
    canvas = kept.locator(f".station-map canvas[data-address='{INPUT}']")
    expect(canvas).to_be_visible()
    image = replay_with_record(1, COLOURED)[1].images[0]
    np.testing.assert_array_equal(pixels(canvas), true_colours(image))
    expect(kept.locator(".station-steppers")).to_contain_text("of 3, ")
    terms = kept.locator(".station-body .terms li")
    for channel, name in enumerate(("red", "green", "blue")):
        expect(terms.nth(channel)).to_contain_text(f"channel {channel + 1}, {name}")


def test_a_recording_shows_the_same_colours(kept, browser, tmp_path):
    path = record_to_file(kept, 0, 1, tmp_path)
    offline = open_offline(browser.new_context(reduced_motion="reduce"), path)
    offline.wait_for_function("() => document.body.dataset.shown")
    image = replay_with_record(1, COLOURED)[1].images[0]
    canvas = picture(offline, "activations", INPUT)
    expect(canvas).to_be_visible()
    np.testing.assert_array_equal(pixels(canvas), true_colours(image))
    offline.context.close()


def test_long_class_names_are_clipped_and_have_their_whole_text_as_title(page):
    """Own images of 48×64 pixels in colour, in ten classes with the longest names."""
    names = tuple(f"the class of number {k} that has a long name"[:40] for k in range(10))
    pixels = np.random.default_rng(0).integers(0, 256, (60, 3, 48, 64), dtype=np.uint8)
    train_on_file(page, own_data(LabelledImages(pixels, np.arange(60) % 10, names)))
    press_step(page, 1)
    canvas = picture(page, "activations", INPUT)
    assert canvas.bounding_box()["width"] > canvas.bounding_box()["height"]
    for width, height in ((1440, 789), (1366, 657), (768, 1024), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        assert [one for one in problems(page) if "overlap" in one and "answer" in one] == []
        answer = page.locator(".layer.answer").bounding_box()
        for bar, name in zip(page.locator(".layer.answer .class-bar").all(), names, strict=True):
            assert name in bar.get_attribute("title")
            number = bar.locator("data").bounding_box()
            assert number["x"] + number["width"] <= answer["x"] + answer["width"] + 1


def test_nine_classes_of_two_words_fit(kept):
    sizes = [(1440, 789), (1366, 657), (768, 1024), (390, 844)]
    found = problems_at(kept, sizes)
    assert [one for one in found if "#setup-open" not in one] == []
