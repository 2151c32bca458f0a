"""The command line `python -m engine`: training, saving, resuming, checking, one-line errors."""

import io
import subprocess
import sys
from math import prod

import pytest

from engine import Recipe, evaluate, fingerprint, initial_run, load_run, replay
from engine.__main__ import main
from engine.cli.options import option_name
from engine.cli.progress import ProgressBar
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES


def test_it_trains_and_prints_what_the_engine_gives(capsys):
    assert main(["train", "--steps", "12", "--seed", "3"]) == 0
    printed = capsys.readouterr()
    run = replay(Recipe(seed=3), 12)
    assert f"held-out accuracy  {100 * evaluate(run).accuracy:.2f} % of 70" in printed.out
    assert "steps              12 (1.5 epochs)" in printed.out
    assert f"fingerprint        {fingerprint(run.parameters)}" in printed.out
    assert printed.err == ""  # stderr is not a terminal: no progress bar


def test_every_option_reaches_the_recipe(capsys, tmp_path):
    path = tmp_path / "run.safetensors"
    options = (
        "--preset tour --data digits --epochs 1 --optimizer adamw --learning-rate 0.002 "
        "--schedule warm-up-cosine --warm-up-steps 4 --cosine-steps 20 --final-factor 0.1 "
        "--batch 128 --seed 5 --beta1 0.8 --beta2 0.99 --epsilon 1e-7 --weight-decay 0.02"
    )
    assert main(["train", *options.split(), "--save", str(path)]) == 0
    run = load_run(path)
    assert run.recipe == Recipe(
        problem="ten-digits",
        optimizer="adamw",
        learning_rate=0.002,
        schedule="warm-up-cosine",
        warm_up_steps=4,
        cosine_steps=20,
        final_factor=0.1,
        batch_size=128,
        seed=5,
        beta1=0.8,
        beta2=0.99,
        epsilon=1e-7,
        weight_decay=0.02,
    )
    assert run.step == run.steps_per_epoch
    assert f"saved              {path}" in capsys.readouterr().out


def test_resuming_goes_on_and_changes_settings_from_there(capsys, tmp_path):
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    assert main(["train", "--steps", "4", "--optimizer", "adam", "--save", one]) == 0
    resume = ["train", "--resume", one, "--steps", "3", "--learning-rate", "0.01", "--seed", "16"]
    assert main([*resume, "--save", two]) == 0
    recipe = Recipe(optimizer="adam").with_setting(4, "learning_rate", 0.01)
    expected = replay(recipe, 7)
    assert fingerprint(load_run(two).parameters) == fingerprint(expected.parameters)
    assert main(["train", "--resume", one, "--seed", "3"]) == 2
    assert capsys.readouterr().err.startswith("--seed: got 3; allowed: 16, as the checkpoint")


def test_a_run_that_diverges_says_so(capsys):
    assert main(["train", "--steps", "60", "--learning-rate", "100"]) == 1
    assert "lower --learning-rate" in capsys.readouterr().out


def test_a_stopped_run_is_saved(capsys, tmp_path, monkeypatch):
    from engine.cli import train

    def stop(run):
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "quick_train_step", stop)
    assert main(["train", "--save", str(tmp_path / "run")]) == 130
    assert load_run(tmp_path / "run").step == 0
    assert "by the user" in capsys.readouterr().out


def test_it_checks_every_gradient_of_a_step(capsys):
    assert main(["check", "--preset", "edges", "--problem", "bars", "--steps", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["array", "numbers", "largest", "error", "kinks", "verdict"]
    counts = {line.split()[0]: int(line.split()[1]) for line in lines[1:5]}
    network = initial_run(Recipe(preset="edges", problem="bars")).network
    assert counts == {address: prod(size) for address, size in network.parameter_shapes.items()}
    assert [line.split()[0] for line in lines[7:13]] == [one.name for one in network.layers]
    assert lines[-1].startswith("step 2, 235 numbers in ")
    assert lines[-1].endswith(" s: agrees")


def test_a_wrong_backward_ends_the_check_with_code_1(capsys, monkeypatch):
    from engine.model.layers import activations

    monkeypatch.setattr(activations, "relu_backward", lambda da, a: da)
    assert main(["check", "--layer", "conv1"]) == 1
    printed = capsys.readouterr().out
    assert "differ" in printed
    assert "furthest off: conv1.kernel[" in printed
    assert printed.endswith("DIFFERS\n")


BAD = [
    ([], "command: got nothing; allowed: "),
    (["trane"], "command: got trane; allowed: "),
    (["train", "--speed", "3"], "options: got --speed; allowed: "),
    (["train", "more"], "options: got more; allowed: "),
    (["train", "--seed"], "--seed: got nothing; allowed: "),
    (["train", "--learning-rate", "nan"], "--learning-rate: got nan; allowed: "),
    (["train", "--learning-rate", "fast"], "--learning-rate: got 'fast'; allowed: "),
    (["train", "--batch-size", "0"], "--batch-size: got 0; allowed: "),
    (["train", "--batch", "1.5"], "--batch-size: got 1.5; allowed: "),
    (["train", "--steps", "0"], "--steps: got 0; allowed: "),
    (["train", "--epochs", "two"], "--epochs: got 'two'; allowed: "),
    (["train", "--problem", "cats"], "--problem: got 'cats'; allowed: "),
    (["train", "--data", "7"], "--problem: got 7; allowed: "),
    (["train", "--optimizer", "magic"], "--optimizer: got 'magic'; allowed: one of sgd, "),
    (["train", "--schedule", "saw"], "--schedule: got 'saw'; allowed: one of constant, "),
    (["train", "--warm-up-steps", "0"], "--warm-up-steps: got 0; allowed: "),
    (["train", "--save", "no/such/folder"], "--save: got 'no/such/folder'; allowed: "),
    (["train", "--save", "."], "--save: got '.'; allowed: "),
    (["train", "--resume", "no/such/file"], "--resume: got 'no/such/file'; allowed: "),
    (["train", "--resume", __file__], f"--resume: got '{__file__}: "),
    (["check", "--layer", "relu1"], "--layer: got 'relu1'; allowed: one of conv1, conv2, fc1, fc2"),
    (["check", "--steps", "-1"], "--steps: got -1; allowed: "),
    (["check", "--preset", "big"], "--preset: got 'big'; allowed: "),
    (["train", "--steps", "2", "--epochs", "1"], "--epochs: not allowed beside --steps"),
]


@pytest.mark.parametrize(("arguments", "beginning"), BAD)
def test_bad_input_is_refused_in_one_sentence(capsys, arguments, beginning):
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
    assert code == 2
    printed = capsys.readouterr()
    assert printed.err.replace('"', "'").startswith(beginning)
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_it_is_a_program_with_help():
    answer = subprocess.run(
        [sys.executable, "-m", "engine", "train", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    for option in ("--optimizer", "--schedule", "--save", "--resume", "--data", "--batch"):
        assert option in answer.stdout


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_one_line_drawn_again_on_a_terminal_and_nothing_elsewhere():
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        progress = ProgressBar(stream, 4)
        progress.show(1, "a long word")
        progress.show(4, "short")
        progress.close()
    assert pipe.getvalue() == ""
    _, first, second = terminal.getvalue().split("\r")
    assert first == "[######..................]  25 %  a long word"
    assert second == "[########################] 100 %  short      \n"


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_settings_without_effect_are_said_on_stderr(capsys, optimizer, schedule):
    used = {*OPTIMIZERS[optimizer].setting_names(), *SCHEDULES[schedule].setting_names()}
    values = {name: getattr(Recipe(), name) or 0.01 for name in SETTING_RANGES}
    given = [part for name, value in values.items() for part in (option_name(name), str(value))]
    kinds = ["--optimizer", optimizer, "--schedule", schedule]
    assert main(["train", "--preset", "mlp", "--steps", "1", *kinds, *given]) == 0
    said = [line.split()[0] for line in capsys.readouterr().err.splitlines() if "no effect" in line]
    assert said == [
        option_name(name) for name in SETTING_RANGES if name not in {*used, "learning_rate"}
    ]


def test_a_resumed_run_says_it_of_its_own_optimizer(capsys, tmp_path):
    path = str(tmp_path / "run")
    assert main(["train", "--steps", "1", "--save", path]) == 0
    assert main(["train", "--resume", path, "--steps", "1", "--momentum", "0.5"]) == 0
    assert capsys.readouterr().err == (
        "--momentum has no effect with --optimizer sgd; it is used by momentum, nesterov\n"
    )
