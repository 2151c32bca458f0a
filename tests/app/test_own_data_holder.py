"""The own data that a session holds: from its first recipe on them until nothing leads back."""

from collections.abc import Iterator

import pytest

from app.protocol import commands
from app.session.own_data_holder import OwnDataHolder
from app.session.shared_results import SharedResults
from app.settings import Settings
from engine import OWN_DATA, BadInput, Recipe, fingerprint, initial_run, replay
from tests.app.suspendable_sessions import do, fresh, steps
from tests.hosting.own_data_files import made_data


@pytest.fixture
def problem() -> Iterator[str]:
    """Own data that are here and that nobody holds."""
    name = OWN_DATA.add(made_data(seed=3), "test")
    OWN_DATA.release("test")
    yield name
    OWN_DATA.drop_unheld()
    assert len(OWN_DATA) == 0, "a session still holds data"


def configure(problem: str, **more: object) -> commands.ConfigureCommand:
    return commands.ConfigureCommand(problem=problem, batch_size=8, **more)


def test_a_session_holds_its_data_until_it_ends_also_while_it_is_suspended(problem):
    suspendable = do(fresh(), configure(problem), *steps(2))
    suspendable.suspend()
    OWN_DATA.drop_unheld()
    assert problem in OWN_DATA
    suspendable.resume()
    suspendable.session.continue_seek(float("inf"))
    found = suspendable.session.timeline.run.parameters
    recipe = Recipe(problem=problem, batch_size=8)
    assert fingerprint(found) == fingerprint(replay(recipe, 2).parameters)
    suspendable.close()
    OWN_DATA.drop_unheld()
    assert problem not in OWN_DATA


def test_undo_leads_back_to_data_that_the_run_has_left(problem):
    suspendable = do(fresh(), configure(problem), *steps(2), configure("bars"))
    OWN_DATA.drop_unheld()
    do(suspendable, commands.UndoCommand())
    assert suspendable.session.timeline.run.recipe.problem == problem
    assert suspendable.session.timeline.position == 2
    suspendable.close()


def test_data_that_no_action_leads_back_to_are_released(problem):
    """Undone actions are forgotten once something else is done."""
    suspendable = do(fresh(), configure(problem))
    do(suspendable, commands.UndoCommand())
    assert OWN_DATA.held == (problem,)
    do(suspendable, *steps(1))
    assert OWN_DATA.held == ()
    suspendable.close()


def test_actions_that_lead_back_to_large_data_are_forgotten_before_others():
    """Of 8 MiB for going back half is for undo; the data take 5 · 400 · 3 · 32 · 32 bytes."""
    large = made_data(seed=4, count=400, side=32, channels=3)
    assert large.nbytes == 5 * 400 * 3 * 32 * 32 > 4 * 2**20
    name = OWN_DATA.add(large, "test")
    OWN_DATA.release("test")
    suspendable = do(fresh(history_mebibytes=8), configure(name), configure("bars"), *steps(1))
    assert OWN_DATA.held == ()
    assert [one.label for one in suspendable.session.undo_list.entries] == ["step 1"]
    suspendable.close()
    OWN_DATA.drop_unheld()


def test_a_refused_command_holds_nothing():
    """One mini-batch of 32 images of 64×64 computes more than a million values."""
    name = OWN_DATA.add(made_data(seed=5, side=64), "test")
    OWN_DATA.release("test")
    suspendable = do(fresh(max_batch_values=1_000_000))
    command = commands.ConfigureCommand(problem=name, preset="tour", batch_size=32)
    (error,) = suspendable.session.handle(command)
    assert (error.type, error.field) == ("error", "batch_size")
    assert OWN_DATA.held == ()
    suspendable.close()
    OWN_DATA.drop_unheld()


def test_data_of_a_run_whose_parameters_are_kept_are_held(problem):
    kept = configure("two-dots", keep_parameters=True)
    suspendable = do(fresh(), configure(problem), *steps(2), kept)
    recipe = suspendable.session.timeline.run.recipe
    assert recipe.problems == {problem, "two-dots"}
    while suspendable.session.undo_list.drop_oldest():
        pass
    suspendable.session.release_unused_data()
    assert OWN_DATA.held == (problem,)
    suspendable.close()


def test_a_session_that_ended_holds_nothing_more(problem):
    """A thread may still work on its last command."""
    held = OwnDataHolder()
    recipe = Recipe(problem=problem, batch_size=8)
    held.hold(recipe)
    assert held
    held.release()
    held.hold(recipe)
    assert not held
    assert OWN_DATA.held == ()


def test_a_recipe_on_data_that_are_not_here_is_named():
    missing = made_data(seed=9)
    name = OWN_DATA.add(missing, "test")
    recipe = Recipe(problem=name, batch_size=8)
    OWN_DATA.release("test")
    OWN_DATA.drop_unheld()
    with pytest.raises(BadInput) as bad:
        OwnDataHolder().hold(recipe)
    assert (bad.value.field, bad.value.value) == ("problem", name)


def test_replays_of_data_that_are_gone_are_dropped(problem):
    replays = SharedResults(Settings()).replays
    beginning = initial_run(Recipe(problem=problem, batch_size=8))
    first = replays.get_or_create(beginning, 5)
    other = replays.get_or_create(initial_run(Recipe()), 5)
    replays.drop_without_data()
    assert replays.get_or_create(beginning, 5) is first
    OWN_DATA.drop_unheld()
    replays.drop_without_data()
    assert replays.get_or_create(initial_run(Recipe()), 5) is other
    assert replays.get_or_create(beginning, 5) is not first
