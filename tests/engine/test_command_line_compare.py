"""The command line `python -m engine compare`: the table of results, the CSV, one-line errors."""

import csv
import re

import pytest

from engine import Recipe, evaluate, initial_run, preset_lanes, quick_train_step, replay
from engine.__main__ import main


def test_it_prints_what_each_lane_reaches(capsys):
    words = "compare four-seeds --preset mlp --steps 12 --learning-rate 0.1"
    assert main(words.split()) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    head, *rows = printed.out.split("\n\n")[0].splitlines()
    columns = ["lane", "90 %", "95 %", "97 %", "lowest loss", "at step", "held out", "distance"]
    assert re.split(r"\s{2,}", head) == [*columns, "λ max"]
    lanes = preset_lanes("four-seeds", Recipe(preset="mlp", learning_rate=0.1))
    for number, (row, lane) in enumerate(zip(rows, lanes, strict=True), 1):
        cells = re.split(r"\s{2,}", row)
        run, losses = initial_run(lane.recipe), []
        for _ in range(12):
            run, loss = quick_train_step(run)
            losses.append(loss)
        assert cells[0] == f"{number} {lane.label}"
        assert cells[4:7] == [
            f"{min(losses):.3g}",
            str(losses.index(min(losses))),
            f"{evaluate(run).accuracy:.2%}",
        ]


def test_a_milestone_is_a_step_at_which_it_looked(capsys):
    assert (
        main(["compare", "four-seeds", "--preset", "mlp", "--optimizer", "adam", "--steps", "20"])
        == 0
    )
    row = capsys.readouterr().out.splitlines()[1]
    step, seconds = re.search(r"seed 16 +(\d+) \((\d+\.\d\d) s\)", row).groups()
    recipe = Recipe(preset="mlp", optimizer="adam")
    accuracies = {k: evaluate(replay(recipe, k)).accuracy for k in (0, 10, 20)}
    assert int(step) == next(k for k, accuracy in accuracies.items() if accuracy >= 0.9)
    assert float(seconds) >= 0


def test_lanes_can_be_given_and_are_written_as_csv(capsys, tmp_path):
    path = tmp_path / "lanes.csv"
    lanes = ["--lane", "optimizer=adam,learning_rate=0.01", "--lane", "initialiser=normal:0.1"]
    words = [
        "compare",
        *lanes,
        "--preset",
        "mlp",
        "--batch",
        "8",
        "--steps",
        "11",
        "--csv",
        str(path),
    ]
    assert main(words) == 0
    assert f"losses and evaluations: {path}" in capsys.readouterr().out
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [(row["lane"], row["updates"]) for row in rows] == [
        (lane, str(step)) for lane in "12" for step in range(12)
    ]
    assert {row["label"] for row in rows} == {"Adam, η 0.01", "normal 0.1"}
    run = replay(Recipe(preset="mlp", optimizer="adam", learning_rate=0.01, batch_size=8), 10)
    _, loss = quick_train_step(run)
    seen = evaluate(run)
    assert rows[10]["loss"] == str(loss)
    assert rows[10]["held_out_loss"] == str(seen.loss)
    assert rows[10]["held_out_accuracy"] == str(seen.accuracy)
    assert rows[9]["held_out_loss"] == rows[11]["loss"] == ""


def test_a_lane_that_diverges_says_so(capsys):
    lanes = ["--lane", "learning_rate=100", "--lane", "seed=3"]
    assert main(["compare", *lanes, "--steps", "20"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"1 η 100 .*diverged at step \d+ .*–$", printed, re.MULTILINE)
    assert "2 seed 3" in printed
    both = ["--lane", "learning_rate=100", "--lane", "learning_rate=99"]
    assert main(["compare", *both, "--steps", "30"]) == 1


def test_a_stopped_comparison_is_printed(capsys, monkeypatch):
    import os
    import signal

    from engine.cli import compare

    def stop(run):
        os.kill(os.getpid(), signal.SIGINT)
        return evaluate(run)

    monkeypatch.setattr(compare, "evaluate", stop)
    assert main(["compare", "four-seeds", "--preset", "mlp", "--steps", "30"]) == 130
    printed = capsys.readouterr().out
    assert "4 seed 19" in printed
    assert printed.endswith("stopped before the end, by the user\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "comparison: got 'nothing'; allowed: one of seven-optimizers, "),
        (["best"], "comparison: got 'best'; allowed: one of seven-optimizers, "),
        (["four-seeds", "--lane", "seed=1"], "comparison: got 'four-seeds and --lane'; allowed: "),
        (["--lane", "seed=1"], "--lane: got '1 times'; allowed: 2 to 7 times"),
        (["--lane", "seed=1"] * 8, "--lane: got '8 times'; allowed: 2 to 7 times"),
        (["--lane", "adam", "--lane", "seed=1"], "--lane: got 'adam'; allowed: settings as in "),
        (
            ["--lane", "rate=1", "--lane", "seed=1"],
            "--lane: got 'rate=1'; allowed: settings: one of ",
        ),
        (
            ["--lane", "seed=1", "--lane", "learning_rate=fast"],
            "--lane: got 'learning_rate=fast'; allowed: learning_rate: a number over 0",
        ),
        (["four-seeds", "--steps", "0"], "--steps: got 0; allowed: a whole number of at least 1"),
        (["four-seeds", "--preset", "none"], "--preset: got 'none'; allowed: one of tour, "),
        (["four-seeds", "--csv", "/nowhere/a.csv"], "--csv: got '/nowhere/a.csv'; allowed: a file"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(words, sentence, capsys):
    assert main(["compare", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(sentence)
    assert printed.err.count("\n") == 1
