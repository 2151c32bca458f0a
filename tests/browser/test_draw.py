"""New images on the page, drawn, dropped or held out: the engine's predictions."""

import json
from base64 import b64decode
from math import cos, pi, sin

import numpy as np
from playwright.sync_api import Page, expect

from engine import (
    Recipe,
    build_neighbour_index,
    decode_raster,
    initial_run,
    misclassified_images,
    predict,
    preprocess_drawing,
)
from tests.browser.accessibility import axe_findings
from tests.browser.page import exact_value, replay_with_record, wait_for_curve
from tests.browser.page_checks import problems
from tests.browser.setup import configure

PICTURE = """async (text) => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 300, height: 200 });
  const context = canvas.getContext("2d");
  context.fillStyle = "#f4f1e8";
  context.fillRect(0, 0, 300, 200);
  context.fillStyle = "#223";
  context.font = "bold 170px sans-serif";
  context.fillText(text, 90, 160);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "three.png", { type: "image/png" }));
  return data;
}"""


PHOTOGRAPH = """async (white) => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 900, height: 600 });
  const context = canvas.getContext("2d");
  if (!white) {
    const shadow = context.createLinearGradient(0, 0, 900, 0);
    shadow.addColorStop(0, "rgb(250 250 250)");
    shadow.addColorStop(1, "rgb(130 130 130)");
    context.fillStyle = shadow;
    context.fillRect(0, 0, 900, 600);
    context.fillStyle = "#333";
    context.fillRect(0, 0, 60, 600);
  }
  context.fillStyle = white ? "#fff" : "#222";
  context.fillRect(430, 150, 40, 300);
  const blob = await new Promise((done) => canvas.toBlob(done, white ? "image/png" : "image/jpeg"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "one", { type: blob.type }));
  return data;
}"""


def open_recorded(open_fresh) -> tuple[Page, list[dict], list[str]]:
    """Open the page; return it with the drawings it sends and the fingerprints it receives."""
    asked: list[dict] = []
    prints: list[str] = []

    def sent(payload) -> None:
        command = json.loads(payload)
        if command["type"] == "predict" and command.get("pixels"):
            asked.append(command)

    def received(payload) -> None:
        if isinstance(payload, str) and json.loads(payload).get("fingerprint"):
            prints.append(json.loads(payload)["fingerprint"])

    def opened(socket) -> None:
        socket.on("framesent", sent)
        socket.on("framereceived", received)

    page = open_fresh(size=(1440, 900), before=lambda page: page.on("websocket", opened))
    page.wait_for_function("() => document.querySelector('#loss').value !== ''")
    return page, asked, prints


def steps(page: Page, count: int) -> None:
    for position in range(1, count + 1):
        page.keyboard.press("s")
        wait_for_curve(page, position)


def draw_eight(page: Page) -> None:
    box = page.locator("#pad").bounding_box()
    points = [
        (
            box["x"] + box["width"] * (0.5 + 0.18 * sin(4 * pi * i / 48)),
            box["y"] + box["height"] * (0.5 - 0.32 * cos(2 * pi * i / 48)),
        )
        for i in range(49)
    ]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def wait_for_prediction(page: Page) -> None:
    """Wait until the page shows the prediction for the newest drawing."""
    expect(page.locator("#draw .said")).not_to_be_empty()
    expect(page.locator("#draw .answer")).not_to_have_class("answer stale")


def expected_prediction(command: dict, count: int, why: int | None = None):
    """Return the engine's prediction for a drawing that was sent, after `steps` updates."""
    raster = decode_raster(b64decode(command["pixels"]), command["width"], command["height"])
    run, _ = replay_with_record(count)
    known = build_neighbour_index(run.network, run.parameters, run.data)
    image = preprocess_drawing("3-or-8", raster)
    return predict(run.network, run.parameters, image, why=why, neighbour_index=known)


def probabilities(page: Page) -> list[float]:
    found = page.locator(".class-bars data").evaluate_all("all => all.map((one) => one.value)")
    return [float(one) for one in found]


def test_an_eight_is_drawn_and_the_answer_is_the_engines(open_fresh):
    page, asked, prints = open_recorded(open_fresh)
    steps(page, 3)
    before, loss = prints[-1], exact_value(page, "#loss")
    page.keyboard.press("d")
    expect(page.locator("#draw .empty")).to_contain_text("Draw something: 3 or 8")
    draw_eight(page)
    wait_for_prediction(page)
    page.get_by_role("button", name="Why 8?").click()
    expect(page.locator("[data-part=why]")).to_be_visible()
    wait_for_prediction(page)
    found = expected_prediction(asked[-1], 3, why=1)
    assert probabilities(page) == found.probabilities.astype(float).tolist()
    name = ("3", "8")[found.predicted]
    expect(page.locator("#draw .said")).to_contain_text(f"After 3 steps, the network says {name}")
    ends = page.locator("[data-part=why] .ends span")
    low, high = (f"{end:.3g}".replace("-", "−") for end in (found.why.min(), found.why.max()))
    expect(ends).to_have_text(f"{low} … {high}")
    distances = page.locator(".nearest data").evaluate_all("all => all.map((one) => +one.value)")
    assert distances == [far for one in found.nearest for far in one.distances.tolist()]
    expect(page.locator("#draw")).to_contain_text("nothing was learned")
    page.click("#draw-step")
    expect(page.locator("#draw .said")).to_contain_text("After 4 steps")
    assert (
        probabilities(page)
        == expected_prediction(asked[-1], 4).probabilities.astype(float).tolist()
    )
    page.keyboard.press("Escape")
    expect(page.locator("#draw")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    wait_for_curve(page, 3)
    assert (prints[-1], exact_value(page, "#loss")) == (before, loss)


def test_keys_draw_undo_takes_back_and_a_file_is_read(open_fresh):
    page, asked, _ = open_recorded(open_fresh)
    page.click("#draw-open")
    expect(page.locator("#pad")).to_be_focused()
    for key in [" ", *["ArrowDown"] * 8, " "]:
        page.keyboard.press(key)
    wait_for_prediction(page)
    image = expected_prediction(asked[-1], 1).image[0]
    assert image[:, 12:20].mean() > 4 * image[:, :8].mean()  # an upright stroke in the middle
    page.click("#draw-undo")
    expect(page.locator("#draw .empty")).to_be_visible()
    dropped = page.evaluate_handle(PICTURE, "3")
    page.dispatch_event("#draw", "drop", {"dataTransfer": dropped})
    wait_for_prediction(page)
    ink = decode_raster(b64decode(asked[-1]["pixels"]), 128, 128)
    print(ink.mean(), ink.max())
    assert 0.02 < ink.mean() < 0.25  # the ink, not the background
    text = {"name": "words.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    page.set_input_files("#draw-file", text)
    expect(page.locator("#draw .problem")).to_have_text(
        "words.txt: got text/plain; allowed: a picture that this browser can read "
        "(PNG, JPEG, WebP, GIF)."
    )
    page.keyboard.press("Escape")
    configure(page, problem="computational-graph")
    page.click("#draw-open")
    expect(page.locator("#draw .none")).to_contain_text("there is nothing to draw")


def test_of_a_photograph_and_of_white_on_clear_the_ink_alone_is_sent(open_fresh):
    """The stroke is five eighths of the sheet high."""
    page, asked, _ = open_recorded(open_fresh)
    page.click("#draw-open")
    for white in (False, True):
        page.evaluate("() => document.querySelector('#draw-clear').click()")
        expect(page.locator("#draw .empty")).to_be_visible()
        dropped = page.evaluate_handle(PHOTOGRAPH, white)
        page.dispatch_event("#draw", "drop", {"dataTransfer": dropped})
        expect(page.locator("#draw .empty")).to_be_hidden()
        wait_for_prediction(page)
        ink = decode_raster(b64decode(asked[-1]["pixels"]), 128, 128)
        assert ink[30:98, 62:66].min() > 0.9
        assert np.count_nonzero(ink) == np.count_nonzero(ink[20:108, 56:72])


def ink_on_sheet(page: Page) -> int:
    """Return how many pixels of the sheet have ink."""
    return page.evaluate(
        """() => {
          const { width, height } = document.querySelector("#pad");
          const context = document.querySelector("#pad").getContext("2d");
          return context.getImageData(0, 0, width, height).data.filter((_, at) => at % 4 === 3).
            filter(Boolean).length;
        }"""
    )


def assert_only_a_press_draws(page: Page, x: float, y: float) -> None:
    """Move over the sheet: nothing is drawn. Press and move: something is."""
    before = ink_on_sheet(page)
    page.mouse.move(x + 40, y + 200, steps=4)
    page.mouse.move(x + 200, y + 40, steps=4)
    assert ink_on_sheet(page) == before
    page.mouse.down()
    page.mouse.move(x + 250, y + 250, steps=4)
    page.mouse.up()
    assert ink_on_sheet(page) > before


def close_empty_sheet(page: Page) -> None:
    page.click("#draw-clear")
    page.keyboard.press("Escape")
    expect(page.locator("#draw")).to_be_hidden()


def test_a_stroke_ends_wherever_the_pen_is_lifted_or_taken_away(share_page):
    page = share_page(put_back=close_empty_sheet)
    page.click("#draw-open")
    box = page.locator("#pad").bounding_box()
    x, y = box["x"], box["y"]

    def stroke() -> None:
        page.click("#draw-clear")
        page.mouse.move(x + 60, y + 60)
        page.mouse.down()
        page.mouse.move(x + 80, y + 120, steps=3)
        assert ink_on_sheet(page)

    stroke()
    page.mouse.move(x - 200, y + 120, steps=3)
    page.mouse.up()  # outside the sheet
    assert_only_a_press_draws(page, x, y)

    stroke()
    page.keyboard.press("Escape")
    expect(page.locator("#draw")).to_be_hidden()
    page.mouse.move(x + 300, y + 600)
    page.mouse.up()
    page.click("#draw-open")
    assert_only_a_press_draws(page, x, y)

    stroke()  # a lost release: the next move comes without a button
    pointer = {"pointerId": 1, "isPrimary": True, "buttons": 0, "bubbles": True}
    page.dispatch_event("#pad", "pointermove", {**pointer, "clientX": x + 250, "clientY": y + 20})
    drawn = ink_on_sheet(page)
    page.mouse.move(x + 200, y + 250, steps=3)
    assert ink_on_sheet(page) == drawn
    page.mouse.up()
    assert_only_a_press_draws(page, x, y)

    page.keyboard.press("Space")  # the pen of the keys
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.click("#draw-open")
    page.focus("#pad")
    drawn = ink_on_sheet(page)
    page.keyboard.press("ArrowLeft")
    page.locator("#draw .close").focus()  # without the mark of the pen
    assert ink_on_sheet(page) == drawn


def test_a_finger_that_the_system_takes_away_draws_no_more(share_page):
    """A cancelled touch, and then the next one."""
    page = share_page(put_back=close_empty_sheet)
    page.click("#draw-open")
    box = page.locator("#pad").bounding_box()
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        points = [
            {"x": box["x"] + left, "y": box["y"] + top, "id": number}
            for number, (left, top) in enumerate(places)
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", (60, 60))
    send("touchMove", (80, 120))
    send("touchCancel")
    first = ink_on_sheet(page)
    assert first
    assert_only_a_press_draws(page, box["x"], box["y"])
    page.click("#draw-clear")
    send("touchStart", (60, 60))
    send("touchStart", (60, 60), (200, 200))  # a second finger draws nothing
    send("touchMove", (60, 160), (200, 100))
    send("touchEnd")
    one_line = ink_on_sheet(page)
    assert 0 < one_line < 288 * 0.11 * 288 * 0.75


def test_held_out_images_with_their_labels_at_every_size(open_fresh):
    run = initial_run(Recipe())
    wrong = misclassified_images(run.network, run.parameters, run.data)
    place = next(one for one in wrong if one > 0)
    label = run.data.classes[run.data.held_out_labels[place]]
    for width, height in ((1440, 900), (1024, 768), (768, 1024), (390, 844)):
        page = open_fresh(size=(width, height))
        page.click("#draw-open")
        page.get_by_text("A held-out image", exact=True).click()
        wait_for_prediction(page)
        expect(page.locator("#held-out-wrong")).to_contain_text(f"the {len(wrong)} that it gets")
        page.click("#held-out-wrong")
        expect(page.locator("#held-out-number")).to_have_value(str(place + 1))
        expect(page.locator("#draw .said")).to_contain_text(f"wrong, its label is {label}")
        page.get_by_role("button", name="Why 3?").click()
        expect(page.locator("[data-part=why]")).to_be_visible()
        page.mouse.move(1, 1)
        assert axe_findings(page, "#draw") == []
        assert problems(page) == []


def test_the_graph_goes_forward_and_back_with_any_numbers(page):
    page.click("[popovertarget=network-choices]")
    page.click("#graph-open")
    expect(page.locator("#graph .node[data-node=a] .value")).to_have_text("3")
    for _ in range(7):
        page.click("#graph-next")
    formulas = page.locator(".graph-formulas math")
    expect(formulas.first).to_have_attribute(
        "aria-label", "∂J/∂a = ∂J/∂v · ∂v/∂u · ∂u/∂a = 2 · 1 · 2 = 4"
    )
    expect(page.locator("#graph .node[data-node=J] .value")).to_have_text("20")
    page.fill("#graph-b", "-0.5")
    expect(page.locator("#graph .node[data-node=a] .derivative")).to_have_text("∂J/∂a = −1")
    expect(page.locator("#graph .node[data-node=J] .value")).to_have_text("5")
    page.fill("#graph-c", "1e9")
    expect(page.locator("#graph .problem")).to_contain_text(
        "c: 1000000000 is not allowed; allowed: a"
    )
    page.locator("#graph .node[data-node=c]").press("Enter")
    expect(formulas).to_have_count(1)
