"""Architectures of a user's own: described, trained, undone, kept on, restored, refused."""

from copy import deepcopy
from time import thread_time

import numpy as np
import pytest

from app.lifecycle.snapshot import from_json, to_json
from app.protocol import commands
from engine import Recipe, fingerprint, replay
from tests.app.sessions import handle_all, open_session, visible_state
from tests.app.suspendable_sessions import fresh

TOUR = Recipe().network.describe()["architecture"]


def changed_tour(position: int, **settings):
    """Return the architecture of the tour with other settings of one layer."""
    data = deepcopy(TOUR)
    data["layers"][position].update(settings)
    return data


def describe(session, **fields):
    """Return the answer to a `describe` command."""
    (answer,) = session.handle(commands.DescribeCommand(**fields))
    return answer if answer.type == "error" else answer.scalars


def refusal(session, **fields):
    """Return the error that refuses a `configure` command; the run stays as it is."""
    before = visible_state(session)
    (answer,) = session.handle(commands.ConfigureCommand(**fields))
    assert answer.type == "error"
    assert visible_state(session) == before
    return answer


def test_a_description_costs_no_run_and_little_time():
    session = open_session(3)
    before = visible_state(session)
    describe(session)
    began = thread_time()
    found = describe(session, architecture=changed_tour(0, filters=8), asked=7)
    seconds = thread_time() - began
    assert found["asked"] == 7
    assert [one["output"] for one in found["layers"]][:2] == [(8, 28, 28), (8, 28, 28)]
    assert found["total"]["parameter_count"] == 82_322 + 4 * 26 + 4 * 16 * 25
    assert 0 < found["total"]["step_seconds"] < 10
    assert seconds < 0.03
    assert visible_state(session) == before


def test_a_description_is_answered_during_a_seek_which_goes_on():
    session = open_session()
    session.handle(commands.OpenRecipeCommand(recipe={"seed": 3}, step=40))
    assert session.seeking
    assert describe(session, preset="lenet5", problem="bars")["total"]["parameter_count"] > 60_000
    assert session.seeking
    session.continue_seek(float("inf"))
    assert session.timeline.position == 40


def test_a_limit_of_the_server_is_named_and_can_be_mended():
    session = fresh(max_parameters=100_000).session
    found = describe(session, architecture=changed_tour(7, units=4000))
    assert found["problem"]["field"] == "MAX_PARAMETERS"
    assert found["problem"]["allowed"] == "at most 100,000"
    labels = [mend["label"] for mend in found["problem"]["mends"]]
    assert labels
    for mend in found["problem"]["mends"]:
        again = describe(session, architecture={"layers": mend["layers"]})
        assert again["problem"] is None
        assert again["total"]["parameter_count"] <= 100_000
    answer = refusal(session, architecture=changed_tour(7, units=4000))
    assert answer.field == "architecture"


def test_an_architecture_and_a_preset_together_are_refused():
    session = open_session()
    assert describe(session, architecture=TOUR, preset="mlp").field == "preset"
    assert refusal(session, architecture=TOUR, preset="mlp").field == "preset"


def test_an_own_network_trains_and_undo_brings_back_the_one_before():
    session = open_session(5)
    before = visible_state(session)
    architecture = changed_tour(3, filters=6, size=[3, 5])
    answers = session.handle(commands.ConfigureCommand(architecture=architecture))
    welcome = next(one for one in answers if one.type == "welcome")
    assert welcome.recipe["preset"] == "custom"
    assert welcome.network["architecture"] == architecture
    for _ in range(4):
        session.handle(commands.AdvanceCommand())
    recipe = Recipe.from_data({"architecture": architecture})
    expected = replay(recipe, 4)
    assert session.status().fingerprint == fingerprint(expected.parameters)
    handle_all(session, commands.UndoCommand())
    while visible_state(session)[0] != 5:
        handle_all(session, commands.UndoCommand())
    assert visible_state(session)[1:] == before[1:]


def test_an_architecture_that_is_a_preset_is_that_preset():
    session = open_session()
    session.handle(commands.ConfigureCommand(architecture=changed_tour(0, filters=5)))
    session.handle(commands.ConfigureCommand(architecture=TOUR))
    recipe = session.status().recipe
    assert (recipe["preset"], recipe["architecture"]) == ("tour", None)


def test_a_new_problem_gives_an_own_network_the_end_that_it_needs():
    session = open_session()
    session.handle(commands.ConfigureCommand(architecture=changed_tour(0, filters=5)))
    session.handle(commands.ConfigureCommand(problem="ten-digits"))
    layers = session.status().recipe["architecture"]["layers"]
    assert [one["units"] for one in layers if one["kind"] == "dense"] == [200, 10]
    assert layers[0]["filters"] == 5
    session.handle(commands.ConfigureCommand(problem="computational-graph"))
    assert session.status().recipe["preset"] == "computational-graph"


def test_parameters_are_kept_where_address_and_shape_are_the_same():
    session = open_session(12)
    learned = session.timeline.run.parameters
    architecture = changed_tour(7, units=50)
    command = commands.ConfigureCommand(architecture=architecture, keep_parameters=True)
    handle_all(session, command)
    status = session.status()
    begun = session.timeline.run.parameters
    fresh = replay(Recipe.from_data({"architecture": architecture}), 0).parameters
    kept = [address for address in begun if begun[address].shape == learned[address].shape]
    assert kept == [f"conv{n}.{part}" for n in (1, 2) for part in ("kernel", "bias")] + ["fc2.bias"]
    for address, array in begun.items():
        source = learned if address in kept else fresh
        np.testing.assert_array_equal(array, source[address], err_msg=address)
    assert status.recipe["warm_start"]["step"] == 12
    for _ in range(3):
        session.handle(commands.AdvanceCommand())
    found = session.status().fingerprint
    recipe = Recipe.from_data(status.recipe)
    assert fingerprint(replay(recipe, 3).parameters) == found
    handle_all(session, commands.SeekCommand(step=0), commands.SeekCommand(step=3))
    assert session.status().fingerprint == found


def test_a_recipe_with_a_warm_start_is_opened_at_its_step():
    warm_start = {"recipe": {"preset": "lenet5", "seed": 3}, "step": 6}
    data = {"preset": "lenet5", "warm_start": warm_start}
    session = open_session()
    handle_all(session, commands.OpenRecipeCommand(recipe=data, step=5))
    expected = replay(Recipe.from_data(data), 5)
    assert session.status().fingerprint == fingerprint(expected.parameters)
    handle_all(session, commands.ResetCommand())
    assert session.status().recipe["warm_start"]["step"] == 6


def test_a_warm_start_is_dropped_with_another_network_and_kept_with_another_batch_size():
    session = open_session(4)
    handle_all(session, commands.ConfigureCommand(optimizer="adam", keep_parameters=True))
    assert session.status().recipe["warm_start"]["step"] == 4
    handle_all(session, commands.ConfigureCommand(batch_size=16))
    assert session.status().recipe["warm_start"]["step"] == 4
    handle_all(session, commands.ConfigureCommand(preset="mlp"))
    assert session.status().recipe["warm_start"] is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"keep_parameters": True}, "configure"),
        ({"keep_parameters": True, "learning_rate": 0.1}, "keep_parameters"),
        ({"preset": "custom"}, "preset"),
        ({"architecture": {"layers": []}}, "layers"),
        ({"architecture": {"layers": TOUR["layers"] * 10**4}}, "layers"),
        ({"architecture": changed_tour(0, filters=0)}, "layer conv1, filters"),
        ({"architecture": changed_tour(0, filters=10**9)}, "layer conv1, filters"),
        ({"architecture": changed_tour(0, stride=0)}, "layer conv1, stride"),
        ({"architecture": changed_tour(3, size=15)}, "layer conv2"),
        ({"architecture": changed_tour(1, name="conv1")}, "layers"),
        ({"architecture": changed_tour(1, kind="swish")}, "layer relu1, kind"),
        ({"architecture": {**TOUR, "l2": float("nan")}}, "l2"),
        ({"architecture": {**TOUR, "colour": 1}}, "architecture"),
        ({"architecture": changed_tour(9, units=3)}, "layer softmax"),
    ],
)
def test_a_bad_architecture_is_refused_and_the_run_goes_on(fields, field):
    assert refusal(open_session(2), **fields).field == field


def test_parameters_that_are_not_finite_are_not_kept():
    session = open_session()
    session.handle(commands.ConfigureCommand(learning_rate=100.0))
    for _ in range(20):
        session.handle(commands.AdvanceCommand())
    parameters = session.timeline.run.parameters
    assert not all(np.isfinite(array).all() for array in parameters.values())
    assert refusal(session, preset="mlp", keep_parameters=True).field == "keep_parameters"


def test_too_many_updates_before_the_start_are_refused():
    session = fresh(max_open_steps=10).session
    warm_start = {"recipe": {"warm_start": {"recipe": {}, "step": 6}}, "step": 5}
    command = commands.OpenRecipeCommand(recipe={"warm_start": warm_start}, step=0)
    (answer,) = session.handle(command)
    assert (answer.type, answer.field) == ("error", "warm_start")


def test_an_own_network_with_a_warm_start_is_restored_in_another_process():
    first = fresh()
    session = first.session
    handle_all(session, commands.AdvanceCommand(), commands.AdvanceCommand())
    command = commands.ConfigureCommand(
        architecture=changed_tour(0, filters=5), keep_parameters=True
    )
    handle_all(session, command, commands.AdvanceCommand())
    snapshot = from_json(to_json(first.snapshot()))
    other = fresh()
    other.restore(snapshot)
    other.session.continue_seek(float("inf"))
    assert other.session.status().fingerprint == session.status().fingerprint
    assert other.session.status().recipe == session.status().recipe
