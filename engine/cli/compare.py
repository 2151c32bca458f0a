"""Compare runs: train several side by side, print what each has reached, write their losses.

The lanes are those of a comparison by name, or given one by one with --lane. All other settings are
those of the options.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from engine.cli.interrupts import INTERRUPTED, Interrupt, deferred_interrupt
from engine.cli.options import parse_number
from engine.cli.own_data_options import given_fields, with_batch_size
from engine.cli.progress import ProgressBar
from engine.cli.run_options import RUN_OPTIONS, add_run_options
from engine.cli.tables import print_table
from engine.comparison.lane import MAX_LANES, Lane
from engine.comparison.lane_labels import lane_from_settings
from engine.comparison.lane_presets import LANE_PRESETS, preset_lanes
from engine.comparison.lane_results import (
    THRESHOLDS,
    LaneHistory,
    Sharpness,
    distance_travelled,
    lanes_csv,
    lowest_loss,
    milestones,
    sharpness_in_parts,
)
from engine.comparison.lockstep import Lockstep, lockstep
from engine.core.errors import BadInput
from engine.core.run_to_end import run_to_end
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.records import EvaluationRecord
from engine.training.run import Run
from engine.training.step import evaluate

DEFAULT_STEPS = 200
EVALUATE_EVERY = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "name", nargs="?", metavar="COMPARISON", help=f"one of {', '.join(LANE_PRESETS)}"
    )
    parser.add_argument(
        "--lane",
        action="append",
        metavar="SETTINGS",
        help="instead of a name, once for each lane: settings that differ from the options, as in "
        f"optimizer=adam,learning_rate=0.01 or initialiser=normal:0.1 (2 to {MAX_LANES} times)",
    )
    add_run_options(parser)
    parser.add_argument(
        "--steps", type=parse_number, help=f"how many updates each lane makes ({DEFAULT_STEPS})"
    )
    parser.add_argument("--csv", metavar="FILE", help="write losses and evaluations of all lanes")


def run(options: argparse.Namespace) -> int:
    """Train the lanes, print their results and return the exit code.

    The exit code is 0 at the end, 1 if all lanes diverged, 130 if the user interrupts; the results
    are printed and written in any case.

    Raises: BadInput naming the option, the value and what is allowed.
    """
    steps = DEFAULT_STEPS if options.steps is None else options.steps
    if not isinstance(steps, int) or steps < 1:
        raise BadInput("steps", steps, "a whole number of at least 1")
    base = Recipe(**with_batch_size(given_fields(options, RUN_OPTIONS)))
    lanes = _lanes(options, base)
    if options.csv is not None:
        _write(options.csv, "")
    with deferred_interrupt() as interrupt:
        results, stopped = _train(lanes, steps, interrupt)
        _print_results(results)
        if options.csv is not None:
            _write(options.csv, lanes_csv([result.history for result in results]))
            print(f"losses and evaluations: {options.csv}")
    if stopped:
        print("stopped before the end, by the user")
        return INTERRUPTED
    return 1 if all(result.diverged for result in results) else 0


def _lanes(options: argparse.Namespace, base: Recipe) -> tuple[Lane, ...]:
    given = options.lane or []
    if (options.name is None) == (not given):
        got = "nothing" if options.name is None else f"{options.name} and --lane"
        names = ", ".join(LANE_PRESETS)
        raise BadInput("comparison", got, f"one of {names}; or --lane for each lane")
    if options.name is not None:
        try:
            return preset_lanes(options.name, base)
        except BadInput as bad:
            raise BadInput("comparison", bad.value, bad.allowed) from bad
    if not 2 <= len(given) <= MAX_LANES:
        raise BadInput("lane", f"{len(given)} times", f"2 to {MAX_LANES} times")
    return tuple(_parse_lane(text, base) for text in given)


def _parse_lane(text: str, base: Recipe) -> Lane:
    """Return the lane of settings that are written `name=value,name=value`."""
    settings: dict[str, Any] = {}
    for part in text.split(","):
        name, sign, value = (one.strip() for one in part.partition("="))
        if not sign:
            raise BadInput("lane", text, "settings as in optimizer=adam,learning_rate=0.01")
        rule, colon, number = value.partition(":")
        settings[name] = (
            {"name": rule, "value": parse_number(number)} if colon else parse_number(value)
        )
    try:
        return lane_from_settings(base, settings)
    except BadInput as bad:
        raise BadInput("lane", text, f"{bad.field}: {bad.allowed}") from bad


@dataclass
class _LaneResult:
    """One lane and what was measured of it; `seconds` are those of training alone, by step."""

    lane: Lane
    first: Run
    run: Run
    losses: dict[int, float] = field(default_factory=dict)
    evaluations: dict[int, EvaluationRecord] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    diverged: bool = False
    sharpness: Sharpness | None = None

    @property
    def history(self) -> LaneHistory:
        return LaneHistory(self.lane.label, self.losses, self.evaluations)


def _train(
    lanes: Sequence[Lane], steps: int, interrupt: Interrupt
) -> tuple[list[_LaneResult], bool]:
    runs = [initial_run(lane.recipe) for lane in lanes]
    results = [_LaneResult(lane, run, run) for lane, run in zip(lanes, runs, strict=True)]
    progress = ProgressBar(sys.stderr, steps)
    with lockstep(runs) as going:
        _evaluate(results, going)
        for step in range(steps):
            if interrupt.pressed or all(going.diverged):
                break
            for place, result in enumerate(results):
                _advance(result, going, place, step)
            if (step + 1) % EVALUATE_EVERY == 0 or step + 1 == steps:
                _evaluate(results, going)
                progress.show(step + 1, f"step {step + 1} of {steps}, {len(lanes)} lanes")
        for result, run, diverged in zip(results, going.runs, going.diverged, strict=True):
            result.run, result.diverged = run, diverged
    progress.close()
    for result in results:
        result.sharpness = run_to_end(sharpness_in_parts(result.run))
    return results, interrupt.pressed


def _advance(result: _LaneResult, going: Lockstep, place: int, step: int) -> None:
    began = perf_counter()
    loss = going.advance(place)
    if loss is not None:
        result.losses[step] = loss
        result.seconds[step + 1] = result.seconds.get(step, 0.0) + perf_counter() - began


def _evaluate(results: Sequence[_LaneResult], going: Lockstep) -> None:
    for result, run, diverged in zip(results, going.runs, going.diverged, strict=True):
        if not diverged:
            result.evaluations[run.step] = evaluate(run)


def _print_results(results: Sequence[_LaneResult]) -> None:
    thresholds = [f"{100 * threshold:.0f} %" for threshold in THRESHOLDS]
    head = ("lane", *thresholds, "lowest loss", "at step", "held out", "distance", "λ max")
    print_table(head, [_row(number, result) for number, result in enumerate(results, 1)])
    words = ", ".join(thresholds)
    print()
    print(f"{words}: the step, and the seconds of training, at which this held-out accuracy is")
    print(f"first seen, looking every {EVALUATE_EVERY} steps; loss: of a mini-batch; distance:")
    print("from the first parameters; λ max: of the probe images' loss at the end, with its error")


def _row(number: int, result: _LaneResult) -> tuple[str, ...]:
    reached = [
        "–" if one.step is None else f"{one.step} ({one.seconds or 0.0:.2f} s)"
        for one in milestones(result.evaluations.values(), result.seconds)
    ]
    lowest = lowest_loss(result.losses)
    last = result.evaluations[max(result.evaluations)]
    sharpness = result.sharpness
    return (
        f"{number} {result.lane.label}",
        *reached,
        f"{lowest[1]:.3g}" if lowest else "–",
        str(lowest[0]) if lowest else "–",
        f"diverged at step {result.run.step - 1}" if result.diverged else f"{last.accuracy:.2%}",
        f"{distance_travelled(result.run.parameters, result.first.parameters):.3g}",
        f"{sharpness.largest:.3g} ± {sharpness.residual:.1g}" if sharpness else "–",
    )


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as failure:
        allowed = f"a file in a place that can be written ({failure})"
        raise BadInput("csv", path, allowed) from failure
