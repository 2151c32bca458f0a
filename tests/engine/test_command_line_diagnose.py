"""`python -m engine diagnose`: it prints the engine's findings, and refuses what cannot be."""

from engine import ACCIDENTS, Recipe, diagnose
from engine.__main__ import main


def test_it_prints_the_findings_of_the_engine(capsys):
    assert main(["diagnose", "--preset", "deep-sigmoid", "--steps", "30"]) == 0
    printed = capsys.readouterr().out
    found = diagnose(Recipe(preset="deep-sigmoid"), 30)
    assert found.findings
    for finding in found.findings:
        heading = f"{finding.severity.upper()}  {finding.label}\n  {finding.sentence}\n"
        assert heading in printed
        for text in (finding.threshold, finding.margin, finding.source):
            assert text in printed
    assert "after 30 updates; 11 rules asked\n" in printed


def test_a_healthy_run_has_nothing_that_stands_out(capsys):
    assert main(["diagnose", "--preset", "mlp", "--steps", "30"]) == 0
    assert capsys.readouterr().out.startswith("Nothing stands out.\n")


def test_an_accident_is_opened_at_its_step(capsys):
    accident = next(one for one in ACCIDENTS if one.name == "dead-relus")
    assert main(["diagnose", "--accident", "dead-relus"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{accident.label}: {accident.about}\n\nPROBLEM  Dead ReLUs\n")
    assert f"after {accident.step} updates" in printed


def test_what_cannot_be_is_refused_in_one_sentence(capsys):
    for options, sentence in (
        (["--accident", "rate-11"], "--accident: got 'rate-11'; allowed: one of rate-10"),
        (["--accident", "rate-10", "--seed", "3"], "--seed: got 3; allowed: not with an accident"),
        (["--steps", "-1"], "--steps: got -1; allowed: a whole number of at least 0"),
    ):
        assert main(["diagnose", *options]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith(sentence)
        assert printed.err.count("\n") == 1
