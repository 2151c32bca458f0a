"""The rows of the diagnosis in the benchmark's table."""

from argparse import Namespace

from tests.benchmarks.engine.bench import run


def test_the_rows_of_the_diagnosis_are_printed_with_their_target(capsys):
    assert run(Namespace(only="diagnosis", rounds=1, threads=None)) == 0
    printed = capsys.readouterr().out
    for name in ("health of a step", "histograms of a step", "all findings"):
        assert name in printed
    assert "target 2 ms" in printed
