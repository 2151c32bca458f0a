"""The training step: one mini-batch forward, loss, backward, update.

`train_step`, `quick_train_step` and `Trainer` take loss and gradients from the same compiled
network, and so compute the same bits. They differ in what they return.
"""

from collections.abc import Generator
from dataclasses import replace

from engine.compiled.program_cache import PROGRAM_CACHE
from engine.compiled.recorded_arrays import recorded_activations, recorded_gradients
from engine.core.arrays import Arrays, apply_updates
from engine.core.blas_threads import one_blas_thread
from engine.core.float_errors import ignore_float_errors
from engine.core.generator_context import parts_within
from engine.core.run_to_end import run_to_end
from engine.data.datasets import load_dataset
from engine.training.displacement import displaced_parameters
from engine.training.interventions import Displacement, apply_edit
from engine.training.optimizers import Update
from engine.training.recipe import Recipe
from engine.training.records import EvaluationRecord, StepRecord
from engine.training.run import Run, next_batch, next_indices


def untouched_run(recipe: Recipe) -> Run:
    """Return the run of `recipe` before its first step, its warm start and its interventions.

    `initial_run` (engine/training/initial_run.py) applies them.
    """
    network = recipe.network
    parameters = network.initialise(recipe.seed)
    state = recipe.optimizer_at(0).init(parameters)
    data = load_dataset(recipe.problem)
    changes = recipe.warm_start is not None or bool(recipe.parameter_changes_at(0))
    return Run(recipe, network, data, 0, parameters, state, untouched=changes)


def with_recipe(run: Run, recipe: Recipe) -> Run:
    """Return the run continued with another recipe: its settings from now on, its edits applied.

    Caution: `recipe` must agree with the run's recipe on everything up to this step. Edits after
    this step that both recipes have in common, from the first on, are not applied again.
    """
    return run_to_end(with_recipe_in_parts(run, recipe))


def with_recipe_in_parts(run: Run, recipe: Recipe) -> Generator[None, None, Run]:
    """Do what `with_recipe` does, yielding None during long computations."""
    applied = run.recipe.parameter_changes_at(run.step)
    wanted = recipe.parameter_changes_at(run.step)
    same = [
        old == new and run.recipe.history_digest(place) == recipe.history_digest(at)
        for (place, old), (at, new) in zip(applied, wanted, strict=False)
    ]
    common = same.index(False) if False in same else len(same)
    return (yield from interventions_in_parts(replace(run, recipe=recipe), common))


def apply_interventions(run: Run, applied: int = 0) -> Run:
    """Return the run with the edits and displacements of its recipe at this step applied.

    The first `applied` of them are in the parameters already.
    """
    return run_to_end(interventions_in_parts(run, applied))


def interventions_in_parts(run: Run, applied: int = 0) -> Generator[None, None, Run]:
    """Do what `apply_interventions` does, yielding None during long computations."""
    copied: set[str] = set()
    for place, change in run.recipe.parameter_changes_at(run.step)[applied:]:
        if isinstance(change, Displacement):
            before = replace(run, recipe=run.recipe.before(place))
            work = displaced_parameters(before, next_step_record(before), change)
            parameters = yield from parts_within(work, ignore_float_errors, one_blas_thread)
            copied = set()
            yield None
        else:
            parameters = apply_edit(run.parameters, change, change.address in copied)
            copied.add(change.address)
        run = replace(run, parameters=parameters)
    return run


@ignore_float_errors()
def train_step(run: Run, input_gradient: bool = False) -> tuple[Run, StepRecord]:
    """Make one update from one mini-batch; return the new run and a complete record of the step.

    Formula: C = (1/N) Σ_n −log a_n^pred; g = ∂C/∂θ; θ ← θ + Δ(g), for plain SGD Δ = −η g. Weight
    decay belongs to the optimizer: C and g do not include it.
    Caution: if the loss is not finite, the arithmetic continues, and the record shows it. Edits
    after this step are in the run, not in the record. Activations and their gradients are what the
    compiled network computes for the step; what lies inside a block is computed when first read.

    Returns: the run after the step, and the record (state before, gradients, updates).

    Raises: BadInput for parameters that do not fit the network.
    """
    record = next_step_record(run, input_gradient)
    return run_after_step(run, record.update), record


@ignore_float_errors()
def run_after_step(run: Run, update: Update) -> Run:
    """Return the run after its next step, whose update is known from its record.

    Formula: θ ← θ + Δ; then the edits of the recipe.
    """
    return apply_interventions(_after_update(run, update))


@ignore_float_errors()
def next_step_record(run: Run, input_gradient: bool = False) -> StepRecord:
    """Return the record of the next step without changing the run.

    Raises: BadInput for parameters that do not fit the network.
    """
    run.network.check_parameters(run.parameters)
    indices, images, labels = next_batch(run)
    network, key = run.network, (run.recipe.seed, run.step)
    with PROGRAM_CACHE.borrow(
        network, run.parameters, len(labels), input_gradient=input_gradient
    ) as program:
        loss, gradients, recorded = program.recorded_step(run.parameters, images, labels, key)
        losses = program.image_losses.copy()
    update = _compute_update(run, gradients)
    return StepRecord(
        step=run.step,
        epoch=run.epoch,
        learning_rate=run.recipe.learning_rate_at(run.step),
        loss=loss,
        accuracy=network.accuracy(recorded.scores, labels),
        indices=indices,
        labels=labels,
        losses=losses,
        images=images,
        parameters=run.parameters,
        activations=recorded_activations(recorded),
        gradients=recorded_gradients(recorded, gradients, input_gradient),
        update=update,
        key=key,
    )


@ignore_float_errors()
def quick_train_step(run: Run) -> tuple[Run, float]:
    """Make the same update as `train_step`, bit for bit, without a record.

    Returns: the run after the step, and the loss of its mini-batch, as in the record.

    Raises: BadInput for parameters that do not fit the network.
    """
    return run_to_end(quick_train_step_in_parts(run))


def quick_train_step_in_parts(run: Run) -> Generator[None, None, tuple[Run, float]]:
    """Do what `quick_train_step` does, yielding None during long computations."""
    updated, loss = _make_update(run)
    return (yield from interventions_in_parts(updated)), loss


@ignore_float_errors()
def _make_update(run: Run) -> tuple[Run, float]:
    """Return the run after one more update, without its interventions, and the loss."""
    run.network.check_parameters(run.parameters)
    indices, data, key = next_indices(run), run.data, (run.recipe.seed, run.step)
    labels = data.training_labels[indices]
    with PROGRAM_CACHE.borrow(run.network, run.parameters, len(labels)) as program:
        loss, gradients = program.step_gradients(
            run.parameters, data.training_images, labels, key, indices
        )
        return _after_update(run, _compute_update(run, gradients)), loss


def _compute_update(run: Run, gradients: Arrays) -> Update:
    recipe, step = run.recipe, run.step
    return recipe.optimizer_at(step).update(
        gradients, run.optimizer_state, run.parameters, recipe.learning_rate_at(step), step
    )


def _after_update(run: Run, update: Update) -> Run:
    after = apply_updates(run.parameters, update.updates)
    return replace(run, step=run.step + 1, parameters=after, optimizer_state=update.state)


@ignore_float_errors()
def evaluate(run: Run) -> EvaluationRecord:
    """Return loss and accuracy on the held-out images; only a forward pass."""
    network, parameters = run.network, run.parameters
    images, labels = run.data.held_out_images, run.data.held_out_labels
    with PROGRAM_CACHE.borrow(network, parameters, len(labels), training=False) as program:
        scores = program.scores(parameters, images)
        loss = network.mean_loss(parameters, scores, labels)
    return EvaluationRecord(run.step, loss, network.accuracy(scores, labels), len(labels))
