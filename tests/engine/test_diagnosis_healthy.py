"""No false alarm: healthy presets at their defaults have no finding of severity "problem".

`HEALTHY_SEEDS=10` diagnoses every preset on digits and bars over 300 steps, with that many seeds;
otherwise a few presets are diagnosed at a few steps.
"""

import os

import pytest

from engine import Recipe, diagnose, evaluate, replay
from engine.model.presets import LESSON_PROBLEMS, PRESETS
from tests.engine.diagnosed_runs import diagnosed

BROKEN = ("deep-sigmoid", "all-zeros", "too-large-weights")  # on purpose
DYING = ("wide-and-shallow", "ten-digits")  # most seeds: all eight units of relu6 die by step 60
SEEDS = int(os.environ.get("HEALTHY_SEEDS", "0"))
ALL = [
    (preset, problem)
    for preset, one in PRESETS.items()
    for problem in one.problems
    if preset not in BROKEN and problem in LESSON_PROBLEMS and (preset, problem) != DYING
]
FEW = [("tour", "3-or-8"), ("lenet5", "3-or-8"), ("mlp", "bars"), ("narrow-and-deep", "bars")]


@pytest.mark.parametrize(("preset", "problem"), ALL if SEEDS else FEW)
def test_a_healthy_preset_has_no_problem(preset, problem):
    steps = list(range(20, 301, 20)) if SEEDS else [20, 60, 120]
    for seed in range(SEEDS) if SEEDS else (16,):
        recipe = Recipe(preset=preset, problem=problem, seed=seed)
        for health, found in diagnosed(recipe, steps):
            problems = [one for one in found.findings if one.severity == "problem"]
            assert problems == [], f"seed {seed}, step {found.step}"
            assert health.state != "problem", f"seed {seed}, step {found.step}: {health.reason}"


def test_the_alarm_of_the_preset_that_dies_is_true():
    """Its held-out accuracy is that of guessing one of ten digits: 0.1."""
    recipe = Recipe(preset=DYING[0], problem=DYING[1], seed=1)
    found = diagnose(recipe, 100).findings[0]
    assert (found.rule, found.severity, found.layer) == ("dead_relus", "problem", "relu6")
    assert evaluate(replay(recipe, 300)).accuracy < 0.11
