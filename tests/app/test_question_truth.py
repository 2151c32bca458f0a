"""The truth of a question is what the next step does, and finding it moves nothing."""

import itertools
from base64 import b64encode

import numpy as np
import pytest

from app.protocol import commands
from app.protocol.commands import AskCommand
from app.protocol.run_states import DIVERGED
from app.session.question_step import place_of_lanes, place_of_step, run_position
from app.session.question_truth import answer_in_parts
from app.session.session import Session
from app.settings import Settings
from app.timeline.seek_job import run_to_end
from engine import BadInput, apply_updates, next_step_record, probe_loss, replay, run_size
from tests.app.lanes import chosen, do, play, small_session
from tests.app.sessions import session_in_state

WEIGHT = {"address": "fc2.weight", "index": [0, 1]}
RECIPES = {
    "sgd": {},
    "momentum": {"optimizer": "momentum"},
    "adam": {"optimizer": "adam", "learning_rate": 0.01},
    "dense": {"preset": "mlp", "problem": "bars", "batch_size": 12},
}


def session_at(recipe=None, steps=0, plane="off") -> Session:
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.full_state()
    session.handle(commands.WatchSurfaceCommand(plane=plane))
    session.handle(commands.OpenRecipeCommand(recipe=recipe or {}, step=steps))
    finish(session)
    return session


def finish(session) -> list:
    found = []
    while session.seeking or session.has_work:
        found += session.continue_seek() if session.seeking else session.run_slice()
    return found


def asked(kind, subject=None, **fields) -> AskCommand:
    return AskCommand(kind=kind, subject=subject or {}, **fields)


def answer_of_next_step(session, question):
    return run_to_end(answer_in_parts(session, question))


def value_of(session, address="fc2.weight", index=(0, 1)) -> float:
    return session.timeline.run.parameters[address].item(*index)


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("steps", [1, 3])
def test_the_landing_and_the_direction_are_those_of_the_step_that_follows(recipe, steps):
    session = session_at(RECIPES[recipe], steps)
    address = session.timeline.run.network.describe()["layers"][-2]["parameters"]
    name, shape = next(iter(address.items()))
    for index in [(0,) * len(shape), tuple(size - 1 for size in shape)]:
        place = {"address": name, "index": [*index]}
        landing = answer_of_next_step(session, asked("landing", {"place": "weight", **place}))
        direction = answer_of_next_step(session, asked("direction", place))
        before = value_of(session, name, index)
        session.handle(commands.AdvanceCommand())
        after = value_of(session, name, index)
        assert landing.truth == after
        assert direction.truth == (
            "up" if after > before else "down" if after < before else "stays"
        )


def test_a_weight_without_a_gradient_stays():
    session = session_at(steps=1)
    record = next_step_record(session.timeline.run)
    ((unit, _),) = np.argwhere(record.gradients["fc1.weight"] == 0)[:1]
    place = {"address": "fc1.weight", "index": [int(unit), 0]}
    gradient = record.gradients["fc1.weight"][unit, 0]
    answer = answer_of_next_step(session, asked("direction", place))
    assert answer.truth == ("stays" if gradient == 0 else "down" if gradient > 0 else "up")


def test_nothing_moves_while_the_truth_is_found():
    session = session_at({"optimizer": "momentum"}, 2, "auto")
    before, run = session.status(), session.timeline.run
    bits = {name: array.copy() for name, array in run.parameters.items()}
    for question in (
        asked("landing", {"place": "weight", **WEIGHT}),
        asked("landing", {"place": "map"}),
        asked("direction", WEIGHT),
        asked("class", {"held_out": 3}),
        asked("learning_rate", {"value": 2.0}),
        asked("free", options=["a", "b"]),
    ):
        answer_of_next_step(session, question)
        assert session.timeline.run is run
        assert session.status() == before
    for name, array in bits.items():
        assert np.array_equal(array, session.timeline.run.parameters[name])


@pytest.mark.parametrize("plane", ["auto", "curvature"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_on_the_map_the_landing_is_found_at_the_tip_of_the_arrow_of_the_update(plane, optimizer):
    """Before the first step the map is that of the next step; its arrow is the projection of Δ.

    The landing is that of the parameters in float32, hence the tolerance.
    """
    session = session_at({"optimizer": optimizer, "learning_rate": 0.01})
    session.handle(commands.WatchSurfaceCommand(plane=plane))
    surface = [one for one in finish(session) if one.type == "surface"][-1]
    (arrow,) = [one for one in surface.scalars["arrows"] if one["name"] == "update"]
    record = session.timeline.record
    after = apply_updates(record.parameters, record.updates)
    found = session.subscriptions.surface.coordinates_of(after, session.timeline.record.step)
    assert found == pytest.approx([arrow["alpha"], arrow["beta"]], rel=1e-6, abs=1e-6)


def test_after_a_step_the_landing_is_projected_onto_the_map_of_that_step():
    """Formula: Dᵀ(θ₂ − θ₀) on the plane of two chosen weights is their own displacement."""
    session = session_at(steps=1)
    chosen = [commands.ParameterRef(address="fc2.weight", index=[0, one]) for one in (1, 2)]
    session.handle(commands.WatchSurfaceCommand(plane="chosen", chosen=chosen))
    finish(session)
    before = session.timeline.record.parameters["fc2.weight"].astype(float)
    answer = answer_of_next_step(session, asked("landing", {"place": "map"}))
    session.handle(commands.AdvanceCommand())
    after = session.timeline.run.parameters["fc2.weight"].astype(float)
    assert answer.truth == pytest.approx([(after - before)[0, 1], (after - before)[0, 2]])


@pytest.mark.parametrize("recipe", [{}, {"preset": "lenet5", "problem": "ten-digits"}])
def test_the_class_is_the_one_that_is_predicted_after_the_step(recipe):
    session = session_at(recipe, 1)
    count = len(session.timeline.run.data.classes)
    answers = {
        one: answer_of_next_step(session, asked("class", {"held_out": one})) for one in range(6)
    }
    assert answers[0].choices == [str(one) for one in range(count)]
    session.handle(commands.AdvanceCommand())
    for one, answer in answers.items():
        (found,) = session.handle(commands.PredictCommand(held_out=one))
        assert answer.truth == found.scalars["predicted"]


def test_the_class_of_a_drawing_needs_one():
    session = session_at()
    with pytest.raises(BadInput, match="draw one first"):
        answer_of_next_step(session, asked("class", {"drawing": True}))
    pixels = np.zeros((32, 32), np.uint8)
    pixels[8:24, 14:18] = 255
    drawing = b64encode(pixels.tobytes()).decode()
    session.handle(commands.PredictCommand(pixels=drawing, width=32, height=32))
    answer = answer_of_next_step(session, asked("class", {"drawing": True}))
    answers = session.handle(commands.AdvanceCommand())
    (found,) = [one for one in answers if one.type == "prediction"]
    assert answer.truth == found.scalars["predicted"]


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_verdict_is_that_of_the_step_with_this_learning_rate(optimizer):
    """The loss along the step that the page is sent, with the thresholds of the page's sentence."""
    found = set()
    for value in (1e-5, 0.03, 0.3, 30.0):
        session = session_at({"optimizer": optimizer, "learning_rate": 0.01}, 1)
        answer = answer_of_next_step(session, asked("learning_rate", {"value": value}))
        found.add(answer.truth)
        session.handle(commands.WatchSliceCommand(**WEIGHT, along_step=True))
        session.handle(commands.ConfigureCommand(learning_rate=value))
        session.handle(commands.AdvanceCommand())
        slices = [one.scalars for one in finish(session) if one.type == "step_slice"]
        (slice_,) = [one for one in slices if one["set"] == "batch"][:1]
        before, after = slice_["start_loss"], slice_["end_loss"]
        alpha = 1 - 2 * (before - after) / -slice_["slope"]
        expected = (
            "diverges"
            if not after <= before
            else "overshoots"
            if slice_["best"] <= 0 or 1 / slice_["best"] > 1.1
            else "crawls"
            if abs(alpha + 1) < 0.1
            else "good"
        )
        assert answer.truth == expected
        assert place_of_step(run_position(session), answer.step, answer.step_keys) == "made"
    assert {"crawls", "diverges"} <= found


def test_a_free_question_has_the_right_option_that_is_said():
    session = session_at()
    answer = answer_of_next_step(session, asked("free", options=["a", "b", "c"], right=2))
    assert (answer.truth, answer.choices) == (2, ["0", "1", "2"])
    assert answer_of_next_step(session, asked("free", options=["a", "b"])).truth is None


# -- where the run is ---------------------------------------------------------------------


def place(session, answer) -> str:
    return place_of_step(run_position(session), answer.step, answer.step_keys)


def test_the_step_is_made_also_when_the_run_has_gone_on():
    session = session_at(steps=2)
    answer = answer_of_next_step(session, asked("direction", WEIGHT))
    assert place(session, answer) == "not made"
    session.handle(commands.AdvanceCommand())
    assert place(session, answer) == "made"
    session.handle(commands.ConfigureCommand(learning_rate=0.2))
    session.handle(commands.AdvanceCommand())
    assert place(session, answer) == "made"
    session.handle(commands.SeekCommand(step=1))
    finish(session)
    assert place(session, answer) == "not made"


@pytest.mark.parametrize(
    "change",
    [
        [commands.EditCommand(**WEIGHT, value=0.5), commands.CommitPreviewCommand()],
        [commands.ConfigureCommand(learning_rate=0.5)],
        [commands.ConfigureCommand(seed=99), commands.AdvanceCommand(), commands.AdvanceCommand()],
        [commands.SeekCommand(step=1), commands.ConfigureCommand(momentum=0.5)],
    ],
)
def test_a_step_of_a_run_that_was_changed_answers_another_question(change):
    session = session_at({"optimizer": "momentum"}, 2)
    answer = answer_of_next_step(session, asked("direction", WEIGHT))
    for command in change:
        session.handle(command)
        finish(session)
    while session.timeline.position < 3:
        session.handle(commands.AdvanceCommand())
    assert place(session, answer) == "elsewhere"


def test_a_setting_that_is_set_again_changes_no_step():
    session = session_at({"optimizer": "momentum"}, 2)
    answer = answer_of_next_step(session, asked("direction", WEIGHT))
    rate = session.timeline.run.recipe.learning_rate_at(2)
    for command in (
        commands.ConfigureCommand(learning_rate=0.3),
        commands.ConfigureCommand(learning_rate=rate),
        commands.ConfigureCommand(momentum=0.9),
        commands.AdvanceCommand(),
    ):
        session.handle(command)
        finish(session)
    assert place(session, answer) == "made"


# -- which lane is first ------------------------------------------------------------------

THREE_RATES = chosen({"learning_rate": 0.001}, {"learning_rate": 0.2}, {"optimizer": "momentum"})


def lane_place(session, answer) -> str:
    return place_of_lanes(run_position(session), answer.step + answer.steps - 1, answer.step_keys)


@pytest.mark.parametrize("steps", [1, 7])
def test_the_first_lane_has_the_lowest_probe_loss_when_all_have_come_so_far(steps):
    """The oracle is each lane's recipe, replayed to the step by the engine alone."""
    session = small_session()
    do(session, THREE_RATES, commands.AdvanceCommand())
    answer = answer_of_next_step(session, asked("optimizer", {"steps": steps}))
    assert session.timeline.position == 1
    assert (answer.steps, answer.choices) == (steps, ["1", "2", "3"])
    assert len(answer.options) == 3
    losses = [probe_loss(replay(one.recipe, 1 + steps)) for one in session.comparison.lanes]
    assert answer.truth == 1 + losses.index(min(losses))
    assert lane_place(session, answer) == "not made"
    play(session, steps)
    assert lane_place(session, answer) == "made"


def test_a_race_is_made_in_parts_so_that_others_have_their_turns():
    session = small_session()
    do(session, THREE_RATES, commands.AdvanceCommand())
    parts = answer_in_parts(session, asked("optimizer", {"steps": 50}))
    assert len(list(parts)) >= 3 * 50


def test_another_lane_makes_the_race_another_one():
    session = small_session()
    do(session, THREE_RATES, commands.AdvanceCommand())
    answer = answer_of_next_step(session, asked("optimizer", {"steps": 2}))
    do(session, commands.PickLaneCommand(lane=2), commands.ConfigureCommand(learning_rate=0.01))
    do(session, commands.AdvanceCommand(), commands.AdvanceCommand())
    assert lane_place(session, answer) == "elsewhere"
    do(session, commands.CompareCommand())
    assert lane_place(session, answer) == "elsewhere"


def test_a_lane_that_diverges_is_not_the_first():
    session = session_at()
    do(session, chosen({"learning_rate": 100.0}, {"learning_rate": 0.001}))
    answer = answer_of_next_step(session, asked("optimizer", {"steps": 20}))
    assert answer.truth == 2
    play(session, 20)
    assert session.comparison.lanes[0].timeline.diverged


@pytest.mark.parametrize(
    ("lanes", "steps", "allowed"),
    [
        (None, 5, "a comparison of lanes"),
        (chosen({}, {}), 5, "after which one lane is the first"),
        (chosen({}, {"seed": 3}), 200, "at most 3 with these lanes"),
    ],
)
def test_a_race_that_has_no_winner_or_takes_long_is_refused(lanes, steps, allowed, monkeypatch):
    session = small_session()
    if lanes is not None:
        do(session, lanes)
        runs = [one.timeline.run for one in session.comparison.lanes]
        values = sum(one.recipe.batch_size * run_size(one.recipe).activation_count for one in runs)
        if steps == 200:
            monkeypatch.setattr("app.session.first_lane.MAX_FIRST_LANE_VALUES", 3 * values)
    with pytest.raises(BadInput, match=allowed):
        answer_of_next_step(session, asked("optimizer", {"steps": steps}))


# -- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("landing", {"place": "weight", **WEIGHT}),
        ("landing", {"place": "map"}),
        ("direction", WEIGHT),
        ("learning_rate", {"value": 0.1}),
    ],
)
def test_where_the_page_shows_the_next_step_it_is_no_question(kind, subject):
    plane = "auto" if subject.get("place") == "map" else "off"
    first, edited = session_at(plane=plane), session_at(steps=2, plane=plane)
    do(edited, commands.EditCommand(**WEIGHT, value=0.5), commands.CommitPreviewCommand())
    for session in (first, edited):
        with pytest.raises(BadInput, match="press Step once, then ask") as bad:
            answer_of_next_step(session, asked(kind, subject))
        assert bad.value.field == "step"
        session.handle(commands.AdvanceCommand())
        finish(session)
        assert answer_of_next_step(session, asked(kind, subject)).truth is not None


@pytest.mark.parametrize(
    ("kind", "subject", "field"),
    [
        ("landing", {"place": "weight", "address": "fc9.weight", "index": [0, 0]}, "address"),
        ("landing", {"place": "weight", "address": "fc2.weight", "index": [2, 0]}, "index"),
        ("direction", {"address": "fc2.weight", "index": [0]}, "index"),
        ("class", {"held_out": 70}, "held_out"),
        ("learning_rate", {"value": 1e9}, "learning_rate"),
    ],
)
def test_a_subject_that_the_run_does_not_have_is_refused_by_name(kind, subject, field):
    session = session_at(steps=1)
    with pytest.raises(BadInput) as bad:
        answer_of_next_step(session, asked(kind, subject))
    assert bad.value.field == field


def test_a_run_that_plays_has_no_next_step_to_ask_about():
    session = session_at()
    session.handle(commands.PlayCommand(speed=1))
    with pytest.raises(BadInput) as bad:
        answer_of_next_step(session, asked("direction", WEIGHT))
    assert (bad.value.field, bad.value.value) == ("state", "playing")


def test_a_tried_value_is_kept_or_put_back_first():
    session = session_at()
    session.handle(commands.EditCommand(**WEIGHT, value=0.5))
    with pytest.raises(BadInput) as bad:
        answer_of_next_step(session, asked("direction", WEIGHT))
    assert bad.value.field == "preview"


def test_a_run_that_has_diverged_has_no_landing():
    session = session_in_state(DIVERGED)
    with pytest.raises(BadInput) as bad:
        answer_of_next_step(session, asked("landing", {"place": "weight", **WEIGHT}))
    assert (bad.value.field, bad.value.value) == ("state", DIVERGED)


def test_without_a_map_of_the_displayed_step_no_landing_on_it_can_be_asked():
    session = session_at()
    for _ in range(2):
        session.handle(commands.AdvanceCommand())
    with pytest.raises(BadInput) as bad:
        answer_of_next_step(session, asked("landing", {"place": "map"}))
    assert bad.value.field == "place"


def test_the_next_parameters_are_those_of_the_record():
    session = session_at(steps=1)
    record = next_step_record(session.timeline.run)
    after = apply_updates(record.parameters, record.updates)
    answer = answer_of_next_step(session, asked("landing", {"place": "weight", **WEIGHT}))
    assert answer.truth == after["fc2.weight"].item(0, 1)
