"""The eight accidents: each is found first by its own rule, at the step where it is opened."""

import pytest

from engine import ACCIDENTS, Recipe, diagnose


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda one: one.name)
def test_the_right_finding_comes_first(accident):
    found = diagnose(accident.recipe, accident.step)
    assert found.complete
    first = found.findings[0]
    assert (first.rule, first.severity) == (accident.rule, "problem")


def test_there_are_eight_and_their_recipes_survive_the_way_to_the_page():
    assert len({one.name for one in ACCIDENTS}) == 8
    for one in ACCIDENTS:
        assert Recipe.from_data(one.to_data()["recipe"]) == one.recipe
