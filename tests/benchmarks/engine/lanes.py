"""Benchmarks of comparisons: lanes that advance together, and their race on one surface."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

from engine.analysis.surface import LEVELS
from engine.comparison.lane_presets import preset_lanes
from engine.comparison.lockstep import lockstep
from engine.comparison.race_records import LanePath, RaceRequest
from engine.comparison.race_surface import compute_race_surface
from engine.compiled.compiled_network import CompiledNetwork
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.replay import Trainer
from engine.training.run import Run
from engine.training.step import train_step
from tests.benchmarks.engine.rows import BenchmarkRow, format_time, time_interleaved

LANES = 4
STEPS_AT_A_TIME = 8
PATH_STEPS = 16


def measure_lanes(rounds: int) -> Iterator[BenchmarkRow]:
    """Yield the row of one update of four lanes of `tour` at batch 32, and that of their race."""
    recipes = [lane.recipe for lane in preset_lanes("seven-optimizers", Recipe())[-LANES:]]
    runs = [initial_run(recipe) for recipe in recipes]
    yield _row_of_updates(runs, rounds)
    yield _row_of_the_race(runs, rounds)


def _row_of_updates(runs: Sequence[Run], rounds: int) -> BenchmarkRow:
    """Return the row of a step of all lanes; its note compares with lanes one after another."""
    with lockstep(runs) as together:
        sides: list[Callable[[], None]] = [
            partial(advance, together.step),
            partial(one_after_another, alone_trainers(runs)),
        ]
        turns = time_interleaved(sides, rounds)
    ours = median(turn[0] for turn in turns) / STEPS_AT_A_TIME
    speed = median(turn[1] / turn[0] for turn in turns)
    note = f"{speed:.2f} of the speed one after another; target 0.5"
    return BenchmarkRow(f"{len(runs)} lanes of tour, one update each", ours, note=note)


def advance(step: Callable[[], object]) -> None:
    """Make some steps in a row."""
    for _ in range(STEPS_AT_A_TIME):
        step()


def alone_trainers(runs: Sequence[Run]) -> list[Trainer]:
    """Return a trainer of each lane with a compiled network of its own, as a run alone has."""
    return [
        Trainer(run, CompiledNetwork(run.network, run.parameters, run.recipe.batch_size))
        for run in runs
    ]


def one_after_another(trainers: Sequence[Trainer]) -> None:
    """Make some steps of the first lane, then as many of the next, and so on."""
    for trainer in trainers:
        advance(trainer.step)


def _row_of_the_race(runs: Sequence[Run], rounds: int) -> BenchmarkRow:
    """Return the row of a race's first level; its note has the time of the whole."""
    lanes = [_lane_path(run) for run in runs]
    levels = (LEVELS[0], LEVELS[-1])
    turns = time_interleaved([partial(_race, lanes, level) for level in levels], min(rounds, 7))
    first, whole = (median(column) for column in zip(*turns, strict=True))
    note = f"33×33: {format_time(whole)}"
    return BenchmarkRow(f"race of {len(runs)} lanes, first 9×9", first, note=note)


def _lane_path(run: Run) -> LanePath:
    path = []
    for _ in range(PATH_STEPS):
        path.append((run.step, run.parameters))
        run, record = train_step(run)
    return LanePath(run, path, record)


def _race(lanes: Sequence[LanePath], level: int) -> None:
    found = compute_race_surface(RaceRequest(), lanes)
    next(one for one in found if one and one.level == level)
