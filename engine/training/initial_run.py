"""The run of a recipe before its first step: first values, a warm start, and interventions.

A warm start takes parameters from another run, which is replayed for them. The parameters of the
last ones are kept, so that a run that is begun again does not replay them again.
"""

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import replace
from threading import Lock

import numpy as np

from engine.core.arrays import Arrays
from engine.core.errors import BadInput
from engine.core.run_to_end import run_to_end
from engine.training.recipe import Recipe, WarmStart
from engine.training.run import Run
from engine.training.step import interventions_in_parts, quick_train_step_in_parts, untouched_run

_MOST_KEPT = 6
_kept: OrderedDict[WarmStart, Arrays] = OrderedDict()
_lock = Lock()


def initial_run(recipe: Recipe) -> Run:
    """Return the run of `recipe` before its first step."""
    return run_to_end(initial_run_in_parts(recipe))


def initial_run_in_parts(recipe: Recipe) -> Generator[None, None, Run]:
    """Do what `initial_run` does, yielding None during long computations."""
    run = replace(untouched_run(recipe), untouched=False)
    if recipe.warm_start is not None:
        learned = yield from _learned_parameters(recipe.warm_start)
        run = replace(run, parameters={**run.parameters, **_shared(run.parameters, learned)})
    return (yield from interventions_in_parts(run))


def keep_learned_parameters(run: Run) -> None:
    """Keep the parameters of a run, so that a warm start from it need not replay it.

    Raises: BadInput if a parameter is not finite: a run cannot go on with it.
    """
    for address, array in run.parameters.items():
        if not np.isfinite(array).all():
            allowed = f"false: the parameters of {address} are not finite"
            raise BadInput("keep_parameters", True, allowed)
    _keep(WarmStart(run.recipe, run.step), run.parameters)


def _shared(parameters: Arrays, learned: Arrays) -> Arrays:
    """Return the learned parameters that have an address and the shape of one of `parameters`."""
    return {
        address: learned[address]
        for address, array in parameters.items()
        if address in learned and learned[address].shape == array.shape
    }


def _learned_parameters(warm_start: WarmStart) -> Generator[None, None, Arrays]:
    with _lock:
        found = _kept.get(warm_start)
    if found is None:
        run = yield from initial_run_in_parts(warm_start.recipe)
        while run.step < warm_start.step:
            run, _ = yield from quick_train_step_in_parts(run)
            yield None
        found = run.parameters
    _keep(warm_start, found)
    return found


def _keep(warm_start: WarmStart, parameters: Arrays) -> None:
    with _lock:
        _kept[warm_start] = parameters
        _kept.move_to_end(warm_start)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
