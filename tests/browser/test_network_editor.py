"""The network editor: a network built by clicks and by keys, its problems, its text, its layout."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from engine import BadInput, describe_choices
from engine.model.architecture import build_network
from tests.browser.accessibility import axe_findings
from tests.browser.network_editor import (
    EDITOR,
    column,
    layer_names,
    load_json,
    open_editor,
    set_knob,
    tab_to,
    train,
    wait_until_described,
)
from tests.browser.page import press_step, wait_for_position
from tests.browser.page_checks import problems_at, problems_at_rest
from tests.browser.share import open_share_dialog
from tests.browser.stage import go_to_stage

EXACT = re.compile("bit-exact")
SIZES = [(1440, 789), (1366, 657), (1024, 768), (768, 1024), (390, 844)]
# conv 8 → ReLU → conv 8 → ReLU → pool → dense, as the issue asks for it.
WISHED = ["conv1", "relu1", "conv2", "relu2", "pool2", "flatten", "fc2"]


def link_of(page: Page) -> str:
    open_share_dialog(page)
    expect(page.locator("#share-link")).to_have_value(re.compile("#view/"))
    link = page.locator("#share-link").input_value()
    page.keyboard.press("Escape")
    return "#" + link.split("#")[1]


def train_fifty_and_open_elsewhere(page: Page, open_fresh) -> None:
    """Train 50 steps; a second browser with the link has the same parameters, bit for bit."""
    train(page)
    go_to_stage(page, "inside")  # no loss surface is computed for it
    page.select_option("#speed", "0")
    page.click("#more-open")
    page.click("#until-open")
    page.select_option("#until-kind", "steps")
    page.fill("#until-value", "50")
    page.click("#until-play")
    expect(page.locator("#position")).to_have_text("50")
    wait_for_position(page, 50)
    loss = page.locator("#loss").get_attribute("value")
    other = open_fresh(link_of(page))
    expect(other.locator(".arrival-words")).to_have_text(EXACT)
    expect(other.locator("#position")).to_have_text("50")
    expect(other.locator("#loss")).to_have_attribute("value", loss)
    expect(other.locator(".chip-words")).to_contain_text("own 8–8–2")


def test_a_network_is_built_by_clicks_trained_and_shared(page, open_fresh):
    open_editor(page)
    for name in ("pool1", "fc1", "relu3"):
        column(page, name).get_by_role("button", name=f"Remove {name}").click()
    set_knob(page, "conv1", "Filters", 8)
    set_knob(page, "conv2", "Filters", 8)
    assert layer_names(page) == WISHED
    network = build_network((1, 32, 32), draft_layers(page))
    said = f"{network.describe()['parameter_count']:,}"
    expect(page.locator(".total-parameters")).to_have_text(said)
    train_fifty_and_open_elsewhere(page, open_fresh)


def draft_layers(page: Page) -> list[dict]:
    """Return the layers of the draft, as its JSON says them."""
    text = page.locator("#architecture-json")
    return json.loads(text.evaluate("one => one.value"))["layers"]


def test_a_network_is_built_by_keys_alone(page, open_fresh):
    keys = page.keyboard
    tab_to(page, "#edit-network")
    keys.press("Enter")
    expect(page.locator("#network-editor-title")).to_be_focused()
    wait_until_described(page)
    for name in ("pool1", "fc1", "relu3"):
        tab_to(page, f'.layer-card[data-layer="{name}"]')
        keys.press("Delete")
        expect(column(page, name)).to_have_count(0)
        keys.press("Home")
        expect(column(page, "conv1")).to_be_focused()
    for name in ("conv1", "conv2"):
        page.locator("#network-editor-title").focus()
        tab_to(page, f'.layer-card[data-layer="{name}"]')
        tab_to(page, f'.layer-card[data-layer="{name}"] [aria-label="Filters"]')
        keys.press("ControlOrMeta+a")
        keys.type("8")
        keys.press("Enter")
    wait_until_described(page)
    assert layer_names(page) == WISHED
    tab_to(page, "#train-network")
    train_fifty_and_open_elsewhere(page, open_fresh)


def undo_all_edits(page: Page) -> None:
    undo = page.locator("#editor-undo")
    while undo.is_enabled():
        undo.click()
    wait_until_described(page)


@pytest.fixture
def edited(share_page) -> Page:
    """The page with the editor open, for tests that edit the network and do not train it."""
    return share_page(open_editor, undo_all_edits)


def test_keys_move_duplicate_and_undo_and_the_focus_stays_with_the_layer(edited):
    page = edited
    before = layer_names(page)
    column(page, "relu1").focus()
    page.keyboard.press("Alt+ArrowRight")
    assert layer_names(page)[:3] == ["conv1", "pool1", "relu1"]
    expect(column(page, "relu1")).to_be_focused()
    page.keyboard.press("ControlOrMeta+d")
    assert layer_names(page)[2:4] == ["relu1", "relu4"]
    expect(column(page, "relu4")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(column(page, "relu1")).to_be_focused()
    expect(page.locator("#editor-undo")).to_have_attribute("aria-label", "Undo: Duplicate relu1")
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("ControlOrMeta+z")
    assert layer_names(page) == before
    page.keyboard.press("ControlOrMeta+y")
    assert layer_names(page)[:3] == ["conv1", "pool1", "relu1"]
    expect(page.locator("#position")).to_have_text("0")
    expect(page.locator("#undo")).to_be_disabled()  # the run itself is untouched


def test_a_name_that_is_being_typed_is_taken_before_its_layer_moves(edited):
    page = edited
    name = column(page, "relu1").locator(".layer-card-name")
    name.fill("first")
    name.press("Alt+ArrowRight")
    assert layer_names(page)[:3] == ["conv1", "pool1", "first"]
    page.locator(".layer-card-name").nth(2).fill("second")
    page.keyboard.press("ControlOrMeta+d")
    assert layer_names(page)[:3] == ["conv1", "pool1", "second"]
    expect(page.locator("#editor-undo")).to_have_attribute("aria-label", "Undo: Duplicate second")


def test_a_layer_is_dragged_to_another_place(edited):
    page = edited
    grip = column(page, "pool1").locator(".layer-grip").bounding_box()
    target = column(page, "conv1").bounding_box()
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 8, target["y"] + 40, steps=5)
    page.mouse.up()
    assert layer_names(page)[:3] == ["pool1", "conv1", "relu1"]


def test_what_cannot_be_is_said_at_the_column_and_mended_at_one_press(edited):
    page = edited
    set_knob(page, "conv2", "Kernel size", 20)
    card = column(page, "conv2")
    problem = card.locator(".layer-problem .problem")
    expect(problem).to_contain_text("20")
    expect(problem).to_contain_text(re.compile(r"14\s*×\s*14"))
    expect(page.locator("#train-network")).to_be_disabled()
    card.locator(".mend", has_text="Remove pool1").click()
    wait_until_described(page)
    assert layer_names(page)[:4] == ["conv1", "relu1", "conv2", "relu2"]
    expect(card.locator(".layer-problem")).to_be_hidden()
    expect(page.locator("#train-network")).to_be_enabled()
    field = column(page, "conv1").get_by_label("Filters")
    field.fill("0")
    field.press("Enter")
    said = column(page, "conv1").locator(".knob", has_text="Filters").locator(".number-said")
    expect(said).to_contain_text("“0” is not allowed")
    page.keyboard.press("Escape")
    expect(page.locator(EDITOR)).to_be_visible()


def test_settings_for_all_layers_and_the_loss_with_its_last_layer(edited):
    page = edited
    page.get_by_label("Activation of all layers").select_option("tanh")
    assert layer_names(page)[1] == "tanh1"
    page.get_by_label("First weights of all layers", exact=True).select_option("glorot")
    page.get_by_label("L2 penalty λ").fill("0.01")
    page.get_by_label("Last layer and loss").select_option("binary-cross-entropy")
    wait_until_described(page)
    written = json.loads(page.locator("#architecture-json").evaluate("one => one.value"))
    assert (written["loss"], written["l2"]) == ("binary-cross-entropy", 0.01)
    assert [one["kind"] for one in written["layers"][-2:]] == ["dense", "sigmoid"]
    assert written["layers"][-2]["units"] == 1
    weighted = [one for one in written["layers"] if one["kind"] in ("convolution", "dense")]
    assert {one["initialiser"] for one in weighted} == {"glorot"}
    expect(page.locator("#train-network")).to_be_enabled()


def test_text_is_loaded_and_what_is_no_network_is_refused_in_words(edited):
    page = edited
    page.locator(".editor-text > summary").click()
    page.fill("#architecture-json", "{")
    page.click("#architecture-load")
    expect(page.locator("#architecture-problem")).to_contain_text("This is no JSON")
    layers = [
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dense", "name": "fc1", "units": 2},
        {"kind": "softmax", "name": "softmax"},
    ]
    load_json(page, layers)
    assert layer_names(page) == ["flatten", "fc1"]
    expect(page.locator(".editor-pytorch")).to_contain_text("nn.Linear(1024, 2)")
    expect(page.locator(".editor-engine")).to_contain_text("build_network")
    expect(page.locator(".editor-table tbody tr")).to_have_count(3)
    load_json(page, [layers[0], {**layers[1], "units": -3}, layers[2]])
    expect(page.locator(".problem", has_text="-3").first).to_be_visible()
    expect(page.locator("#train-network")).to_be_disabled()


def test_starting_points_say_what_to_look_at(edited):
    page = edited
    page.click("#starting-points-open")
    offered = page.locator("#starting-points .starting-point")
    expect(offered).to_have_count(1 + len(describe_choices("3-or-8")["presets"]))
    offered.filter(has_text="dense layers only").click()
    expect(page.locator(".editor-lesson")).to_contain_text("dense layers only: ")
    wait_until_described(page)
    assert layer_names(page)[:2] == ["flatten", "fc1"]
    page.keyboard.press("ControlOrMeta+z")
    assert layer_names(page)[0] == "conv1"


def test_runs_before_stay_in_the_chart_and_undo_leads_back(page):
    press_step(page, 3)
    loss = page.locator("#loss").get_attribute("value")
    open_editor(page)
    column(page, "fc1").get_by_role("button", name="Remove fc1").click()
    wait_until_described(page)
    page.get_by_label("Go on with what it knows").check()
    expect(page.locator("#keep-words")).to_contain_text("conv1, conv2")
    train(page)
    expect(page.locator("#loss-plot .chart-label")).to_have_text(["small CNN"])
    press_step(page, 2)
    page.click("#undo")
    page.click("#undo")
    page.click("#undo")
    wait_for_position(page, 3)
    expect(page.locator("#loss")).to_have_attribute("value", loss)
    expect(page.locator(".chip-words")).to_contain_text("small CNN")
    expect(page.locator("#loss-plot .chart-label")).to_have_text(["own 4–16–2"])


def chain(count: int) -> list[dict]:
    """Return a network of `count` layers: convolutions and ReLUs, flatten, dense, softmax."""
    body = [
        {"kind": "convolution", "name": f"conv{n}", "filters": 4, "size": 3, "padding": 1}
        if n % 2
        else {"kind": "relu", "name": f"relu{n}"}
        for n in range(1, count - 2)
    ]
    end = [("flatten", {}), ("dense", {"units": 2}), ("softmax", {})]
    return body + [{"kind": kind, "name": f"{kind}1", **rest} for kind, rest in end]


@pytest.fixture
def kept(share_page) -> Page:
    """A page for the tests that train a network of their own: each run starts over."""
    return share_page()


@pytest.mark.parametrize("count", [3, 8, 14])
def test_nothing_overlaps_from_three_to_fourteen_layers(kept, count):
    page = kept
    page.set_viewport_size({"width": 1440, "height": 900})
    open_editor(page)
    load_json(page, chain(count))
    page.locator(".editor-text > summary").click()
    assert problems_at(page, SIZES, ("light", "dark") if count == 14 else ("light",)) == []
    page.set_viewport_size({"width": 1440, "height": 789})
    train(page)
    press_step(page, 1)
    assert problems_at(page, [(1440, 789), (1024, 768), (390, 844)]) == []


@pytest.mark.parametrize("size", [(1440, 789), (390, 844)])
def test_axe_finds_nothing_serious_and_problems_fit(edited, size):
    page = edited
    page.set_viewport_size({"width": size[0], "height": size[1]})
    set_knob(page, "conv2", "Kernel size", 20)
    expect(column(page, "conv2").locator(".layer-problem")).to_be_visible()
    column(page, "conv1").locator("summary").click()
    assert axe_findings(page, EDITOR) == []
    assert problems_at_rest(page) == []


def test_another_stage_escape_and_a_link_close_the_editor(page):
    open_editor(page)
    page.keyboard.press("Escape")
    expect(page.locator(EDITOR)).to_be_hidden()
    expect(page.locator("#edit-network")).to_be_focused()
    open_editor(page)
    column(page, "conv1").focus()
    page.keyboard.press("2")
    expect(page.locator(EDITOR)).to_be_hidden()
    expect(page.locator("main")).to_have_attribute("data-stage", "descend")


def test_the_engine_refuses_what_the_editor_refuses():
    with pytest.raises(BadInput):
        build_network((1, 32, 32), [*chain(3)[:-2], {"kind": "dense", "name": "a", "units": 0}])


ODD_NETWORKS = {
    "rectangular, dilated, grouped": [
        {"kind": "convolution", "name": "c1", "filters": 4, "size": [5, 2], "stride": [2, 1]},
        {"kind": "tanh", "name": "t1"},
        {"kind": "convolution", "name": "c2", "filters": 6, "size": [3, 2], "groups": 2,
         "dilation": [1, 2], "padding": [2, 0]},
        {"kind": "average_pooling", "name": "p1", "size": [2, 3], "stride": [2, 2]},
        {"kind": "flatten", "name": "f"},
        {"kind": "dense", "name": "d", "units": 2},
        {"kind": "softmax", "name": "s"},
    ],
    "global average pooling": [
        {"kind": "convolution", "name": "c1", "filters": 6, "size": 5, "stride": 2},
        {"kind": "gelu", "name": "g1"},
        {"kind": "convolution", "name": "c2", "filters": 2, "size": 3, "stride": 2, "bias": False},
        {"kind": "average_pooling", "name": "all", "size": 6},
        {"kind": "flatten", "name": "f"},
        {"kind": "softmax", "name": "s"},
    ],
    "dropout and two activations": [
        {"kind": "dropout", "name": "drop0", "rate": 0.2},
        {"kind": "flatten", "name": "f"},
        {"kind": "dense", "name": "d1", "units": 12},
        {"kind": "leaky_relu", "name": "l", "slope": 0.2},
        {"kind": "dropout", "name": "drop1", "rate": 0.5},
        {"kind": "sigmoid", "name": "s1"},
        {"kind": "sigmoid", "name": "s2"},
        {"kind": "dense", "name": "d2", "units": 2, "bias": False},
    ],
    "maps of one pixel": [
        {"kind": "max_pooling", "name": "p0", "size": 8},
        {"kind": "convolution", "name": "c1", "filters": 3, "size": 4},
        {"kind": "relu", "name": "r1"},
        {"kind": "convolution", "name": "c2", "filters": 5, "size": 1},
        {"kind": "max_pooling", "name": "p1", "size": 1},
        {"kind": "flatten", "name": "f"},
        {"kind": "dense", "name": "d", "units": 1},
        {"kind": "sigmoid", "name": "s"},
    ],
    "no activation, one layer": [
        {"kind": "flatten", "name": "f"},
        {"kind": "dense", "name": "d", "units": 2},
        {"kind": "softmax", "name": "s"},
    ],
}  # fmt: skip
LOSSES = {
    "dropout and two activations": "mean-squared-error",
    "maps of one pixel": "binary-cross-entropy",
}


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_every_station_of_an_odd_network_opens(kept, name):
    page = kept
    page.set_viewport_size({"width": 1440, "height": 900})
    go_to_stage(page, "watch")
    open_editor(page)
    loss = LOSSES.get(name, "cross-entropy")
    load_json(page, {"layers": ODD_NETWORKS[name], "loss": loss, "l2": 0.01})
    train(page)
    press_step(page, 1)
    for stage in ("everything", "descend", "watch", "inside"):
        page.click(f".stages [data-stage={stage}]")
        expect(page.locator('body:not([data-shown=""])')).to_be_visible()
    expect(page.locator("#station")).to_be_visible()
    page.locator("#walk [role=slider]").focus()
    page.keyboard.press("Home")
    last = 2 * len(ODD_NETWORKS[name]) + 1
    for position in range(last + 1):
        expect(page.locator("#station")).to_have_attribute("data-position", str(position))
        modes = page.locator(".station-modes input")
        for mode in range(max(1, modes.count())):
            if modes.count():
                modes.nth(mode).check(force=True)
            expect(page.locator(".station-equation")).not_to_have_text("")
            expect(page.locator(".station-place > .station-body")).to_be_visible()
        if position < last:
            page.click("#station-next")
    expect(page.locator(".failed")).to_have_count(0)
    expect(page.locator("#station .station-decay")).to_be_visible()
