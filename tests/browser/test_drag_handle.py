"""The draggable handle along a chart: a drag ends wherever the pen is lifted or taken away."""

import pytest
from playwright.sync_api import Page, expect

MOUNT = """async ([server, hover]) => {
  const { dragHandle } = await import(`${server}static/js/widgets/drag_handle.js`);
  const area = document.createElement("div");
  area.id = "handle";
  for (const [name, value] of Object.entries({
    position: "fixed", left: "200px", top: "200px", width: "300px", height: "60px", zIndex: "99999",
    touchAction: "none", background: "white",
  })) area.style[name] = value;
  const top = document.querySelector("dialog[open]") ?? document.body;
  top.append(area);
  globalThis.log = [];
  globalThis.grip = dragHandle(area, {
    name: "handle of the test",
    hover,
    begin: () => globalThis.log.push("begin"),
    to: (x) => globalThis.log.push(Math.round(x)),
    by: (count) => globalThis.log.push(`by ${count}`),
    end: () => globalThis.log.push("end"),
  });
}"""
INSIDE, OUTSIDE = (250, 230), (250, 600)


@pytest.fixture(params=[False, True], ids=["drag", "hover"])
def hover(request) -> bool:
    return request.param


def mount(page: Page, server: str, hover: bool) -> None:
    page.evaluate(MOUNT, [server, hover])
    page.evaluate("() => grip.tell(0, 0, 1, 'at the left')")


def remove_handle(page: Page) -> None:
    page.mouse.up()
    page.evaluate("() => document.querySelector('#handle').remove()")
    page.mouse.move(1, 1)


@pytest.fixture
def page(share_page) -> Page:
    """The page, for tests that mount a handle on it."""
    return share_page(put_back=remove_handle)


@pytest.fixture
def touched(share_page, server, hover):
    """A page with touch and a handle alone on it, and what its touches are sent with."""
    page = share_page(put_back=remove_handle, size=(1280, 720))
    mount(page, server, hover)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(kind: str, *points: tuple[int, int]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    return page, touch


def taken(page) -> list:
    """Return what has been reported since the last call."""
    return page.evaluate("() => globalThis.log.splice(0)")


def taken_to_the_end(page: Page) -> list:
    """Return what has been reported once the end has; a touch may arrive later than sent."""
    page.wait_for_function("() => globalThis.log.at(-1) === 'end'")
    return taken(page)


def test_it_is_a_slider_from_its_first_value_on(page, server):
    """A slider without a value would be read out as one in its middle."""
    page.evaluate(MOUNT, [server, False])
    handle = page.locator("#handle")
    assert handle.get_attribute("role") is None
    assert handle.get_attribute("tabindex") is None
    page.evaluate("() => grip.tell(0.25, 0, 1, 'a quarter')")
    expect(page.get_by_role("slider", name="handle of the test")).to_have_attribute(
        "aria-valuetext", "a quarter"
    )
    assert handle.get_attribute("aria-valuenow") == "0.25"
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert taken(page) == ["begin", "by 1"]


def test_a_button_released_outside_ends_the_drag(page, server, hover):
    mount(page, server, hover)
    page.mouse.move(*INSIDE)
    page.mouse.down()
    page.mouse.move(280, 600)  # outside: the pointer is captured
    said = taken(page)
    assert said[0] == "begin"
    assert said[-1] == 80
    assert "end" not in said
    page.mouse.up()
    page.mouse.move(290, 620)
    assert taken(page) == ["end"]
    page.mouse.move(300, 610)
    assert taken(page) == []
    page.mouse.move(*INSIDE)
    assert taken(page) == (["begin", 50] if hover else [])
    page.mouse.down()
    assert taken(page)[-1] == 50


def test_escape_ends_the_drag_and_only_a_press_begins_the_next(page, server):
    mount(page, server, False)
    page.mouse.move(*INSIDE)
    page.mouse.down()
    page.keyboard.press("Escape")
    assert taken(page) == ["begin", 50, "end"]
    page.mouse.move(300, 230)  # the button is still down
    page.mouse.move(320, 230)
    page.mouse.up()
    page.mouse.move(330, 230)
    assert taken(page) == []
    page.mouse.down()
    page.mouse.move(340, 230)
    page.mouse.up()
    assert taken(page) == ["begin", 130, 140, "end"]


def test_escape_ends_a_reading_and_the_pointer_begins_the_next(page, server):
    mount(page, server, True)
    page.mouse.move(*INSIDE)
    assert taken(page) == ["begin", 50]
    page.focus("#handle")
    page.keyboard.press("Escape")
    assert taken(page) == ["end"]
    page.mouse.move(300, 230)
    assert taken(page) == ["begin", 100]


def test_a_finger_taken_by_the_system_ends_the_drag(touched):
    page, touch = touched
    touch("touchStart", INSIDE)
    touch("touchMove", (280, 230))
    touch("touchCancel")
    said = taken_to_the_end(page)
    assert (said[0], said[-1]) == ("begin", "end")
    assert said.count("end") == 1
    assert 80 in said
    touch("touchStart", (300, 230))
    touch("touchEnd")
    assert taken_to_the_end(page) == ["begin", 100, "end"]


def test_a_finger_lifted_outside_ends_the_drag(touched):
    page, touch = touched
    touch("touchStart", INSIDE)
    touch("touchMove", OUTSIDE)
    touch("touchEnd")
    said = taken_to_the_end(page)
    assert (said[0], said[-1]) == ("begin", "end")
    assert said.count("end") == 1


def test_another_focus_ends_what_the_keys_began(page, server, hover):
    mount(page, server, hover)
    page.focus("#handle")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    assert taken(page) == ["begin", "by 1", "by -5"]
    page.focus("#step")
    assert taken(page) == ["end"]
