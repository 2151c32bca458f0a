"""Edits of single parameters during a run: part of the recipe, and replayed bit for bit."""

import numpy as np
import pytest

from engine import (
    Change,
    Edit,
    Recipe,
    fingerprint,
    initial_run,
    replay,
    run_from_bytes,
    run_to_bytes,
    train_step,
    with_recipe,
)
from engine.training.optimizers import OPTIMIZERS

PLACE = ("conv1.kernel", (2, 0, 1, 3))


def by_hand(recipe: Recipe, steps: int, at: int, value: float):
    """Train, and write `value` into the parameter array after `at` updates."""
    run = initial_run(recipe)
    for step in range(steps + 1):
        if step == at:
            address, index = PLACE
            run.parameters[address] = run.parameters[address].copy()
            run.parameters[address][index] = value
        if step < steps:
            run, _ = train_step(run)
    return run


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("at", [0, 3, 6])
def test_an_edit_in_the_recipe_is_what_writing_into_the_array_does(optimizer, at):
    plain = Recipe(optimizer=optimizer, batch_size=8)
    run = replay(plain.with_edit(at, *PLACE, 0.75), 6)
    assert fingerprint(run.parameters) == fingerprint(by_hand(plain, 6, at, 0.75).parameters)
    assert fingerprint(run.parameters) != fingerprint(replay(plain, 6).parameters)


def test_the_run_has_the_edit_and_the_record_of_the_step_before_has_not():
    address, index = PLACE
    run, record = train_step(replay(Recipe().with_edit(3, *PLACE, 0.1), 2))
    assert run.parameters[address][index] == np.float32(0.1)
    landed = record.parameters[address] + record.updates[address]
    changed = np.argwhere(landed != run.parameters[address])
    assert changed.tolist() == [list(index)]


def test_a_run_goes_on_under_a_recipe_with_an_edit_as_the_replay_of_that_recipe():
    run = replay(Recipe(optimizer="adam"), 4)
    recipe = run.recipe.with_edit(4, *PLACE, -0.5).with_setting(4, "learning_rate", 0.01)
    before = fingerprint(run.parameters)
    following = with_recipe(run, recipe)
    assert fingerprint(run.parameters) == before
    assert fingerprint(following.parameters) == fingerprint(replay(recipe, 4).parameters)
    further, _ = train_step(following)
    assert fingerprint(further.parameters) == fingerprint(replay(recipe, 5).parameters)


def test_a_checkpoint_keeps_the_edits_made_and_those_to_come():
    recipe = Recipe(batch_size=8).with_edit(2, *PLACE, 0.5).with_edit(4, "fc2.bias", (1,), -1.0)
    for step in (2, 3, 4):
        found = run_from_bytes(run_to_bytes(replay(recipe, step)))
        assert found.recipe == recipe
        while found.step < 6:
            found, _ = train_step(found)
        assert fingerprint(found.parameters) == fingerprint(replay(recipe, 6).parameters)


def test_an_edit_of_the_same_step_and_place_is_replaced_and_later_changes_are_dropped():
    recipe = (
        Recipe()
        .with_edit(2, *PLACE, 0.5)
        .with_setting(2, "momentum", 0.1)
        .with_edit(5, *PLACE, 0.9)
    )
    other = recipe.with_edit(2, *PLACE, 0.25)
    assert other.changes == (Change(2, "momentum", 0.1), Edit(2, *PLACE, 0.25))
    assert recipe.with_edit(2, "fc2.bias", (0,), 1.0).changes[:2] == recipe.changes[:2]
    assert recipe.restarted_at(4) == Recipe(momentum=0.1)


def test_until_is_what_decides_the_state_and_nothing_else():
    recipe = Recipe().with_edit(2, *PLACE, 0.5).with_setting(2, "learning_rate", 0.1)
    assert recipe.prefix(1).changes == ()
    assert recipe.prefix(2).changes == (Edit(2, *PLACE, 0.5),)
    assert recipe.prefix(3) is recipe
    for step in range(4):
        one, two = replay(recipe, step), replay(recipe.prefix(step), step)
        assert fingerprint(one.parameters) == fingerprint(two.parameters)
