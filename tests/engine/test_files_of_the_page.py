"""Files of the page and of the command line: each opens the files of the other."""

import json

import pytest

from engine import (
    BadInput,
    Recipe,
    fingerprint,
    gradients_to_bytes,
    load_run,
    parameters_to_bytes,
    replay,
    run_from_bytes,
    run_to_bytes,
    train_step,
)
from engine.__main__ import main
from engine.training.step import with_recipe

RECIPE = Recipe(preset="mlp", optimizer="adam", batch_size=8).with_setting(1, "beta1", 0.8)
RUN = replay(RECIPE, 3)


def recipe_file(**told) -> bytes:
    """Return a recipe file as the page's recipeText writes it."""
    file = {
        "made_by": "backprop-explorer",
        "version": 1,
        "holds": "recipe",
        "recipe": RECIPE.to_data(),
        "step": 3,
        "fingerprint": fingerprint(RUN.parameters),
        "sketch": None,
    }
    return json.dumps({**file, **told}, indent=1).encode() + b"\n"


@pytest.mark.parametrize("data", [recipe_file(), parameters_to_bytes(RUN)], ids=["recipe", "all"])
def test_a_file_of_the_page_is_resumed_with_the_state_of_its_optimizer(data, tmp_path, capsys):
    found = run_from_bytes(data)
    assert (found.step, found.recipe) == (3, RECIPE)
    assert run_to_bytes(found) == run_to_bytes(RUN)
    page, further = tmp_path / "from-the-page", tmp_path / "further"
    page.write_bytes(data)
    command = ["train", "--resume", str(page), "--steps", "2", "--save", str(further)]
    assert main(command) == 0
    assert run_to_bytes(load_run(further)) == run_to_bytes(replay(RECIPE, 5))


def test_the_same_run_is_saved_as_the_same_bytes_every_time(tmp_path):
    again = replay(RECIPE, 3)
    after, record = train_step(RUN)
    for make in (run_to_bytes, parameters_to_bytes):
        assert len({make(run) for run in (RUN, again) for _ in range(20)}) == 1
    assert len({gradients_to_bytes(after, record) for _ in range(20)}) == 1
    one, two = tmp_path / "one", tmp_path / "two"
    for path in (one, two):
        assert main(["train", "--preset", "mlp", "--steps", "2", "--save", str(path)]) == 0
    assert one.read_bytes() == two.read_bytes()


def test_a_checkpoint_says_what_the_page_needs_to_open_it():
    data = run_to_bytes(RUN)
    told = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]
    assert told["parameters_fingerprint"] == fingerprint(RUN.parameters)
    assert json.loads(told["addresses"]) == list(RUN.parameters)
    assert list(told) == sorted(told)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gradients_to_bytes(*train_step(RUN)), "a file that holds gradients"),
        (recipe_file(fingerprint="0" * 16), "another processor may round otherwise"),
        (recipe_file(made_by="me"), "a file of another form"),
        (recipe_file(version=2), "version 2"),
        (recipe_file(holds="scene"), "a file that holds scene"),
        (recipe_file(step=-1), "step -1"),
        (recipe_file(step="many"), "step many"),
        (recipe_file(recipe={"seed": "x"}), "a recipe with seed"),
        (recipe_file(recipe=3), "a recipe with recipe 3"),
        (recipe_file()[:-9], "a recipe file that is no JSON"),
        (b"{}", "a file of another form"),
        (b"{", "a recipe file that is no JSON"),
    ],
)
def test_what_cannot_be_resumed_is_refused_in_a_sentence(data, words, tmp_path, capsys):
    with pytest.raises(BadInput, match=words):
        run_from_bytes(data)
    path = tmp_path / "file"
    path.write_bytes(data)
    assert main(["train", "--resume", str(path), "--steps", "1"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("--resume: got ")
    assert printed.err.count("\n") == 1


def test_a_resumed_run_with_another_setting_is_the_run_of_its_recipe():
    changed = with_recipe(RUN, RUN.recipe.with_setting(3, "learning_rate", 0.02))
    assert run_from_bytes(run_to_bytes(changed)).recipe == changed.recipe
