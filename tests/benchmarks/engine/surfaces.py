"""Benchmark of surfaces of `tour`: 33×33 points on 64 images, against a loop in PyTorch."""

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from engine.analysis.surface import LEVELS, SurfaceRequest, compute_surface
from engine.analysis.surface.extent import RADIUS_IN_STEPS
from engine.analysis.surface.grid import Grid, level_strides, symmetric_axis
from engine.analysis.surface.surface_levels import plane_function
from engine.core.arrays import ravel, unravel
from engine.planes import Place, Plane, chosen_plane, random_plane
from engine.training.image_sets import ImageSets
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.records import StepRecord
from engine.training.run import Run
from engine.training.step import train_step
from tests.benchmarks.engine.rows import (
    BenchmarkRow,
    format_time,
    import_torch,
    pair_row,
    turn_clock,
    with_one_thread,
)
from tests.benchmarks.engine.torch import torch_module

STEPS = 3
IMAGES = 64
MAX_ROUNDS = 7
LOOP_POINTS = 60
FIRST_LEVEL_TARGET = 10.0  # of the time of the whole surface, it takes a tenth
_RANDOM = SurfaceRequest("random", set="probe")
_OUTPUT = (Place("fc2.weight", (0, 1)), Place("fc2.weight", (1, 7)))
_HIDDEN = (Place("fc1.weight", (3, 100)), Place("fc1.weight", (8, 7)))
CASES: list[tuple[str, SurfaceRequest, float | None]] = [
    ("surface, random plane", _RANDOM, 5),
    *(
        (
            f"surface, two weights of {name}",
            SurfaceRequest("chosen", set="batch", chosen=chosen),
            target,
        )
        for name, chosen, target in (
            ("fc2", _OUTPUT, 1000),
            ("fc1", _HIDDEN, 1000),
            ("conv2", (Place("conv2.kernel", (3, 1, 0, 4)), Place("conv2.bias", (3,))), None),
        )
    ),
]


def measure_surfaces(rounds: int) -> Iterator[BenchmarkRow]:
    """Yield a row for each kind of surface, and one for the first 9×9 picture of a random plane.

    Both sides take turns: a whole surface, then some points of the loop, whose time is 33×33 times
    its median point. Shorter turns would measure how two sets of threads wake each other up.
    """
    run = initial_run(Recipe(batch_size=IMAGES))
    for _ in range(STEPS):
        run, record = train_step(run)
    torch = import_torch()
    rounds = min(rounds, MAX_ROUNDS)
    for name, request, target in CASES:
        point = None if torch is None else torch_loop(torch, run, record, request)
        yield with_one_thread(partial(_row, name, run, record, request, point, rounds, target))
    yield _first_level_row(run, record, rounds)


def torch_loop(
    torch: Any, run: Run, record: StepRecord, request: SurfaceRequest
) -> Callable[[float, float], float]:
    """Return S(α, β) as the usual loop computes it: load θ + α d₁ + β d₂, forward, loss."""
    network, parameters = run.network, record.parameters
    module = torch_module(torch, network, parameters)
    directions = _plane(record, request).directions
    theta, one, two = (
        [torch.tensor(np.ascontiguousarray(array)) for array in unravel(v, parameters).values()]
        for v in (ravel(parameters), *directions)
    )
    images, labels = ImageSets(run, record).images(request.set or "probe")
    inputs, targets = torch.tensor(np.ascontiguousarray(images)), torch.tensor(labels)
    criterion = torch.nn.CrossEntropyLoss()

    def point(alpha: float, beta: float) -> float:
        with torch.no_grad():
            for into, t, a, b in zip(module.parameters(), theta, one, two, strict=True):
                into.copy_(t + alpha * a + beta * b)
            return float(criterion(module(inputs), targets).item())

    return point


def _plane(record: StepRecord, request: SurfaceRequest) -> Plane:
    if request.chosen is not None:
        return chosen_plane(record.parameters, *request.chosen)
    return random_plane(record.parameters, request.seed)


def _row(
    name: str,
    run: Run,
    record: StepRecord,
    request: SurfaceRequest,
    point: Callable[[float, float], float] | None,
    rounds: int,
    target: float | None,
) -> BenchmarkRow:
    radius = RADIUS_IN_STEPS * float(np.linalg.norm(ravel(record.updates)))
    points = LEVELS[-1] ** 2
    ours, theirs = [], []
    one_of_theirs = partial(point, radius / 2, -radius / 3) if point else None
    for _ in range(rounds):
        ours.append(_time_call(lambda: _whole_surface(run, record, request, radius)))
        if one_of_theirs:
            loop = [_time_call(one_of_theirs) for _ in range(LOOP_POINTS)]
            theirs.append(median(loop) * points)
    return pair_row(name, ours, theirs or None, target=target)


def _whole_surface(run: Run, record: StepRecord, request: SurfaceRequest, radius: float) -> None:
    """Compute all losses of a surface, including all preparation."""
    plane = _plane(record, request)
    function = plane_function(
        run, record, request, plane, request.set or "probe", ImageSets(run, record)
    )
    grid = Grid(symmetric_axis(radius, LEVELS[-1]), symmetric_axis(radius, LEVELS[-1]))
    for stride in level_strides(LEVELS):
        for _ in grid.fill(function, stride):
            pass


def _time_call(work: Callable[[], Any]) -> float:
    clock = turn_clock()
    began = clock()
    work()
    return clock() - began


def _first_level_row(run: Run, record: StepRecord, rounds: int) -> BenchmarkRow:
    """Return a row for the 9×9 level; its ratio is the time of the whole surface over its own."""
    parts, wholes = [], []
    for _ in range(rounds):
        parts.append(_time_call(lambda: _compute_level(run, record, LEVELS[0])))
        wholes.append(_time_call(lambda: _compute_level(run, record, LEVELS[-1])))
    note = f"over the whole, {format_time(median(wholes))}"
    name = "surface, random plane, first 9×9"
    return pair_row(name, parts, wholes, note, FIRST_LEVEL_TARGET)._replace(theirs=None)


def _compute_level(run: Run, record: StepRecord, level: int) -> None:
    next(one for one in compute_surface(run, record, _RANDOM) if one and one.level == level)
