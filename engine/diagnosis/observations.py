"""What a diagnosis observes of a run: its last steps, its images, its noise, its curvature."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod, sqrt

import numpy as np

from engine.analysis.held_out import answered_classes
from engine.comparison.lane_results import Sharpness, sharpness_in_parts
from engine.compiled.program_cache import PROGRAM_CACHE
from engine.core.arrays import Array, Arrays
from engine.core.checks import check_whole
from engine.core.float_errors import ignore_float_errors
from engine.core.generator_context import parts_within
from engine.data.mini_batches import gather
from engine.diagnosis.health import guessing_loss
from engine.diagnosis.loss_trend import LossTrend, loss_trend
from engine.diagnosis.noise_scale import NoiseScale, noise_scale_in_parts
from engine.diagnosis.step_sample import StepSample, is_finite, measured_step, own_rises
from engine.model.network import Network
from engine.training.probe_set import probe_set
from engine.training.records import EvaluationRecord
from engine.training.run import Run

WINDOW_STEPS = 20
TREND_STEPS = 50
TREND_LOSSES = 400  # the longest trend that a rule asks for
MAX_IMAGES = 512
MIN_IMAGES = 16  # with fewer, a mean loss says too little
_AT_ONCE = 64
_PROBE_VALUES = 2**25  # activations of the probe pass: 128 MiB


@dataclass(frozen=True)
class Answers:
    """How a network answers some images: mean loss with two standard errors, answers by class."""

    images: int
    loss: float
    error: float
    accuracy: float
    labels: Array
    answers: Array


@dataclass(frozen=True)
class ProbePass:
    """Forward and backward pass of the probe images: activations, ∂C/∂activation by address."""

    labels: Array
    activations: Arrays
    gradients: Arrays


@dataclass(frozen=True)
class Observations:
    """What is known about a run after `run.step` updates; None: it is not known (yet).

    `window` holds the last steps in order, at most `WINDOW_STEPS`; `losses` those of all mini-
    batches so far, (step, loss); `evaluations` those on the held-out images.
    """

    run: Run
    window: tuple[StepSample, ...]
    losses: Sequence[tuple[int, float]]
    evaluations: Sequence[EvaluationRecord]
    probe: ProbePass | None = None
    training: Answers | None = None
    held_out: Answers | None = None
    noise: NoiseScale | None = None
    sharpness: Sharpness | None = None
    complete: bool = False

    @property
    def network(self) -> Network:
        """The network of the run."""
        return self.run.network

    @property
    def finite(self) -> bool:
        """Whether all numbers of the last steps are finite."""
        return all(map(is_finite, self.window))

    @property
    def guessing(self) -> float | None:
        """The loss of equal probabilities for all classes; None for a loss without classes."""
        return guessing_loss(self.network)

    def trend(self, steps: int = TREND_STEPS) -> LossTrend | None:
        """Return the trend of the mini-batches' loss over the last `steps` steps."""
        first = self.run.step - steps
        return loss_trend([one for one in self.losses if one[0] >= first])


def observe_in_parts(
    start: Run,
    step: int,
    losses: Sequence[tuple[int, float]],
    evaluations: Sequence[EvaluationRecord],
) -> Iterator[Observations | None]:
    """Yield what is observed of the run that `start` leads to at `step`, and None between parts.

    Observations come twice: first without what takes long, then `complete`. The window is measured
    by making the steps from `start` again. Curvature is only computed where steps raise the loss of
    their own mini-batches.

    Raises: BadInput for a step before that of `start`.
    """
    check_whole("step", step, start.step)
    run, window = start, list[StepSample]()
    while run.step < step:
        run, sample = measured_step(run)
        window = [*window, sample][-WINDOW_STEPS:]
        yield None
    found = Observations(run, tuple(window), losses, evaluations)
    if not found.finite:
        yield replace(found, complete=True)
        return
    probe = _probe_pass(run)
    yield None
    training = yield from _answers_in_parts(run, held_out=False)
    held_out = yield from _answers_in_parts(run, held_out=True)
    found = replace(found, probe=probe, training=training, held_out=held_out)
    yield found
    noise = yield from noise_scale_in_parts(run)
    rises = own_rises(found.window)
    curved = rises is not None and rises.rises > 0
    sharpness = None
    if curved:
        sharpness = yield from parts_within(sharpness_in_parts(run), ignore_float_errors)
    yield replace(found, noise=noise, sharpness=sharpness, complete=True)


@ignore_float_errors()
def _probe_pass(run: Run) -> ProbePass:
    images, labels = probe_set(run.recipe.problem)
    count = max(_PROBE_VALUES // sum(map(prod, run.network.activation_shapes.values())), 8)
    images, labels = images[:count], labels[:count]
    forward = run.network.forward(run.parameters, images)
    gradients = run.network.backward_errors(run.parameters, forward, labels)
    return ProbePass(labels, forward.activations, gradients)


def _answers_in_parts(run: Run, held_out: bool) -> Generator[None, None, Answers | None]:
    """Return the answers to an even choice of at most `MAX_IMAGES` images.

    None with fewer than `MIN_IMAGES`, and for a loss without classes.
    """
    labels = run.data.held_out_labels if held_out else run.data.training_labels
    if run.network.loss == "output" or len(labels) < MIN_IMAGES:
        return None
    return (yield from parts_within(_answer_parts(run, held_out), ignore_float_errors))


def _answer_parts(run: Run, held_out: bool) -> Generator[None, None, Answers]:
    data, network = run.data, run.network
    images = data.held_out_images if held_out else data.training_images
    labels = data.held_out_labels if held_out else data.training_labels
    count = min(len(labels), MAX_IMAGES)
    chosen = np.arange(count) * len(labels) // count
    losses, answers = [], []
    for low in range(0, count, _AT_ONCE):
        part = chosen[low : low + _AT_ONCE]
        with PROGRAM_CACHE.borrow(network, run.parameters, len(part), training=False) as program:
            scores = program.scores(run.parameters, gather(images, part)).copy()
        losses.append(network.losses(scores, labels[part]))
        answers.append(answered_classes(network, scores))
        yield None
    every, answered = np.concatenate(losses), np.concatenate(answers)
    spread = float(every.std(ddof=1))
    return Answers(
        images=count,
        loss=float(every.mean()),
        error=2 * spread / sqrt(count),
        accuracy=float((answered == labels[chosen]).mean()),
        labels=labels[chosen],
        answers=answered,
    )
