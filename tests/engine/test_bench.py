"""The command `bench`: FLOP counts, equal steps in PyTorch, and the printed table."""

from dataclasses import replace

import pytest

from engine import Recipe, initial_run, train_step
from engine.__main__ import main
from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.threads import thread_count
from engine.model.presets import PRESETS
from engine.training.replay import Trainer
from tests.benchmarks.engine import bench, rows, steps
from tests.benchmarks.engine.rows import BenchmarkRow, format_time, time_pair
from tests.benchmarks.engine.torch import torch_recorded_step, torch_training_step


def test_both_sides_take_turns_and_the_ratio_is_theirs_over_ours(monkeypatch):
    now, order = 0.0, []

    def side(name, seconds):
        def call():
            nonlocal now
            now += seconds
            order.append(name)

        return call

    for clock in ("perf_counter", "thread_time"):
        monkeypatch.setattr(rows, clock, lambda: now)
    row = time_pair("step", side("ours", 0.25), side("theirs", 0.5), 3, 1.5)
    assert row == BenchmarkRow("step", 0.25, 0.5, 2.0, target=1.5)
    assert order[-12:] == ["ours", "ours", "theirs", "theirs"] * 3  # one call is not timed
    assert time_pair("step", side("ours", 0.25), None, 3) == BenchmarkRow("step", 0.25)


@pytest.mark.parametrize(
    ("theirs", "spread", "counts", "missed"),
    [
        ([2.0] * 9, 1.0, True, True),
        ([3.0] * 9, 1.0, True, False),
        ([2.0, 2.0, 2.0, 2.0, 400.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0], 1.0, True, True),
        ([1.0, 1.0, 1.0, 1.6, 1.6, 1.6], 1.6, False, False),
    ],
)
def test_a_row_whose_pairs_spread_does_not_count(theirs, spread, counts, missed):
    row = rows.pair_row("a", [1.0] * len(theirs), theirs, target=2.5)
    assert (row.spread, row.counts, row.missed) == (pytest.approx(spread), counts, missed)


def test_with_one_thread_each_both_have_one_and_then_what_they_had():
    before = thread_count()
    with rows.one_thread_each():
        assert thread_count() == 1
    assert thread_count() == before


def test_times_have_a_unit():
    found = [format_time(seconds) for seconds in (12.0, 0.5, 2.5e-5, 3e-8)]
    assert found == ["12 s", "500 ms", "25 µs", "30 ns"]


def test_the_work_of_a_step_is_counted_by_hand():
    """`mlp` has 1024·64, 64·32 and 32·2 weights; the network's input gets no gradient."""
    expected = 2 * (2 * 1024 * 64 + 3 * 64 * 32 + 3 * 32 * 2)
    assert steps.step_flops(PRESETS["mlp"](2)) == expected
    conv1, conv2, fc1, fc2 = 4 * 25 * 28 * 28, 16 * 100 * 10 * 10, 400 * 200, 200 * 2
    assert steps.step_flops(PRESETS["tour"](2)) == 2 * (2 * conv1 + 3 * (conv2 + fc1 + fc2))


def test_pytorch_with_hooks_makes_the_same_step_and_keeps_all_it_made():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    run = steps.benchmark_run(PRESETS["tour"](2), 8)
    theirs = torch_recorded_step(torch, run)
    assert train_step(run)[1].loss == pytest.approx(theirs(), rel=1e-5)
    following = train_step(run)[0]
    assert train_step(replace(following, step=0))[1].loss == pytest.approx(theirs(), rel=1e-5)


@pytest.mark.parametrize("name", steps.architectures())
def test_what_is_compared_is_the_same_step(name):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    run = steps.benchmark_run(steps.architectures()[name], 8)
    ours = Trainer(run, CompiledNetwork(run.network, run.parameters, 8)).step()
    assert ours == pytest.approx(torch_training_step(torch, run)(), rel=1e-5)


def test_it_prints_a_table_for_each_group(capsys, monkeypatch):
    one = BenchmarkRow("a", 0.5, 1.0, 2.5, spread=1.6)
    rows = [
        BenchmarkRow("a", 0.5, 1.0, 2.0, "a note", target=3.0, one_thread=one),
        ("b", 0.001, None, None),
        BenchmarkRow("c", 0.5, 1.0, 2.0, spread=1.75, target=3.0),
    ]
    groups = {"one": lambda rounds: rows[:rounds], "two": lambda rounds: rows}
    monkeypatch.setattr(bench, "GROUPS", groups)
    assert main(["bench", "--rounds", "1", "--threads", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = ["a", "500", "ms", "1", "s", "2.00×", "2.50×?", "target", "3×;", "a", "note"]
    assert [line.split() for line in lines if line.startswith(("a ", "b "))] == [
        first,
        first,
        ["b", "1", "ms", "–", "–", "–"],
    ]
    (vague,) = [line for line in lines if line.startswith("c ")]
    assert vague.endswith("2.00×         –  target 3×; pairs spread 1.75: not counted")
    assert lines.count("Under the target: a.") == 2
    assert [line[:50] for line in lines if line.startswith("Not counted")] == [
        "Not counted, as their pairs spread more than 1.5: "
    ]


def test_kernels_that_the_environment_prescribes_are_named(capsys, monkeypatch):
    monkeypatch.setattr(bench, "GROUPS", {"none": lambda rounds: []})
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    assert main(["bench"]) == 0
    warned = capsys.readouterr().out
    monkeypatch.delenv("OPENBLAS_CORETYPE")
    assert main(["bench"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "kernels" in line]
    assert len(lines) == 1
    assert "OPENBLAS_CORETYPE=Haswell prescribes kernels to us, not to PyTorch" in warned


def test_without_pytorch_it_says_how_to_compare(capsys, monkeypatch):
    for module in (bench, steps):
        monkeypatch.setattr(module, "import_torch", lambda: None)
    monkeypatch.setattr(steps, "BATCHES", (1, 8))
    assert main(["bench", "--only", "steps", "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "pip install torch" in printed
    table = [line.split() for line in printed.splitlines() if "batch" in line]
    assert [line[0] for line in table] == ["tour,"] * 2 + ["record,"] * 2
    assert all(line[5:8] == ["–", "–", "–"] for line in table)
    assert all("of a step without (target 1.3)" in " ".join(line) for line in table[2:])


def test_an_architecture_takes_turns_with_the_tour(monkeypatch):
    chosen = {name: PRESETS[name](2) for name in ("tour", "mlp")}
    monkeypatch.setattr(steps, "architectures", lambda: chosen)
    monkeypatch.setattr(steps, "import_torch", lambda: None)
    sides = []

    def fixed(both, rounds):
        sides.append(len(both))
        return [[0.001, 0.002]] * rounds

    monkeypatch.setattr(steps, "time_interleaved", fixed)
    first, second = steps.measure_architectures(3)
    share = 2 * steps.step_flops(chosen["mlp"]) / steps.step_flops(chosen["tour"])
    assert (first.seconds, first.theirs, first.ratio) == (0.001, None, None)
    assert "2.00 of tour" in first.note
    assert f"{share:.2f} of tour" in second.note
    assert sides == [2, 2]


def test_the_note_tells_what_part_of_the_tour_pytorch_reaches(monkeypatch):
    pytest.importorskip("torch", reason="torch is not installed")
    monkeypatch.setattr(steps, "architectures", lambda: {"tour": PRESETS["tour"](2)})
    monkeypatch.setattr(
        steps, "time_interleaved", lambda sides, rounds: [[0.001, 0.002, 0.004, 0.003]]
    )
    (row,) = steps.measure_architectures(1)
    assert (row.theirs, row.ratio) == (0.004, 4)
    assert "2.00 of tour" in row.note
    assert row.note.endswith("; PyTorch: 0.75")


@pytest.mark.parametrize("group", ["explain", "gradcheck"])
def test_a_group_is_measured(group, capsys):
    assert main(["bench", "--only", group, "--rounds", "1"]) == 0
    assert f"{group} " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        (["--only", "all"], "--only: got 'all'; allowed: one of steps, "),
        (["--rounds", "0"], "--rounds: got 0; allowed: "),
        (["--rounds", "1.5"], "--rounds: got 1.5; allowed: "),
        (["--threads", "no"], "--threads: got 'no'; allowed: "),
    ],
)
def test_what_it_cannot_measure_is_refused(words, beginning, capsys):
    assert main(["bench", *words]) == 2
    assert capsys.readouterr().err.startswith(beginning)


def test_a_run_can_be_of_any_network():
    run = steps.benchmark_run(PRESETS["edges"](2), 16)
    assert run.recipe == Recipe(batch_size=16)
    assert list(run.parameters) != list(initial_run(run.recipe).parameters)
