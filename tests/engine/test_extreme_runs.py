"""Runs with numbers at the ends of float32: no analysis warns, whatever it finds."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from engine import (
    PLANES,
    STOP_CRITERIA,
    BadInput,
    Place,
    Recipe,
    Run,
    StopCriterion,
    SurfaceRequest,
    add_slice_gradients,
    answer_held_out_images,
    begin_progress,
    build_neighbour_index,
    check_gradients,
    check_inner_products,
    classify_stationary_point,
    compute_surface,
    dead_units,
    descend,
    distance_sketch,
    evaluate,
    evaluate_step_outcome,
    explain,
    first_parameter,
    gradients_to_bytes,
    initial_run,
    misclassified_images,
    parameters_to_bytes,
    predict,
    probe_gradient_norm,
    quick_train_step,
    run_from_bytes,
    run_to_bytes,
    slice_along_step,
    slice_parameter,
    trace_gradient,
    train_step,
    update_progress,
)
from engine.model.presets import PRESETS

SCALES = (1e3, 1e6, 1e12, 1e19, 1e30, 3e37, np.inf, np.nan)


def scaled(preset: str, scale: float) -> Run:
    """Return a run whose parameters are `scale` times as large; with NaN, one of them is NaN."""
    problem = PRESETS[preset].problems[0]
    size = 1 if problem == "computational-graph" else 8
    run = initial_run(Recipe(preset=preset, problem=problem, batch_size=size, optimizer="adam"))
    factor = scale if np.isfinite(scale) else 1.0
    with np.errstate(over="ignore"):
        large = {a: array * array.dtype.type(factor) for a, array in run.parameters.items()}
    if factor != scale:
        first = next(iter(large))
        large[first] = large[first].copy()
        large[first].flat[0] = scale
    return replace(run, parameters=large)


def analyses(run: Run) -> Iterator[Callable[[], object]]:
    """Yield every public computation on a run, each as a function without arguments."""
    network = run.network
    after, record = train_step(run, input_gradient=True)
    yield lambda: quick_train_step(run)
    yield lambda: evaluate(run)
    yield lambda: evaluate_step_outcome(network, record)
    yield lambda: (record.gradient_norms, record.update_ratios, record.ingredients)
    yield lambda: record.true_probabilities
    yield lambda: dead_units(network, record.activations)
    yield lambda: distance_sketch(after.parameters)
    yield lambda: (parameters_to_bytes(after), gradients_to_bytes(after, record))
    yield lambda: run_from_bytes(run_to_bytes(after))
    yield lambda: first_parameter(network, record)
    yield lambda: misclassified_images(network, run.parameters, run.data)
    yield lambda: build_neighbour_index(network, run.parameters, run.data)
    yield lambda: predict(network, run.parameters, record.images[0], why=0, label=0)
    yield lambda: _held_out_table(run)
    yield lambda: probe_gradient_norm(run)
    yield lambda: classify_stationary_point(run, 1.0)
    yield lambda: check_inner_products(network, record)
    yield lambda: list(slice_along_step(network, run.recipe.problem, record, 5))
    for kind in STOP_CRITERIA:
        yield lambda kind=kind: update_progress(begin_progress(StopCriterion(kind, 1), run), after)
    addresses = list(network.parameter_shapes)
    chosen = tuple(
        Place(a, (0,) * len(network.parameter_shapes[a])) for a in (addresses[0], addresses[-1])
    )
    for plane in PLANES:
        request = SurfaceRequest(plane=plane, chosen=chosen)
        yield lambda request=request: list(islice(compute_surface(run, record, request), 4))
    for address, shape in {**network.parameter_shapes, **network.activation_shapes}.items():
        index = tuple(size // 2 for size in shape)
        image = None if address in run.parameters else 0
        yield lambda a=address, i=index, n=image: explain(network, record, a, i, n)
        yield lambda a=address, i=index, n=image: explain(network, record, a, i, n, "value")
        yield lambda a=address, i=index, n=image: trace_gradient(network, record, a, i, n)
        yield lambda a=address, i=index, n=image: list(
            check_gradients(network, record, "number", a, i, n)
        )
        if image is None:
            yield lambda a=address, i=index: add_slice_gradients(
                network, record, slice_parameter(network, record, a, i, after.parameters, "step"), 0
            )
            yield lambda a=address, i=index: slice_parameter(network, record, a, i, None)
            yield lambda a=address, i=index: list(descend(network, record, a, i, 1.0))


def _held_out_table(run: Run) -> object:
    found = answer_held_out_images(run.network, run.parameters, run.data)
    return found.confusion, found.worst_first(), found.mean_loss


FEWER_SCALES = {"tour": SCALES[1::3], "lenet5": SCALES[1::3], "edges": SCALES[-2:]}


@pytest.mark.parametrize("preset", PRESETS)
def test_no_analysis_of_a_run_with_huge_numbers_warns(preset):
    leaks = []
    for scale in FEWER_SCALES.get(preset, SCALES):
        for number, analysis in enumerate(analyses(scaled(preset, scale))):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    analysis()
                except BadInput:
                    pass
                except Warning as leaked:
                    leaks.append((scale, number, leaked))
    assert leaks == []
