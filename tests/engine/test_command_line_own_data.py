"""The command line on images of the user's own: `train --data FOLDER_OR_FILE` and `check`."""

import numpy as np
import pytest

from engine import Recipe, evaluate, load_run, replay
from engine.__main__ import main
from engine.data.own_data_file import own_data_from_bytes
from engine.data.own_data_registry import OWN_DATA
from tests.engine.data_files import IMAGES, LABELS, npz_bytes, picture, write_mnist


@pytest.fixture(autouse=True)
def forgotten():
    """Forget own data after the test, as the end of the program does."""
    yield
    OWN_DATA.release("command line")
    OWN_DATA.drop_unheld()


@pytest.fixture
def pictures(tmp_path):
    """Return a folder of two folders of 30 pictures each, dark ones and light ones."""
    stream = np.random.default_rng(1)
    for name, low, high in (("cats", 0, 120), ("dogs", 100, 255)):
        for k in range(30):
            array = stream.integers(low, high, (24, 36, 3), dtype=np.uint8)
            picture(tmp_path / "pets" / name, f"{k}.png", array)
    return tmp_path / "pets"


def test_it_trains_on_a_folder_of_pictures_saves_and_goes_on(capsys, tmp_path, pictures):
    run_file, data_file = tmp_path / "run.safetensors", tmp_path / "pets.safetensors"
    train = ["train", "--data", str(pictures), "--size", "16", "--split-seed", "4"]
    extra = ["--steps", "40", "--held-out-percent", "30", "--save-data", str(data_file)]
    assert main([*train, *extra, "--save", str(run_file)]) == 0
    printed = capsys.readouterr().out
    assert "60 images of 3×16×16, cats, dogs (sha256:" in printed
    assert "of 18 images" in printed
    run = load_run(run_file)
    data = own_data_from_bytes(data_file.read_bytes())
    assert run.recipe.problem == data.problem
    assert data.content.classes == ("cats", "dogs")
    assert run.data.training_images.shape == (42, 3, 16, 16)
    assert evaluate(run).accuracy > 0.9
    again = ["train", "--data", str(data_file), "--resume", str(run_file), "--steps", "2"]
    assert main(again) == 0
    assert "42 (" in capsys.readouterr().out


def test_resuming_without_the_data_names_their_hash(capsys, tmp_path, pictures):
    run_file = str(tmp_path / "run.safetensors")
    assert main(["train", "--data", str(pictures), "--steps", "1", "--save", run_file]) == 0
    OWN_DATA.release("command line")
    OWN_DATA.drop_unheld()
    capsys.readouterr()
    assert main(["train", "--resume", run_file]) == 2
    error = capsys.readouterr().err
    assert "sha256:" in error
    assert "open the file with these images" in error


def test_a_small_set_lowers_the_default_batch_size(capsys, tmp_path):
    (tmp_path / "own.npz").write_bytes(npz_bytes(images=IMAGES, labels=LABELS))
    own = ["--data", str(tmp_path / "own.npz"), "--preset", "mlp"]
    assert main(["train", *own, "--steps", "3"]) == 0
    assert "batch 9" in capsys.readouterr().out
    assert main(["train", *own, "--batch", "10"]) == 2
    assert "--batch-size: got 10; allowed: a whole number from 1 to 9" in capsys.readouterr().err


def test_gradients_are_checked_on_own_images(capsys, tmp_path):
    write_mnist(tmp_path / "mnist")
    own = ["--data", str(tmp_path / "mnist"), "--size", "16", "--colour", "--preset", "edges"]
    assert main(["check", *own, "--steps", "1", "--layer", "conv1"]) == 0
    printed = capsys.readouterr().out
    assert "608" in printed  # 8 filters of 3·5·5 and 8 biases
    assert "agrees" in printed


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        (["--data", "no/such/folder"], "--problem: got 'no/such/folder'; allowed: one of 3-or-8"),
        (["--data", "{npz}", "--size", "3"], "--size: got 3; allowed: a whole number from 4 to"),
        (["--data", "{npz}", "--size", "big"], "--size: got 'big'; allowed: "),
        (["--data", "{npz}", "--images", "1"], "--images: got 1; allowed: "),
        (["--data", "{npz}", "--held-out-percent", "95"], "--held-out-percent: got 95; allowed: "),
        (["--data", "{npz}", "--split-seed", "-1"], "--split-seed: got -1; allowed: "),
        (["--data", "{npz}", "--grey", "--colour"], "--colour: not allowed beside --grey"),
        (["--data", "{npz}"], "--preset: got 'tour'; allowed: another one for these images"),
        (["--data", "{text}"], "--data: got 'notes.txt: a file that begins"),
        (["--data", "{npz}", "--save-data", "no/such/file"], "--save-data: got 'no/such/file'"),
        (["--data", "mnist", "--size", "16"], "--size: got 16; allowed: --size only with a file"),
        (["--grey"], "--grey: got True; allowed: --grey only with a file or folder"),
    ],
)
def test_a_wrong_option_of_own_data_is_named(capsys, tmp_path, options, beginning):
    (tmp_path / "own.npz").write_bytes(npz_bytes(images=IMAGES, labels=LABELS))
    (tmp_path / "notes.txt").write_text("hello")
    places = {"npz": tmp_path / "own.npz", "text": tmp_path / "notes.txt"}
    try:
        code = main(["train", *(option.format(**places) for option in options)])
    except SystemExit as left:
        code = left.code
    assert code == 2
    error = capsys.readouterr().err.replace('"', "'")
    assert error.startswith(beginning)
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("problem", "steps", "wanted"), [("mnist", 2000, 0.96), ("fashion-mnist", 1200, 0.8)]
)
def test_the_tour_network_learns_it_in_two_epochs(problem, steps, wanted):
    """Measured with seeds 16, 1, 2: 97.5, 97.3, 97.1 % of MNIST; 83.0, 80.3, 81.8 % of Fashion."""
    recipe = Recipe(
        problem=problem,
        optimizer="nesterov",
        batch_size=8,
        schedule="cosine",
        cosine_steps=steps,
    )
    run = replay(recipe, steps)
    assert run.epoch == 2
    assert evaluate(run).accuracy >= wanted
