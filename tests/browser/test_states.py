"""States of the page, each at six sizes, light and dark: nothing is cut, small or overlapping."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.recording import open_offline
from tests.browser.test_page import stand
from tests.browser.test_stages import (
    STATE_SIZES,
    first_step,
    go_to_stage,
    open_page,
    problems_at,
)

SCHEMES = ("light", "dark")
LINK = """async (recipeStepShow) => {
  const { fragmentOf } = await import("./static/js/share_link/link.js");
  const { V2_DICTIONARY } = await import("./static/js/share_link/v2_dictionary.js");
  const { recipe, step = 0, show = {} } = recipeStepShow;
  const usual = structuredClone(V2_DICTIONARY.leftOut);
  const scene = {
    version: 2, ...usual, step, chosen: null, selection: null,
    recipe: { ...usual.recipe, ...recipe }, show: { ...usual.show, ...show },
  };
  return fragmentOf({ scene, begin: false, controls: "all", theme: null, sketch: null });
}"""


def opened(browser, server: str, **scene) -> Page:
    """Open the page as a link to that scene opens it; close the line that says so."""
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    page.goto(server + page.evaluate(LINK, scene))
    page.reload()
    stand(page, scene.get("step", 0))
    page.wait_for_timeout(300)
    if page.locator("#arrival").is_visible():
        page.click("#arrival .arrival-away")
    return page


def press(page: Page, selector: str) -> None:
    """Press what may be in the menu of a narrow page."""
    page.set_viewport_size({"width": 1440, "height": 789})
    page.click(selector)


def preset(name: str):
    """Return what opens a preset after one step."""

    def prepare(browser, server):
        own = {"computational-graph": "computational-graph", "edges": "bars"}
        problem = own.get(name, "3-or-8")
        recipe = {"preset": name, "problem": problem}
        if problem == "computational-graph":
            recipe["batch_size"] = 1
        return opened(browser, server, recipe=recipe, step=1)

    return prepare


def ten_digits(browser, server):
    return opened(browser, server, recipe={"problem": "ten-digits"}, step=1)


def three_hundred_steps(browser, server):
    return opened(browser, server, step=300)


def diverged(browser, server):
    page = opened(browser, server, recipe={"learning_rate": 100})
    for step in (1, 2, 3):
        page.click("#step")
        stand(page, step)
    expect(page.locator("#sentence")).to_contain_text("iverged")
    return page


def dead(browser, server):
    page = opened(browser, server, recipe={"learning_rate": 5})
    page.click("#step")
    stand(page, 1)
    return page


def tour(browser, server):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    page.click("#tour-open")
    page.wait_for_function("() => document.querySelector('#tour').dataset.settled")
    return page


def share(browser, server):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    first_step(page)
    page.click("#share")
    return page


def map_in_2d(browser, server):
    return opened(browser, server, step=3, show={"stage": "descend", "dimension": "2-D"})


def in_space(browser, server):
    return opened(browser, server, step=3, show={"stage": "descend"})


def inside(browser, server):
    page = open_page(browser, server, viewport={"width": 1440, "height": 789})
    first_step(page)
    go_to_stage(page, "inside")
    return page


def weight_tried(browser, server):
    page = opened(browser, server, step=2, show={"stage": "everything"})
    page.fill("#try-value", "1.5")
    page.press("#try-value", "Tab")
    page.wait_for_timeout(400)
    return page


def branch(browser, server):
    page = opened(browser, server, step=4)
    page.click("#back")
    stand(page, 3)
    page.click("#setup-open")
    page.fill("#learning-rate", "0.2")
    page.press("#learning-rate", "Enter")
    page.click("#setup-close")
    page.click("#step")
    stand(page, 4)
    return page


STATES = {
    **{
        f"preset {name}": preset(name)
        for name in ("lenet5", "mlp", "single-neuron", "edges", "computational-graph")
    },
    "ten digits": ten_digits,
    "300 steps": three_hundred_steps,
    "diverged": diverged,
    "dead": dead,
    "tour": tour,
    "share": share,
    "2-D": map_in_2d,
    "3-D": in_space,
    "inside": inside,
    "a weight tried": weight_tried,
    "a branch": branch,
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_whole_at_every_size(browser, server, state):
    page = STATES[state](browser, server)
    failures: list[str] = []
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    found = problems_at(page, STATE_SIZES, SCHEMES)
    page.context.close()
    assert failures == []
    assert found == []


@pytest.mark.parametrize("stage", ["watch", "everything"])
def test_a_recording_is_whole_at_every_size(browser, short_recording, stage):
    failures: list[str] = []
    sizes = {"width": 1440, "height": 789}
    context = browser.new_context(viewport=sizes, reduced_motion="reduce")
    page = open_offline(context, short_recording)
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    stand(page, 1)
    go_to_stage(page, stage)
    found = problems_at(page, STATE_SIZES, SCHEMES)
    context.close()
    assert failures == []
    assert found == []
