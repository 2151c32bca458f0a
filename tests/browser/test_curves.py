"""The curves on the page: their readings, trials and descents equal the engine's."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.subscriptions.curves import STEP_POINTS
from engine import Recipe, add_slice_gradients, descend, slice_along_step, slice_parameter
from engine.analysis.slices.weight_slice import WeightSlice
from engine.analysis.suffix_network import forward_from_record
from tests.browser.curves import mark_coordinates, slide_learning_rate
from tests.browser.inspector import choose_number
from tests.browser.page import (
    displayed_value,
    exact_value,
    press_step,
    replay_with_record,
    step_to_first_curve,
    wait_for_curve,
    wait_for_position,
)
from tests.browser.page_checks import problems_at_rest
from tests.browser.setup import configure

pytestmark = pytest.mark.stage("everything")
CHART = "#slice-plot .chart-area"
FIRST_ADDRESS = "fc2.weight[0, 1]"
PREDICTION = "#prediction-plot .chart-area"
READING = '[data-formula="reading"] [data-slot="{}"]'


def leave_curves(page: Page) -> None:
    """Undo what Escape, another weight and moving the pointer away undo."""
    page.press("#trial", "Escape")
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    if page.locator("#address").input_value() != FIRST_ADDRESS:
        choose_number(page, FIRST_ADDRESS)
    wait_for_handle(page, CHART, read_of(1)[1].value)


@pytest.fixture
def stepped(share_page) -> Page:
    """The page after one step, on Everything."""
    return share_page(step_to_first_curve, leave_curves, stage="everything")


def read_of(position, address="fc2.weight", index=(0, 1), image=0):
    run, record = replay_with_record(position)
    found = slice_parameter(run.network, record, address, index, run.parameters)
    return record, add_slice_gradients(run.network, record, found, image)


def along_of(network, record, address, index):
    forward = forward_from_record(network, record)
    return WeightSlice(network, record.parameters, forward, record.labels, address, index)


def wait_for_handle(page, selector, number):
    """Wait until the handle of a plot has the value `number`."""
    page.wait_for_function(
        """([selector, number]) => {
          const now = Number(document.querySelector(selector).getAttribute("aria-valuenow"));
          return Math.abs(now - number) <= 1e-9 * Math.max(1, Math.abs(number));
        }""",
        arg=[selector, float(number)],
    )


def test_moving_along_the_curve_reads_gradient_and_prediction_at_every_point(stepped):
    page = stepped
    _, read = read_of(1)
    page.focus(CHART)
    for key, place in (("ArrowRight", 41), ("PageUp", 51), ("ArrowLeft", 50)):
        page.keyboard.press(key)
        expect(page.locator(CHART)).to_have_attribute(
            "aria-valuenow", repr(float(read.values[place]))
        )
        expect(page.locator(READING.format("gradient"))).not_to_have_text("…")
        assert displayed_value(page, READING.format("gradient")) == float(
            f"{read.gradients[place]:.4g}"
        )
        assert displayed_value(page, READING.format("loss")) == float(f"{read.losses[place]:.4g}")
        wait_for_handle(page, PREDICTION, read.predictions[place])
    drawn = mark_coordinates(page, "#prediction-plot")["point"]
    assert drawn["x"] == [pytest.approx(float(read.predictions[50]))]
    page.keyboard.press("Escape")
    wait_for_handle(page, CHART, read.value)


def test_the_tangent_at_the_point_read_has_the_slope_of_the_gradient_there(stepped):
    page = stepped
    _, read = read_of(1)
    box = page.locator(CHART).bounding_box()
    page.locator(CHART).hover(position={"x": 0.75 * box["width"], "y": box["height"] - 60})
    expect(page.locator("#slice-plot [data-mark='reading tangent']")).to_have_count(1)
    expect(page.locator(READING.format("gradient"))).not_to_have_text("…")
    drawn = mark_coordinates(page)
    tangent, point = drawn["reading tangent"], drawn["reading"]
    slope = (tangent["y"][1] - tangent["y"][0]) / (tangent["x"][1] - tangent["x"][0])
    place = int(np.argmin(abs(read.values - point["x"][0])))
    assert slope == pytest.approx(float(read.gradients[place]), rel=1e-4)
    assert point["y"] == [pytest.approx(float(read.losses[place]))]


def test_the_prediction_can_be_held_elsewhere_and_returns(stepped):
    page = stepped
    record, _ = read_of(1)
    truth = float(record.true_probabilities[0])
    area = page.locator(PREDICTION)
    box = area.bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 100, steps=4)
    expect(page.locator("#prediction-plot .aside")).to_contain_text("cannot be set")
    held = float(area.get_attribute("aria-valuenow"))
    assert held != pytest.approx(truth, abs=0.01)
    slot = '[data-formula="loss"] [data-slot="{}"]'
    assert displayed_value(page, slot.format("loss")) == pytest.approx(-np.log(held), rel=1e-3)
    assert displayed_value(page, slot.format("derivative")) == pytest.approx(-1 / held, rel=1e-3)
    page.mouse.up()
    wait_for_handle(page, PREDICTION, truth)
    expect(page.locator("#prediction-plot .aside")).to_be_empty()
    page.focus(PREDICTION)
    page.keyboard.press("ArrowRight")
    wait_for_handle(page, PREDICTION, truth + 0.01)
    page.keyboard.press("Escape")
    wait_for_handle(page, PREDICTION, truth)


def test_holding_a_prediction_shows_which_weight_would_give_it(stepped):
    page = stepped
    record, read = read_of(1)
    page.focus(PREDICTION)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    held = float(record.true_probabilities[0]) - 0.03
    wait_for_handle(page, PREDICTION, held)
    expect(page.locator("#prediction-plot .aside")).to_contain_text("would have to be")
    at = float(page.locator(CHART).get_attribute("aria-valuenow"))
    place = int(np.argmin(abs(read.values - at)))
    spacing = abs(np.diff(read.predictions)).max()
    assert abs(float(read.predictions[place]) - held) <= spacing


def test_the_derivative_can_be_drawn_as_a_curve_of_its_own(stepped):
    page = stepped
    _, read = read_of(1)
    page.click("[popovertarget=weight-choices]")
    derivative = page.get_by_role("button", name="Show the derivative ∂C/∂w")
    derivative.click()
    expect(page.locator("#slice-plot [data-mark=derivative]")).to_have_count(1)
    below = mark_coordinates(page)["derivative"]
    np.testing.assert_allclose(below["y"], read.gradients, rtol=1e-6)
    derivative.click()
    expect(page.locator("#slice-plot [data-mark=derivative]")).to_have_count(0)


def test_the_learning_rate_is_tried_without_asking_and_holds_when_it_is_let_go(page):
    page.click("#step")
    wait_for_curve(page, 1)
    record, read = read_of(1)
    sent = []
    page.expose_function("told", lambda data: sent.append(data))
    page.evaluate("""() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data) { told(data); return send.call(this, data); };
    }""")
    for place in (400, 450, 500):
        rate = slide_learning_rate(page, place)
    assert not [one for one in sent if "configure" in one]
    tried = mark_coordinates(page)
    w = record.parameters["fc2.weight"][0, 1] - rate * read.gradient
    assert [w, read.loss - rate * read.gradient**2] == pytest.approx(
        [tried["tangent landing"]["x"][0], tried["tangent landing"]["y"][0]], rel=1e-6
    )
    along = along_of(replay_with_record(1)[0].network, record, "fc2.weight", (0, 1))
    alone = along.evaluate(np.array([-rate * read.gradient])).losses[0]
    assert tried["curve landing"]["y"][0] == pytest.approx(alone, rel=1e-5)
    slide_learning_rate(page, 500, let_go=True)
    expect(page.locator("#learning-rate")).to_have_value(f"{rate:g}")
    page.click("#step")
    wait_for_curve(page, 2)
    expected = replay_with_record(2, Recipe().with_setting(1, "learning_rate", rate))[0]
    assert exact_value(page, "#weight-after") == float(expected.parameters["fc2.weight"][0, 1])


def expected_verdict(before, after, promised):
    """Return the expected verdict, with ρ and α from the measured and predicted change."""
    alpha = 1 - 2 * (before - after) / -promised
    if after > before:
        return "diverges"
    return "overshoots" if alpha > 0.1 else "small" if -1.1 < alpha < -0.9 else "good"


@pytest.mark.parametrize("address", ["fc2.bias[0]"])
def test_the_words_about_a_step_agree_with_the_measured_landing(stepped, address):
    page = stepped
    page.fill("#address", address)
    page.press("#address", "Enter")
    expect(page.locator("#place")).to_contain_text("neuron 1")
    run, record = replay_with_record(1)
    along = along_of(run.network, record, "fc2.bias", (0,))
    gradient = float(record.gradients["fc2.bias"][0])
    page.wait_for_function(
        "value => document.querySelector('#gradient').value === value", arg=repr(gradient)
    )
    said = set()
    for place in range(100, 601, 50):
        rate = slide_learning_rate(page, place)
        verdict = page.locator("#verdict").get_attribute("data-verdict")
        before, after = along.evaluate(np.array([0.0, -rate * gradient])).losses
        if verdict != "beyond":
            assert verdict == expected_verdict(before, after, -rate * gradient**2), rate
        said.add(verdict)
    assert {"small", "good", "diverges"} <= said


def test_a_weight_descends_alone_as_the_engine_does_and_the_run_stays(stepped):
    page = stepped
    run, record = replay_with_record(1)
    loss, fingerprint = exact_value(page, "#loss"), exact_value(page, "#weight-after")
    page.click("[popovertarget=weight-choices]")
    page.click("#descend")
    expect(page.locator("#alone-words")).to_contain_text("1000 steps, not converged yet")
    rate = slide_learning_rate(page, 540, let_go=True)
    expected = [one for one in descend(run.network, record, "fc2.weight", (0, 1), rate) if one][-1]
    expect(page.locator("#alone-words")).to_have_text(
        f"With this weight only: converged after {expected.steps} steps."
    )
    path = mark_coordinates(page)["descent"]
    np.testing.assert_allclose(path["x"], expected.values, rtol=1e-12)
    np.testing.assert_allclose(path["y"], expected.losses, rtol=1e-12)
    page.keyboard.press("Escape")
    expect(page.locator("#alone")).to_be_hidden()
    assert (exact_value(page, "#loss"), exact_value(page, "#weight-after")) == (loss, fingerprint)
    expect(page.locator("#learning-rate")).to_have_value("0.05")


def test_playing_until_a_number_of_steps_stops_there_and_says_why(page):
    page.select_option("#speed", "20")
    page.click("#more-open")
    page.click("#until-open")
    page.select_option("#until-kind", "steps")
    page.fill("#until-value", "0")
    page.click("#until-play")
    said = "“0” is not allowed. Allowed: a whole number from 1 to 1000000."
    expect(page.locator("#until-error")).to_have_text(said)
    expect(page.locator("#until-value")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#until-value")).to_have_value("0")
    page.fill("#until-value", "7")
    expect(page.locator("#until-error")).to_have_text("")
    page.click("#until-play")
    expect(page.locator("#notice")).to_have_text("Stopped after 7 steps, as asked.")
    wait_for_position(page, 7)
    expect(page.locator("#until-progress")).to_be_hidden()


def test_playing_until_converged_shows_its_way_and_pausing_is_a_reason(page):
    page.click("#more-open")
    page.click("#until-open")
    page.fill("#until-value", "10⁻⁹")
    page.click("#until-play")
    expect(page.locator("#until-progress")).to_be_visible()
    expect(page.locator("#notice")).to_contain_text("of 10 steps in a row")
    page.click("#play")
    expect(page.locator("#notice")).to_contain_text("Stopped by you after")


@pytest.mark.parametrize("rate", ["0.001", "0.1", "10"])
def test_the_words_about_a_step_agree_with_the_measured_landing_alone_and_whole(page, rate):
    configure(page, learning_rate=rate)
    page.click("#step")
    wait_for_curve(page, 1)
    run, record = replay_with_record(1, Recipe().with_setting(0, "learning_rate", float(rate)))
    gradient = float(record.gradients["fc2.weight"][0, 1])
    alone = along_of(run.network, record, "fc2.weight", (0, 1))
    landing = alone.evaluate(np.array([0.0, -float(rate) * gradient])).losses
    expected = expected_verdict(*landing, -float(rate) * gradient**2)
    expect(page.locator("#verdict")).to_have_attribute("data-verdict", expected)
    page.wait_for_function(
        "() => document.querySelector('#step-slice-plot').dataset.step === '0'"
        " && !document.querySelector('#step-slice-plot').classList.contains('stale')"
    )
    batch = next(one for one in slice_along_step(run.network, "3-or-8", record, STEP_POINTS) if one)
    after = run.network.mean_loss(
        run.parameters, run.network.logits(run.parameters, record.images), record.labels
    )
    assert batch.end_loss == pytest.approx(after, rel=1e-5)
    whole = page.locator("#along-verdict")
    if after > record.loss:
        expect(whole).to_have_attribute("data-verdict", "diverges")
        expect(whole).to_contain_text("The step: the loss rose from")
    elif abs(batch.place + 1) < 0.1:
        expect(whole).to_have_attribute("data-verdict", "small")
    else:
        expect(whole).to_have_attribute("data-verdict", "good")
        expect(whole).to_contain_text(f"{1 / batch.best:.1f} of the way")
    drawn = mark_coordinates(page, "#step-slice-plot")["step"]
    assert [drawn["x"], drawn["y"]] == [[1], [pytest.approx(batch.end_loss, rel=1e-12)]]
    fell = "fell" if after < record.loss else "rose"
    expect(page.locator("#step-verdict")).to_have_attribute("data-verdict", fell)


def test_a_weight_that_changes_nothing_says_so(stepped):
    page = stepped
    _, record = replay_with_record(1)
    gradients = record.gradients["fc2.weight"]
    row, column = (int(one) for one in np.argwhere(gradients == 0)[0])
    page.fill("#address", f"fc2.weight[{row}, {column}]")
    page.press("#address", "Enter")
    expect(page.locator("#verdict")).to_have_text(
        "∂C/∂w is 0 here: this weight does not change the loss of these 32 images."
    )


def test_the_legend_and_the_labels_cover_no_curve_and_no_word(stepped):
    page = stepped
    for plot in ("#slice-plot", "#prediction-plot", "#step-slice-plot"):
        boxes = page.evaluate(
            """selector => [...document.querySelectorAll(
              `${selector} .line-chart :is(.chart-tick, .chart-title, .chart-words, .chart-label)`)]
              .map((one) => one.getBoundingClientRect())
              .map(({ left, top, right, bottom }) => [left, top + 2, right, bottom - 2])""",
            plot,
        )
        area = page.locator(f"{plot} .line-chart").bounding_box()
        for left, _top, right, bottom in boxes:
            assert left >= area["x"] - 1, plot
            assert right <= area["x"] + area["width"] + 1, plot
            assert bottom <= area["y"] + area["height"] + 1, plot
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                apart = (
                    one[2] <= other[0]
                    or other[2] <= one[0]
                    or one[3] <= other[1]
                    or other[3] <= one[1]
                )
                assert apart, (plot, one, other)


@pytest.mark.stage("watch")
@pytest.mark.parametrize("page", [(1280, 720)], indirect=True)
def test_a_legend_above_a_low_chart_is_neither_cut_nor_crossed(page):
    """The gradient is tiny: the factor of its arrow stood in the legend."""
    press_step(page, 12)
    page.locator("#network .connection canvas").first.click()  # opens the inspector
    choose_number(page, "conv2.kernel[13, 2, 1, 1]")
    press_step(page, 2, 12)
    expect(page.locator("#slice-plot .chart-label", has_text="×")).to_be_visible()
    assert problems_at_rest(page) == []
