"""Displacements to a point of a surface's plane: the run's loss there is the surface's reading."""

from dataclasses import replace

import numpy as np
import pytest

from engine import (
    BadInput,
    Displacement,
    Place,
    Recipe,
    SurfaceRequest,
    compute_surface,
    displacement_to,
    fast_forward,
    fingerprint,
    initial_run,
    probe_point,
    quick_train_step,
    replay,
    run_from_bytes,
    run_to_bytes,
    train_step,
    with_recipe,
)
from engine.training.image_sets import ImageSets
from engine.training.interventions import DISPLACEMENT_PLANES
from tests.engine.surface_cases import drained, plain_loss

PLACES = (Place("fc1.weight", (3, 100)), Place("fc2.bias", (1,)))
STEP = 4


def surveyed(run, request, path=()):
    """Return the record of the next step, and the first level of its surface."""
    _, record = train_step(run)
    return record, next(one for one in compute_surface(run, record, request, path) if one)


def request_for(plane, **more):
    return SurfaceRequest(plane, chosen=PLACES if plane == "chosen" else None, **more)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("plane", DISPLACEMENT_PLANES)
def test_the_loss_there_is_what_the_surface_reads(plane, optimizer):
    """Relative tolerance 1e-5; the reference is computed in float64 on the surface's image set."""
    run = replay(Recipe(optimizer=optimizer), STEP)
    request = request_for(plane, zoom="valley")
    record, surface = surveyed(run, request)
    alpha, beta = 0.61 * surface.radius, -0.37 * surface.radius
    reading = drained(probe_point(run, record, request, (), alpha, beta))
    there = with_recipe(run, run.recipe.with_displacement(displacement_to(surface, alpha, beta)))
    images, labels = ImageSets(run, record).images(surface.set)
    exact = {address: array.astype(np.float64) for address, array in there.parameters.items()}
    expected = plain_loss(run.network, exact, images.astype(np.float64), labels)
    assert reading.loss == pytest.approx(expected, rel=1e-5)
    assert abs(reading.loss - surface.start_loss) > 1e-4 * surface.start_loss
    if surface.set == "batch":
        assert train_step(there)[1].loss == pytest.approx(reading.loss, rel=1e-5)


@pytest.mark.parametrize("set_name", ["batch", "probe", "next"])
def test_a_reading_on_the_grid_is_the_grids_and_on_the_set_that_is_named(set_name):
    run = replay(Recipe(optimizer="momentum"), STEP)
    request = SurfaceRequest("step", set=set_name)
    record, surface = surveyed(run, request)
    alpha, beta = float(surface.alphas[3]), float(surface.betas[1])
    reading = drained(probe_point(run, record, request, (), alpha, beta))
    assert reading.loss == pytest.approx(surface.losses[1, 3], rel=1e-6)
    assert (reading.set, reading.images) == (set_name, surface.images)


def test_the_plane_of_the_path_is_read_but_cannot_be_gone_to():
    runs = [initial_run(Recipe())]
    for _ in range(STEP):
        runs.append(train_step(runs[-1])[0])
    path = [(run.step, run.parameters) for run in runs[:-1]]
    request = SurfaceRequest("trajectory")
    record, surface = surveyed(runs[-1], request, path)
    alpha, beta = surface.path[0].tolist()
    reading = drained(probe_point(runs[-1], record, request, path, alpha, beta))
    assert reading.loss == pytest.approx(
        drained_surface(runs[-1], record, request, path).path_on_surface[0], rel=1e-6
    )
    with pytest.raises(BadInput, match="plane"):
        displacement_to(surface, alpha, beta)


def drained_surface(run, record, request, path):
    return [one for one in compute_surface(run, record, request, path) if one][-1]


def displaced_recipe(**more):
    """Return a recipe with two displacements at one step, and an edit and settings between them."""
    recipe = Recipe(optimizer="momentum", batch_size=8, **more)
    recipe = recipe.with_setting(STEP, "momentum", 0.5)
    recipe = recipe.with_displacement(Displacement(STEP, "step", "batch", 0.01, 0.02))
    recipe = recipe.with_setting(STEP, "momentum", 0.8).with_edit(STEP, "fc2.bias", (0,), 0.25)
    return recipe.with_displacement(Displacement(STEP, "curvature", "probe", -0.02, 0.03))


def test_every_way_to_get_there_makes_the_same_bits():
    recipe = displaced_recipe()
    steps = STEP + 3
    expected = fingerprint(replay(recipe, steps).parameters)
    slow = quick = initial_run(recipe)
    for _ in range(steps):
        slow, quick = train_step(slow)[0], quick_train_step(quick)[0]
    halfway = fast_forward(initial_run(recipe), STEP)
    loaded = run_from_bytes(run_to_bytes(halfway))
    assert loaded.recipe == recipe
    for run in (slow, quick, fast_forward(halfway, steps), fast_forward(loaded, steps)):
        assert fingerprint(run.parameters) == expected
    assert fingerprint(replay(recipe.prefix(STEP - 1), steps).parameters) != expected


def test_going_on_under_a_recipe_makes_only_what_is_new():
    """Applying the changes one by one gives the same bits as a full replay."""
    recipe = displaced_recipe()
    run = replay(replace(recipe, changes=()), STEP)
    for count in range(1, len(recipe.changes) + 1):
        run = with_recipe(run, replace(recipe, changes=recipe.changes[:count]))
        run = with_recipe(run, run.recipe)
    assert fingerprint(run.parameters) == fingerprint(replay(recipe, STEP).parameters)


def test_what_led_up_to_a_displacement_is_not_replaced_by_what_comes_after():
    recipe = displaced_recipe()
    later = recipe.with_setting(STEP, "momentum", 0.1).with_setting(STEP, "momentum", 0.2)
    assert [getattr(one, "value", None) for one in later.changes] == [
        0.5,
        None,
        0.8,
        0.25,
        None,
        0.2,
    ]
    assert later.prefix(STEP) == recipe
    assert later.prefix(STEP - 1).changes == ()
    for one in (later, later.prefix(STEP)):
        assert fingerprint(replay(one, STEP).parameters) == fingerprint(
            replay(recipe, STEP).parameters
        )


def test_it_goes_at_the_very_beginning_too():
    recipe = Recipe().with_displacement(Displacement(0, "random", "probe", 1.5, -0.5, seed=3))
    moved, plain = replay(recipe, 0), initial_run(Recipe())
    for address, array in plain.parameters.items():
        if array.ndim == 1:  # random planes leave biases unchanged
            np.testing.assert_array_equal(moved.parameters[address], array)
    way = np.sqrt(sum(((moved.parameters[a] - p) ** 2).sum() for a, p in plain.parameters.items()))
    assert way == pytest.approx(np.hypot(1.5, 0.5), rel=1e-5)


@pytest.mark.parametrize("place", [(), PLACES])
def test_as_data_and_back(place):
    plane = ("chosen", {"chosen": place}) if place else ("random", {"seed": 2**32 - 1})
    recipe = Recipe().with_displacement(Displacement(2, plane[0], "next", 1 / 3, -2e-7, **plane[1]))
    assert Recipe.from_data(recipe.to_data()) == recipe


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("plane", {"plane": "trajectory"}),
        ("plane", {"plane": ["step"]}),
        ("set", {"set": "all"}),
        ("alpha", {"alpha": float("nan")}),
        ("beta", {"beta": 1e39}),
        ("step", {"step": -1}),
        ("seed", {"plane": "random"}),
        ("seed", {"plane": "random", "seed": -1}),
        ("seed", {"seed": 1}),
        ("chosen", {"plane": "chosen"}),
        ("chosen", {"chosen": [{"address": "fc2.bias", "index": [0]}]}),
        (
            "index",
            {"plane": "chosen", "chosen": [{"address": "fc2.bias", "index": [k]} for k in "ab"]},
        ),
        (
            "index",
            {"plane": "chosen", "chosen": [{"address": "fc2.bias", "index": [k]} for k in (0, 9)]},
        ),
        (
            "address",
            {"plane": "chosen", "chosen": [{"address": a, "index": [0]} for a in ("x", "y")]},
        ),
    ],
)
def test_what_cannot_be_is_named(field, wrong):
    right = {"step": 1, "plane": "step", "set": "batch", "alpha": 0.1, "beta": 0.2}
    data = {**right, "chosen": None, "seed": None, **wrong}
    with pytest.raises(BadInput) as bad:
        Recipe.from_data({"changes": [data]})
    assert bad.value.field == field
