"""advance(run) -> (run, StepRecord): one mini-batch forward, loss, backward, update. No clock.

A run is a value: advancing it leaves the old one as it was, so going back is keeping it.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

import numpy as np

from engine.arrays import Array, Arrays, added
from engine.bad_input import BadInput
from engine.data import DataSet, batch_indices, gather, load
from engine.interventions import edited
from engine.network import Network
from engine.optimizers import State
from engine.presets import PRESETS
from engine.recipe import Recipe
from engine.records import Evaluation, StepRecord

PROBE_IMAGES = 64


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


def replay(recipe: Recipe, step: int) -> Run:
    """Return the run of `recipe` after `step` updates: made again from the start, bit for bit.

    Raises: BadInput for a number of steps that is none.
    """
    if isinstance(step, bool) or not isinstance(step, int) or step < 0:
        raise BadInput("step", step, "a whole number of at least 0")
    run = start(recipe)
    while run.step < step:
        run, _ = advance(run)
    return run


def batch_of(run: Run) -> tuple[Array, Array, Array]:
    """Return (indices, images, labels) of the mini-batch that the next step reads."""
    recipe, data = run.recipe, run.data
    indices = batch_indices(len(data.training_labels), recipe.batch_size, recipe.seed, run.step)
    return indices, gather(data.training_images, indices), data.training_labels[indices]


def advance(run: Run, input_gradient: bool = False) -> tuple[Run, StepRecord]:
    """Make one update from one mini-batch.

    Formula: C = (1/N) Σ_n −log a_n^pred; g = ∂C/∂θ; θ ← θ + Δ(g), for plain SGD Δ = −η g. Weight
    decay is the optimizer's: C and g are without it.
    Caution: where the loss is not finite the arithmetic goes on and the record says so. What the
    recipe edits after this step is made in the run, not in the record.

    Returns: the run one step on, and the record of the step (before, gradients, updates).
    """
    indices, images, labels = batch_of(run)
    learning_rate = run.recipe.learning_rate_at(run.step)
    optimizer = run.recipe.optimizer_at(run.step)
    key = (run.recipe.seed, run.step)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        forward = run.network.forward(run.parameters, images, key)
        losses = run.network.losses(forward.logits, labels)
        penalty = run.network.penalty(run.parameters)
        gradients = run.network.backward(run.parameters, forward, labels, input_gradient)
        update = optimizer.update(
            {address: gradients[address] for address in run.parameters},
            run.optimizer_state,
            run.parameters,
            learning_rate,
            run.step,
        )
        after = edited(added(run.parameters, update.updates), run.recipe.edits_at(run.step + 1))
    record = StepRecord(
        step=run.step,
        epoch=run.epoch,
        learning_rate=learning_rate,
        loss=float(losses.mean()) + penalty,
        accuracy=run.network.accuracy(forward.logits, labels),
        indices=indices,
        labels=labels,
        losses=losses,
        images=images,
        parameters=run.parameters,
        activations=forward.activations,
        gradients=gradients,
        update=update,
        key=key,
    )
    return replace(run, step=run.step + 1, parameters=after, optimizer_state=update.state), record


def evaluate(run: Run, batch_size: int = 256) -> Evaluation:
    """Return loss and accuracy on the held-out images: forward only, nothing is learned."""
    images, labels = run.data.held_out_images, run.data.held_out_labels
    with np.errstate(over="ignore", invalid="ignore"):
        logits = np.concatenate(
            [
                run.network.logits(run.parameters, images[low : low + batch_size])
                for low in range(0, len(labels), batch_size)
            ]
        )
        loss = run.network.mean_loss(run.parameters, logits, labels)
    right = run.network.accuracy(logits, labels)
    return Evaluation(run.step, loss, right, len(labels))


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
