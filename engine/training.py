"""advance(run) -> (run, StepRecord): one mini-batch forward, loss, backward, update. No clock.

A run is a value: advancing it leaves the old one as it was, so going back is keeping it. There is
one arithmetic: `advance`, `quick_advance` and a Trainer take loss and gradients from the same
compiled program, and so make the same bits; they differ in what they tell.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

import numpy as np

from engine.arrays import Array, Arrays, added
from engine.data import DataSet, batch_indices, gather, load
from engine.interventions import edited
from engine.network import Network
from engine.optimizers import State, Update
from engine.presets import PRESETS
from engine.program.pool import POOL
from engine.recipe import Recipe
from engine.records import Evaluation, StepRecord

PROBE_IMAGES = 64
quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True)
class Run:
    """A recipe and where it has got to: `step` updates made, parameters, optimizer state.

    The parameters have what the recipe edits after `step` updates already.
    """

    recipe: Recipe
    network: Network
    data: DataSet
    step: int
    parameters: dict[str, Array]
    optimizer_state: State

    @property
    def steps_per_epoch(self) -> int:
        return len(self.data.training_labels) // self.recipe.batch_size

    @property
    def epoch(self) -> int:
        return self.step // self.steps_per_epoch


def start(recipe: Recipe) -> Run:
    """Return the run of `recipe` before its first step."""
    data = load(recipe.problem)
    network = PRESETS[recipe.preset](len(data.classes))
    parameters = network.initialise(recipe.seed)
    state = recipe.optimizer_at(0).init(parameters)
    return Run(recipe, network, data, 0, edited(parameters, recipe.edits_at(0)), state)


def under(run: Run, recipe: Recipe) -> Run:
    """Return the run as it goes on with `recipe`: its settings from here on, its edits made.

    Caution: `recipe` has to agree with the run's about all that has made it so far.
    """
    parameters = edited(run.parameters, recipe.edits_at(run.step))
    return replace(run, recipe=recipe, parameters=parameters)


def batch_of(run: Run) -> tuple[Array, Array, Array]:
    """Return (indices, images, labels) of the mini-batch that the next step reads."""
    recipe, data = run.recipe, run.data
    indices = batch_indices(len(data.training_labels), recipe.batch_size, recipe.seed, run.step)
    return indices, gather(data.training_images, indices), data.training_labels[indices]


@quiet
def advance(run: Run, input_gradient: bool = False) -> tuple[Run, StepRecord]:
    """Make one update from one mini-batch, and tell all of it.

    Formula: C = (1/N) Σ_n −log a_n^pred; g = ∂C/∂θ; θ ← θ + Δ(g), for plain SGD Δ = −η g. Weight
    decay is the optimizer's: C and g are without it.
    Caution: where the loss is not finite the arithmetic goes on and the record says so. What the
    recipe edits after this step is made in the run, not in the record. Loss and gradients of
    parameters are the program's; activations and their gradients come from the layers one by one,
    and agree with them to rounding.

    Returns: the run one step on, and the record of the step (before, gradients, updates).

    Raises: BadInput for parameters that do not suit the network.
    """
    run.network.check_parameters(run.parameters)
    indices, images, labels = batch_of(run)
    key = (run.recipe.seed, run.step)
    with POOL.lend(run.network, run.parameters, len(labels)) as program:
        loss, found = program.step_gradients(run.parameters, images, labels, key)
        learned = {address: gradient.copy() for address, gradient in found.items()}
        losses = program.image_losses.copy()
    update = _update(run, learned)
    forward = run.network.forward(run.parameters, images, key)
    errors = run.network.backward_errors(run.parameters, forward, labels, input_gradient)
    record = StepRecord(
        step=run.step,
        epoch=run.epoch,
        learning_rate=run.recipe.learning_rate_at(run.step),
        loss=loss,
        accuracy=run.network.accuracy(forward.logits, labels),
        indices=indices,
        labels=labels,
        losses=losses,
        images=images,
        parameters=run.parameters,
        activations=forward.activations,
        gradients={**errors, **learned},
        update=update,
        key=key,
    )
    return _after(run, update), record


@quiet
def quick_advance(run: Run) -> tuple[Run, float]:
    """Make the update that `advance` makes, bit for bit, without a record.

    Returns: the run one step on, and the loss of its mini-batch, as the record has it.

    Raises: BadInput for parameters that do not suit the network.
    """
    run.network.check_parameters(run.parameters)
    _, images, labels = batch_of(run)
    key = (run.recipe.seed, run.step)
    with POOL.lend(run.network, run.parameters, len(labels)) as program:
        loss, gradients = program.step_gradients(run.parameters, images, labels, key)
        return _after(run, _update(run, gradients)), loss


def _update(run: Run, gradients: Arrays) -> Update:
    recipe, step = run.recipe, run.step
    return recipe.optimizer_at(step).update(
        gradients, run.optimizer_state, run.parameters, recipe.learning_rate_at(step), step
    )


def _after(run: Run, update: Update) -> Run:
    after = added(run.parameters, update.updates)
    parameters = edited(after, run.recipe.edits_at(run.step + 1))
    return replace(run, step=run.step + 1, parameters=parameters, optimizer_state=update.state)


@quiet
def evaluate(run: Run) -> Evaluation:
    """Return loss and accuracy on the held-out images: forward only, nothing is learned."""
    network, parameters = run.network, run.parameters
    images, labels = run.data.held_out_images, run.data.held_out_labels
    with POOL.lend(network, parameters, len(labels), training=False) as program:
        scores = program.scores(parameters, images)
        loss = network.mean_loss(parameters, scores, labels)
    return Evaluation(run.step, loss, network.accuracy(scores, labels), len(labels))


@lru_cache(maxsize=8)
def probe_of(problem: str) -> tuple[Array, Array]:
    """Return the probe set: fixed training images, the classes in turn, (images, labels)."""
    data = load(problem)
    labels = data.training_labels
    ranks = np.empty(len(labels), dtype=np.int64)
    for label in range(len(data.classes)):
        places = np.flatnonzero(labels == label)
        ranks[places] = np.arange(len(places)) * len(data.classes) + label
    chosen = np.argsort(ranks, kind="stable")[:PROBE_IMAGES]
    return gather(data.training_images, chosen), labels[chosen]


def fingerprint(parameters: Arrays) -> str:
    """Return 16 hex digits of the SHA-256 of all parameters, bit for bit, with their addresses."""
    digest = sha256()
    for address, array in parameters.items():
        digest.update(address.encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]
