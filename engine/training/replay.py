"""Replay of a recipe: many training steps in a row, fast and without records.

P is the number of parameters. Parameters, gradients and each buffer of the optimizer are one vector
(P,). An optimizer works elementwise, so one call updates all parameters, with the same bits as
separate calls.
"""

from dataclasses import replace

import numpy as np

from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.memory import empty, in_large_pieces
from engine.compiled.program_cache import PROGRAM_CACHE
from engine.core.arrays import Array, Arrays, split_views
from engine.core.checks import check_whole
from engine.core.float_errors import ignore_float_errors
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.run import Run, next_indices
from engine.training.step import apply_interventions

_FLAT_ADDRESS = ""


class Trainer:
    """Advances a run step by step in memory of its own; the original run is unchanged.

    Caution: not thread-safe; use a trainer and its compiled network in one thread at a time.
    """

    @in_large_pieces()
    def __init__(self, run: Run, program: CompiledNetwork) -> None:
        self._run, self._program = run, program
        order = run.network.parameter_shapes
        self._theta = _flat_vector({address: run.parameters[address] for address in order})
        self._parameters = split_views(
            self._theta, {address: run.parameters[address] for address in order}
        )
        buffers = dict.fromkeys(name.split("/")[0] for name in run.optimizer_state)
        self._state = {
            f"{buffer}/{_FLAT_ADDRESS}": _flat_vector(
                {address: run.optimizer_state[f"{buffer}/{address}"] for address in order}
            )
            for buffer in buffers
        }

    @property
    def run(self) -> Run:
        """The run at the current step, as a value that later steps do not change."""
        pieces = split_views(self._theta.copy(), self._parameters)
        state = {
            f"{name}{address}": array
            for name, vector in self._state.items()
            for address, array in split_views(vector.copy(), self._parameters).items()
        }
        return replace(
            self._run,
            parameters={address: pieces[address] for address in self._run.parameters},
            optimizer_state={name: state[name] for name in self._run.optimizer_state},
        )

    @ignore_float_errors()
    def step(self) -> float:
        """Make one update and return the loss of its mini-batch."""
        run, program = self._run, self._program
        recipe, step = run.recipe, run.step
        indices, data = next_indices(run), run.data
        loss, _ = program.step_gradients(
            self._parameters,
            data.training_images,
            data.training_labels[indices],
            (recipe.seed, step),
            indices,
        )
        update = recipe.optimizer_at(step).update(
            {_FLAT_ADDRESS: program.gradient},
            self._state,
            {_FLAT_ADDRESS: self._theta},
            recipe.learning_rate_at(step),
            step,
            overwrite=True,
        )
        np.add(self._theta, update.updates[_FLAT_ADDRESS], out=self._theta)
        self._state = update.state
        self._run = replace(run, step=step + 1)
        if recipe.parameter_changes_at(step + 1):
            for address, array in apply_interventions(self.run).parameters.items():
                self._parameters[address][...] = array
        return loss


def fast_forward(run: Run, step: int) -> Run:
    """Return the run after `step` updates, bit for bit as `train_step` would compute it.

    Raises: BadInput for parameters that do not fit the network, or a step before the run's.
    """
    check_whole("step", step, run.step)
    run.network.check_parameters(run.parameters)
    if step == run.step:
        return run
    with PROGRAM_CACHE.borrow(run.network, run.parameters, run.recipe.batch_size) as program:
        trainer = Trainer(run, program)
        for _ in range(run.step, step):
            trainer.step()
    return trainer.run


def replay(recipe: Recipe, step: int) -> Run:
    """Return the run of `recipe` after `step` updates, computed from the start, bit for bit.

    Raises: BadInput unless `step` is an integer of at least 0.
    """
    check_whole("step", step, 0)
    return fast_forward(initial_run(recipe), step)


def _flat_vector(arrays: Arrays) -> Array:
    flat = [array.ravel() for array in arrays.values()]
    vector = empty((sum(array.size for array in flat),), np.result_type(*flat))
    np.concatenate(flat, out=vector)
    return vector
