"""The layout of page states at six sizes, light and dark: no cut, small or overlapping text."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe
from tests.browser.data import open_data_dialog, train_on_file
from tests.browser.diagnosis import open_accident, open_diagnosis
from tests.browser.page import wait_for_position
from tests.browser.page_checks import STATE_SIZES, problems_at
from tests.browser.recording import open_offline
from tests.browser.stage import go_to_stage
from tests.browser.stored_run import come_back_with
from tests.hosting.own_data_files import made_data

SCHEMES = ("light", "dark")
LINK = """async (recipeStepShow) => {
  const { fragmentOf } = await import("/static/js/share_link/link.js");
  const { V2_DICTIONARY } = await import("/static/js/share_link/v2_dictionary.js");
  const { recipe, step = 0, show = {} } = recipeStepShow;
  const usual = structuredClone(V2_DICTIONARY.leftOut);
  const scene = {
    version: 2, ...usual, step, chosen: null, selection: null,
    recipe: { ...usual.recipe, ...recipe }, show: { ...usual.show, ...show },
  };
  return fragmentOf({ scene, begin: false, controls: "all", theme: null, sketch: null });
}"""


LEAVE = """() => {
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  history.replaceState(history.state, "", location.pathname); // the same link may be next
}"""


def link_to(page: Page, dimension: str = "2-D", **scene) -> str:
    """Return the fragment that links to a scene."""
    scene["show"] = {"dimension": dimension, **scene.get("show", {})}
    return page.context.pages[0].evaluate(LINK, scene)  # a link's modules can be imported there


def open_scene(page: Page, dimension: str = "2-D", **scene) -> Page:
    """Open the link to a scene in the page, and close the banner that says it has arrived."""
    page.evaluate("fragment => { location.hash = fragment; }", link_to(page, dimension, **scene))
    away = page.locator("#arrival[data-exact=false] .arrival-away")  # the link has no fingerprint
    away.click()
    expect(page.locator("#arrival")).to_be_hidden()
    wait_for_position(page, scene.get("step", 0))
    return page


def preset_state(name: str):
    """Return a function that opens a preset after one step."""

    def prepare(page):
        own = {"computational-graph": "computational-graph", "edges": "bars"}
        problem = own.get(name, "3-or-8")
        recipe = {"preset": name, "problem": problem}
        if problem == "computational-graph":
            recipe["batch_size"] = 1
        return open_scene(page, recipe=recipe, step=1)

    return prepare


def ten_digits(page):
    return open_scene(page, recipe={"problem": "ten-digits"}, step=1)


def three_hundred_steps(page):
    return open_scene(page, "3-D", step=300)


def diverged(page):
    open_scene(page, "3-D", recipe={"learning_rate": 100})
    for step in (1, 2, 3):
        page.click("#step")
        wait_for_position(page, step)
    expect(page.locator("#sentence")).to_contain_text("iverged")
    return page


def dead(page):
    open_scene(page, recipe={"learning_rate": 5})
    page.click("#step")
    wait_for_position(page, 1)
    return page


def tour(open_fresh):
    page = open_fresh(size=(1440, 789))
    page.click("#tour-open")
    page.wait_for_function("() => document.querySelector('#tour').dataset.settled")
    return page


def share(page):
    open_scene(page, step=1)
    page.click("#share")
    return page


def map_in_2d(page):
    return open_scene(page, step=3, show={"stage": "descend"})


def in_space(page):
    return open_scene(page, "3-D", step=3, show={"stage": "descend"})


def inside(page):
    open_scene(page, step=1)
    go_to_stage(page, "inside")
    return page


def weight_tried(page):
    open_scene(page, step=2, show={"stage": "everything"})
    page.fill("#try-value", "1.5")
    page.press("#try-value", "Tab")
    page.wait_for_timeout(400)
    return page


def branch(page):
    open_scene(page, step=4)
    page.click("#back")
    wait_for_position(page, 3)
    page.click("#setup-open")
    page.fill("#learning-rate", "0.2")
    page.press("#learning-rate", "Enter")
    page.click("#setup-close")
    page.click("#step")
    wait_for_position(page, 4)
    return page


def restored_run(open_fresh):
    """Open a tab whose run the server makes again, without two of its branches."""
    stored = {
        "session": "0123456789abcdef",
        "tries": 0,
        "ids": [0],
        "leftOut": ["B", "C"],
        "run": {
            "branches": [{"name": "A", "recipe": Recipe().to_data(), "latest": 1}],
            "position": 1,
            "address": "fc2.weight",
            "index": [0, 1],
        },
    }
    page = come_back_with(open_fresh, "", json.dumps(stored))
    wait_for_position(page, 1)
    expect(page.locator("#restored")).to_contain_text("Branches B, C did not fit")
    return page


def diagnosis(page):
    open_scene(page)
    open_accident(page, "dead-relus")
    open_diagnosis(page)
    expect(page.locator("#findings article").first).to_be_visible()
    page.locator(".ridge-plot").first.click()
    return page


def data_sets(page):
    open_scene(page)
    open_data_dialog(page)
    expect(page.locator("[data-problem=mnist] .dataset-sheet")).to_have_attribute(
        "data-images", "24"
    )
    return page


def own_pictures(open_fresh):
    page = open_fresh(size=(1440, 789))
    train_on_file(page, made_data(count=14))
    open_data_dialog(page, "pictures")
    return page


def missing_data(open_fresh):
    page = open_fresh("about:blank", size=(1440, 789))
    kept = page.context.pages[0]
    page.goto(kept.url.replace("healthz", link_to(page, recipe={"problem": f"sha256:{64 * '0'}"})))
    expect(page.locator("#missing-data")).to_be_visible()
    page.set_input_files("#missing-data input", {"name": "a.npz", "mimeType": "", "buffer": b"PK"})
    expect(page.locator("#missing-data .problem")).to_contain_text("does not read .npz")
    expect(page.locator("#arrival")).to_be_hidden()
    return page


SCENES = {
    **{
        f"preset {name}": preset_state(name)
        for name in ("lenet5", "mlp", "single-neuron", "edges", "computational-graph")
    },
    "ten digits": ten_digits,
    "300 steps": three_hundred_steps,
    "diverged": diverged,
    "dead": dead,
    "share": share,
    "2-D": map_in_2d,
    "3-D": in_space,
    "inside": inside,
    "a weight tried": weight_tried,
    "a branch": branch,
    "diagnosis": diagnosis,
    "data sets": data_sets,
}
PAGES = {
    "tour": tour,
    "a restored run": restored_run,
    "own pictures": own_pictures,
    "missing data": missing_data,
}


def leave_scene(page: Page) -> None:
    """Leave a page as a link to any scene finds it: no dialog, the first size, light."""
    page.evaluate(LEAVE)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 789})


@pytest.mark.parametrize("state", SCENES)
def test_a_scene_is_whole_at_every_size(share_page, state):
    page = SCENES[state](share_page(put_back=leave_scene, size=(1440, 789)))
    assert problems_at(page, STATE_SIZES, SCHEMES) == []


@pytest.mark.parametrize("state", PAGES)
def test_a_page_is_whole_at_every_size(open_fresh, state):
    page = PAGES[state](open_fresh)
    assert problems_at(page, STATE_SIZES, SCHEMES) == []


@pytest.fixture(scope="module")
def recording(browser, short_recording) -> Iterator[Page]:
    """The recording of a step; errors of its page fail the tests."""
    failures: list[str] = []
    sizes = {"width": 1440, "height": 789}
    context = browser.new_context(viewport=sizes, reduced_motion="reduce")
    page = open_offline(context, short_recording)
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    wait_for_position(page, 1)
    yield page
    context.close()
    assert failures == []


@pytest.mark.parametrize("stage", ["watch", "everything"])
def test_a_recording_is_whole_at_every_size(recording, stage):
    go_to_stage(recording, stage)
    found = problems_at(recording, STATE_SIZES, SCHEMES)
    leave_scene(recording)
    assert found == []
