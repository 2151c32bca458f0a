"""Train a network on the command line.

Prints a progress bar on a terminal and a table at the end; saves and resumes checkpoints.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite, isnan
from time import perf_counter
from typing import Any

from engine.cli.interrupts import INTERRUPTED, Interrupt, deferred_interrupt
from engine.cli.options import option_name, parse_number
from engine.cli.own_data_options import given_fields, with_batch_size
from engine.cli.progress import ProgressBar
from engine.cli.run_options import RUN_OPTIONS, add_run_options
from engine.core.errors import BadInput
from engine.data.datasets import describe_dataset
from engine.data.own_data import is_own_problem
from engine.training.fingerprint import fingerprint
from engine.training.initial_run import initial_run
from engine.training.interventions import CHANGEABLE_SETTINGS
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe import Recipe
from engine.training.run import Run
from engine.training.run_settings import setting_users
from engine.training.saved_runs import check_place, load_run, save_run
from engine.training.step import evaluate, quick_train_step

ACCURACY_TARGETS = {
    "3-or-8": 0.97,
    "mnist": 0.96,
    "fashion-mnist": 0.8,
    "computational-graph": 1.0,
}
USUAL_TARGET = 0.95
EVALUATE_EVERY = 10
DEFAULT_STEPS = 200


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    add_run_options(parser)
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--steps", type=parse_number, help=f"how many updates to make ({DEFAULT_STEPS})"
    )
    length.add_argument("--epochs", type=parse_number, help="how many times through the data")
    parser.add_argument("--save", metavar="FILE", help="write a checkpoint when done")
    parser.add_argument(
        "--resume",
        metavar="FILE",
        help="go on from a checkpoint; its recipe holds, except for "
        "settings given here: they change from its step on",
    )


def run(options: argparse.Namespace) -> int:
    """Train as the options say, print the result and return the exit code.

    The exit code is 0 at the end, 1 if the run diverged, 130 if the user interrupts. The result is
    printed in any case, also if the run can no longer be saved.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    given = given_fields(options, RUN_OPTIONS)
    resumes = options.resume is not None
    if resumes:
        first = _resume(options.resume, given)
    else:
        first = initial_run(Recipe(**with_batch_size(given)))
    steps = _step_count(options, first)
    if options.save is not None:
        _check_writable(first, options.save)
    _print_unused_settings(first.recipe, given)
    with deferred_interrupt() as interrupt:
        done = _train(first, steps, interrupt)
        failure = None if options.save is None else _save(done.run, options.save)
        _print_table(done, None if failure else options.save)
    if failure is not None:
        raise failure
    return {"done": 0, "diverged": 1, "stopped": INTERRUPTED}[done.ending]


def _resume(path: str, given: dict[str, Any]) -> Run:
    try:
        run = load_run(path)
    except BadInput as bad:
        raise BadInput("resume", bad.value, bad.allowed) from bad
    recipe = run.recipe
    for name, value in given.items():
        if name in CHANGEABLE_SETTINGS:
            recipe = recipe.with_setting(run.step, name, value)
        elif value != getattr(recipe, name):
            allowed = f"{getattr(recipe, name)!r}, as the checkpoint has it, or leave it out"
            raise BadInput(name, value, allowed)
    return replace(run, recipe=recipe)


def _print_unused_settings(recipe: Recipe, given: Iterable[str]) -> None:
    """Say which of the given settings have no effect with this optimizer and schedule."""
    for name in given:
        if not recipe.is_used(name):
            kind = "optimizer" if setting_users(name)[0] in OPTIMIZERS else "schedule"
            print(
                f"{option_name(name)} has no effect with {option_name(kind)} "
                f"{getattr(recipe, kind)}; it is used by {', '.join(setting_users(name))}",
                file=sys.stderr,
            )


def _step_count(options: argparse.Namespace, run: Run) -> int:
    for name in ("steps", "epochs"):
        value = getattr(options, name)
        if value is not None and (not isinstance(value, int) or value < 1):
            raise BadInput(name, value, "a whole number of at least 1")
    return int(
        options.epochs * run.steps_per_epoch if options.epochs else options.steps or DEFAULT_STEPS
    )


def _check_writable(run: Run, path: str) -> None:
    """Raise BadInput unless a run of this size can be written to the file, which is left alone."""
    try:
        check_place(run, path)
    except BadInput as bad:
        raise BadInput("save", bad.value, bad.allowed) from bad


def _save(run: Run, path: str) -> BadInput | None:
    """Save the run; return the error if it can no longer be saved."""
    try:
        save_run(run, path)
    except BadInput as bad:
        return BadInput("save", bad.value, bad.allowed)
    return None


@dataclass(frozen=True)
class _TrainingResult:
    """Result of a training: the run, its last loss, the step that reached the target, seconds."""

    run: Run
    loss: float
    target_step: int | None
    seconds: float
    ending: str


def _train(run: Run, steps: int, interrupt: Interrupt) -> _TrainingResult:
    target = ACCURACY_TARGETS.get(run.recipe.problem, USUAL_TARGET)
    target_at: int | None = None
    progress = ProgressBar(sys.stderr, steps)
    loss, ending = float("nan"), "done"
    began = perf_counter()
    try:
        for count in range(1, steps + 1):
            run, loss = quick_train_step(run)
            if interrupt.pressed:
                ending = "stopped"
                break
            if not isfinite(loss):
                ending = "diverged"
                break
            if count % EVALUATE_EVERY == 0 or count == steps:
                accuracy = evaluate(run).accuracy
                if target_at is None and accuracy >= target:
                    target_at = run.step
                progress.show(
                    count,
                    f"step {count} of {steps}  loss {loss:8.5f}  held out {_share(accuracy, 1):>7}",
                )
    except KeyboardInterrupt:
        ending = "stopped"
    progress.close()
    return _TrainingResult(run, loss, target_at, perf_counter() - began, ending)


def _share(share: float, digits: int) -> str:
    """Return a share as a percentage; a dash if it has no value, as where scores are NaN."""
    return "–" if isnan(share) else f"{100 * share:.{digits}f} %"


def _problem_text(problem: str) -> str:
    """Return the name of a problem; for own data the images, the classes and the hash."""
    if not is_own_problem(problem):
        return problem
    data = describe_dataset(problem)
    shape = "×".join(map(str, data.input_shape))
    return f"{data.images} images of {shape}, {', '.join(data.classes)} ({problem})"


def _print_table(result: _TrainingResult, saved: str | None) -> None:
    run, recipe = result.run, result.run.recipe
    last = evaluate(run)
    target = ACCURACY_TARGETS.get(recipe.problem, USUAL_TARGET)
    reached = result.target_step
    target_text = "not seen" if reached is None else f"first seen at step {reached}"
    rate = recipe.setting_at("learning_rate", run.step)
    rows = {
        "problem": f"{_problem_text(recipe.problem)}, preset {recipe.preset}, seed {recipe.seed}",
        "optimizer": f"{recipe.optimizer}, learning rate {rate:g} {recipe.schedule}, "
        f"batch {recipe.batch_size}",
        "steps": f"{run.step} ({run.step / run.steps_per_epoch:.1f} epochs)",
        "training loss": f"{result.loss:.5f} nats, last mini-batch",
        "held-out loss": f"{last.loss:.5f} nats",
        "held-out accuracy": f"{_share(last.accuracy, 2)} of {last.images} images",
        f"{100 * target:.0f} % held out": f"{target_text}, looking every {EVALUATE_EVERY} steps",
        "seconds": f"{result.seconds:.2f}, with the looks at the held-out images",
        "fingerprint": fingerprint(run.parameters),
    }
    if saved:
        rows["saved"] = saved
    if result.ending == "diverged":
        rows["diverged"] = f"the loss of step {run.step - 1} is no number: lower --learning-rate"
    if result.ending == "stopped":
        rows["stopped"] = "before the end, by the user"
    for name, text in rows.items():
        print(f"{name:<19}{text}")
