"""Links of version 3: their architectures and warm starts are recipes that can be replayed."""

import json
from pathlib import Path

import pytest

from engine import Architecture, Recipe, fingerprint, replay
from tests.golden.architectures import PATH, architectures

LINKS = json.loads((Path(PATH).parent / "links_3.json").read_text())


def test_the_architectures_of_the_tests_are_those_of_the_presets():
    kept = json.loads(PATH.read_text())
    assert kept == json.loads(json.dumps(architectures()))
    for name, data in kept.items():
        assert json.loads(json.dumps(Architecture.from_data(data).to_data())) == data, name


@pytest.mark.parametrize("name", LINKS)
def test_a_recipe_of_a_link_is_its_data_and_has_one_fingerprint(name):
    data = LINKS[name]["link"]["scene"]["recipe"]
    recipe = Recipe.from_data(data)
    again = Recipe.from_data(json.loads(json.dumps(recipe.to_data())))
    assert again == recipe
    assert fingerprint(replay(again, 2).parameters) == fingerprint(replay(recipe, 2).parameters)
