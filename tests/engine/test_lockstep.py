"""Runs that advance together have the bits of runs that are made alone."""

from dataclasses import replace
from statistics import median
from time import thread_time

import numpy as np
import pytest

from engine import BadInput, Recipe, fingerprint, initial_run, lockstep, preset_lanes, replay
from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.program_cache import PROGRAM_CACHE
from engine.training.replay import Trainer


@pytest.mark.parametrize("name", ["seven-optimizers", "batch-sizes", "networks"])
def test_each_lane_has_the_bits_of_a_run_alone(name):
    recipes = [lane.recipe for lane in preset_lanes(name, Recipe())]
    with lockstep([initial_run(recipe) for recipe in recipes]) as going:
        for _ in range(6):
            losses = going.step()
        assert all(np.isfinite(losses))
        ends = [(run.step, fingerprint(run.parameters)) for run in going.runs]
    assert ends == [(6, fingerprint(replay(recipe, 6).parameters)) for recipe in recipes]


def test_interventions_are_made_in_their_lane_alone():
    edited = Recipe(preset="mlp").with_edit(2, "fc3.bias", (0,), 1.0)
    recipes = [Recipe(preset="mlp"), edited.with_setting(3, "learning_rate", 0.2)]
    with lockstep([initial_run(recipe) for recipe in recipes]) as going:
        for _ in range(5):
            going.step()
        ends = [fingerprint(run.parameters) for run in going.runs]
    assert ends == [fingerprint(replay(recipe, 5).parameters) for recipe in recipes]


def test_a_lane_that_diverges_stays_where_it_is_and_the_others_go_on():
    recipes = [Recipe(), Recipe(learning_rate=100), Recipe(optimizer="adam")]
    with lockstep([initial_run(recipe) for recipe in recipes]) as going:
        for _ in range(30):
            losses = going.step()
        runs, diverged = going.runs, going.diverged
    assert diverged == (False, True, False)
    assert losses[1] is None
    assert [runs[0].step, runs[2].step] == [30, 30]
    assert runs[1].step < 30
    assert fingerprint(runs[2].parameters) == fingerprint(replay(recipes[2], 30).parameters)
    alone = replay(recipes[1], runs[1].step)
    for address, array in runs[1].parameters.items():
        np.testing.assert_array_equal(array, alone.parameters[address])


def test_the_first_runs_are_unchanged_and_programs_are_given_back():
    runs = [initial_run(Recipe(optimizer=name)) for name in ("sgd", "adam", "adam")]
    before = [fingerprint(run.parameters) for run in runs]
    with lockstep(runs) as going:
        idle = len(PROGRAM_CACHE)
        going.step()
    assert len(PROGRAM_CACHE) == idle + 1  # runs of one network and batch size share a program
    assert [fingerprint(run.parameters) for run in runs] == before


def test_four_lanes_advance_at_least_at_half_the_speed_of_one_after_another():
    """Processor time of `tour` at batch 32, in turns; a step of this network has one thread."""
    recipes = [lane.recipe for lane in preset_lanes("seven-optimizers", Recipe())[3:]]
    runs = [initial_run(recipe) for recipe in recipes]
    trainers = [Trainer(run, CompiledNetwork(run.network, run.parameters, 32)) for run in runs]
    ratios = []
    with lockstep(runs) as going:
        for _ in range(7):
            began = thread_time()
            for _ in range(5):
                going.step()
            together = thread_time() - began
            began = thread_time()
            for trainer in trainers:
                for _ in range(5):
                    trainer.step()
            ratios.append((thread_time() - began) / together)
    assert median(ratios) > 0.5


def test_parameters_that_do_not_fit_are_refused():
    run = initial_run(Recipe())
    broken = replace(run, parameters={**run.parameters, "fc2.bias": np.zeros(3)})
    with pytest.raises(BadInput), lockstep([run, broken]):
        pass
