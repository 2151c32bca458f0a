"""The layout of page states at six sizes, light and dark: no cut, small or overlapping text."""

import json

import pytest
from playwright.sync_api import Page, expect

from engine import Recipe
from tests.browser.data import open_data_dialog, train_on_file
from tests.browser.diagnosis import open_accident, open_diagnosis
from tests.browser.page import make_first_step, wait_for_position
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


def follow_link(open_fresh, dimension: str = "2-D", **scene) -> Page:
    """Open the page by the link to a scene."""
    scene["show"] = {"dimension": dimension, **scene.get("show", {})}
    page = open_fresh("about:blank", size=(1440, 789))
    kept = page.context.pages[0]  # the modules of a link can be imported there
    page.goto(kept.url.replace("healthz", kept.evaluate(LINK, scene)))
    return page


def open_scene(open_fresh, dimension: str = "2-D", **scene) -> Page:
    """Open the page by the link to a scene, and close the banner that says it has arrived."""
    page = follow_link(open_fresh, dimension, **scene)
    wait_for_position(page, scene.get("step", 0))
    page.click("#arrival[data-exact=false] .arrival-away")  # the link has no fingerprint
    expect(page.locator("#arrival")).to_be_hidden()
    return page


def preset_state(name: str):
    """Return a function that opens a preset after one step."""

    def prepare(open_fresh):
        own = {"computational-graph": "computational-graph", "edges": "bars"}
        problem = own.get(name, "3-or-8")
        recipe = {"preset": name, "problem": problem}
        if problem == "computational-graph":
            recipe["batch_size"] = 1
        return open_scene(open_fresh, recipe=recipe, step=1)

    return prepare


def ten_digits(open_fresh):
    return open_scene(open_fresh, recipe={"problem": "ten-digits"}, step=1)


def three_hundred_steps(open_fresh):
    return open_scene(open_fresh, "3-D", step=300)


def diverged(open_fresh):
    page = open_scene(open_fresh, "3-D", recipe={"learning_rate": 100})
    for step in (1, 2, 3):
        page.click("#step")
        wait_for_position(page, step)
    expect(page.locator("#sentence")).to_contain_text("iverged")
    return page


def dead(open_fresh):
    page = open_scene(open_fresh, recipe={"learning_rate": 5})
    page.click("#step")
    wait_for_position(page, 1)
    return page


def tour(open_fresh):
    page = open_fresh(size=(1440, 789))
    page.click("#tour-open")
    page.wait_for_function("() => document.querySelector('#tour').dataset.settled")
    return page


def share(open_fresh):
    page = open_fresh(size=(1440, 789))
    make_first_step(page)
    page.click("#share")
    return page


def map_in_2d(open_fresh):
    return open_scene(open_fresh, step=3, show={"stage": "descend"})


def in_space(open_fresh):
    return open_scene(open_fresh, "3-D", step=3, show={"stage": "descend"})


def inside(open_fresh):
    page = open_fresh(size=(1440, 789))
    make_first_step(page)
    go_to_stage(page, "inside")
    return page


def weight_tried(open_fresh):
    page = open_scene(open_fresh, step=2, show={"stage": "everything"})
    page.fill("#try-value", "1.5")
    page.press("#try-value", "Tab")
    page.wait_for_timeout(400)
    return page


def branch(open_fresh):
    page = open_scene(open_fresh, step=4)
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


def diagnosis(open_fresh):
    page = open_fresh(size=(1440, 789))
    open_accident(page, "dead-relus")
    open_diagnosis(page)
    expect(page.locator("#findings article").first).to_be_visible()
    page.locator(".ridge-plot").first.click()
    return page


def data_sets(open_fresh):
    page = open_fresh(size=(1440, 789))
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
    page = follow_link(open_fresh, recipe={"problem": f"sha256:{64 * '0'}"})
    expect(page.locator("#missing-data")).to_be_visible()
    page.set_input_files("#missing-data input", {"name": "a.npz", "mimeType": "", "buffer": b"PK"})
    expect(page.locator("#missing-data .problem")).to_contain_text("does not read .npz")
    expect(page.locator("#arrival")).to_be_hidden()
    return page


STATES = {
    **{
        f"preset {name}": preset_state(name)
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
    "a restored run": restored_run,
    "diagnosis": diagnosis,
    "data sets": data_sets,
    "own pictures": own_pictures,
    "missing data": missing_data,
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_whole_at_every_size(open_fresh, state):
    page = STATES[state](open_fresh)
    assert problems_at(page, STATE_SIZES, SCHEMES) == []


@pytest.mark.parametrize("stage", ["watch", "everything"])
def test_a_recording_is_whole_at_every_size(browser, short_recording, stage):
    failures: list[str] = []
    sizes = {"width": 1440, "height": 789}
    context = browser.new_context(viewport=sizes, reduced_motion="reduce")
    page = open_offline(context, short_recording)
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    wait_for_position(page, 1)
    go_to_stage(page, stage)
    found = problems_at(page, STATE_SIZES, SCHEMES)
    context.close()
    assert failures == []
    assert found == []
