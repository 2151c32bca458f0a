"""Points of the loss surface: probed between grid points, moved to as a branch, undone."""

import gc
import json
import weakref
from time import perf_counter

import numpy as np
import pytest

from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol import commands
from app.protocol.parse import parse_command
from app.protocol.run_states import PLAYING, READY
from app.session.shared_results import SharedResults
from app.settings import Settings
from engine import Recipe, SurfaceRequest, fingerprint, initial_run, replay, train_step
from engine.training.image_sets import ImageSets
from tests.app.sessions import session_in_state
from tests.engine.surface_cases import moved, plain_loss, plane_of

STEPS = 3


def newest_surface(session):
    """Return the newest level of the surface in progress."""
    found = []
    while session.computing_surface:
        found += session.run_surface_slice()
    return found[-1]


@pytest.fixture
def session():
    """A session after some steps with momentum, its surface complete."""
    session = session_in_state(READY)
    session.handle(commands.ConfigureCommand(optimizer="momentum"))
    for _ in range(STEPS):
        session.handle(commands.AdvanceCommand())
    return session


def go(session, **fields):
    return session.handle(parse_command(json.dumps({"type": "go_there", **fields})))


def read(session, **fields):
    answers = session.handle(parse_command(json.dumps({"type": "read", **fields})))
    while session.has_query:
        answers += session.run_slice()
    return answers


def said(answers):
    return [one.notice for one in answers if one.type == "status"][-1]


def test_a_point_between_those_of_the_grid_is_measured_and_not_interpolated(session):
    surface = newest_surface(session)
    radius = surface.scalars["radius"]
    step = surface.arrays["alphas"][1] - surface.arrays["alphas"][0]
    alpha, beta = 0.4 * radius + 0.5 * step, -0.7 * radius - 0.3 * step
    [reading] = read(session, step=STEPS - 1, alpha=alpha, beta=beta)
    run = replay(Recipe(optimizer="momentum"), STEPS - 1)
    _, record = train_step(run)
    plane = plane_of(SurfaceRequest("step"), run, record)
    there = moved(record.parameters, plane.directions, alpha, beta)
    exact = {address: array.astype(np.float64) for address, array in there.items()}
    expected = plain_loss(run.network, exact, record.images.astype(np.float64), record.labels)
    assert reading.scalars["loss"] == pytest.approx(expected, rel=1e-5)
    assert [reading.scalars[name] for name in ("step", "plane", "set", "images")] == [
        STEPS - 1,
        "step",
        "batch",
        32,
    ]


def test_of_a_step_that_nobody_looks_at_only_what_points_are_read_with_is_kept():
    suspendable = SuspendableSession(Settings(), perf_counter, SharedResults(Settings()))
    session = suspendable.session
    session.handle(commands.AdvanceCommand())
    surface = newest_surface(session)
    point = {"step": 0, "alpha": surface.scalars["radius"] / 3, "beta": 0.0}
    [before] = read(session, **point)
    kept = weakref.ref(session.timeline.record)
    suspendable.release_caches()
    gc.collect()
    assert kept() is None
    [after] = read(session, **point)
    assert after.scalars == before.scalars


def test_a_point_of_the_surface_last_sent_is_read_while_the_run_goes_on():
    session = session_in_state(PLAYING)
    while not session.computing_surface:
        session.play(1, seconds=60)
        session.frame()
    surface = None
    while surface is None:
        surface = next(iter(session.run_surface_slice()), None)
    session.play(5, seconds=60)
    assert session.status().position > surface.scalars["step"] + 1
    [reading] = read(session, step=surface.scalars["step"], alpha=0.0, beta=0.0)
    assert reading.scalars["loss"] == pytest.approx(surface.scalars["start_loss"], rel=1e-6)
    assert session.state == PLAYING


def test_going_there_stands_at_the_loss_that_was_read_on_a_branch_of_its_own(session):
    surface = newest_surface(session)
    step, radius = STEPS - 1, surface.scalars["radius"]
    alpha, beta = 0.8 * radius, 0.35 * radius
    [reading] = read(session, step=step, alpha=alpha, beta=beta)
    before = session.status()
    answers = go(session, step=step, alpha=alpha, beta=beta)
    status = next(one for one in answers if one.type == "status")
    shown = next(one for one in answers if one.type == "step")
    assert (shown.step, shown.done) == (step, False)
    assert shown.loss == pytest.approx(reading.scalars["loss"], rel=1e-5)
    assert status.position == step
    branch = next(one for one in status.branches if one["id"] == status.branch)
    assert branch["fork"] == step
    assert branch["changed"].startswith("all parameters at α ")
    assert "of the plane step" in branch["changed"]
    assert "stay on branch A" in said(answers)
    assert "You are on branch B now" in said(answers)
    following = newest_surface(session)
    assert following.scalars["start_loss"] == pytest.approx(reading.scalars["loss"], rel=1e-5)
    for _ in range(2):
        session.handle(commands.AdvanceCommand())
    there = session.status()
    session.handle(commands.UndoCommand())
    session.handle(commands.UndoCommand())
    session.handle(commands.UndoCommand())
    back = session.status()
    assert (back.position, back.fingerprint) == (before.position, before.fingerprint)
    session.handle(commands.RedoCommand())
    assert session.status().fingerprint == status.fingerprint
    session.handle(commands.RedoCommand())
    session.handle(commands.RedoCommand())
    assert session.status().fingerprint == there.fingerprint
    session.handle(commands.SeekCommand(step=0))
    session.handle(commands.SeekCommand(step=there.position))
    assert session.status().fingerprint == there.fingerprint


def test_what_leads_there_is_small_and_made_again_from_the_recipe_alone(session):
    surface = newest_surface(session)
    radius = surface.scalars["radius"]
    go(session, step=STEPS - 1, alpha=-radius, beta=radius / 3)
    session.handle(commands.AdvanceCommand())
    recipe = session.full_state()[0].recipe
    assert len(json.dumps(recipe["changes"])) < 200
    again = Recipe.from_data(json.loads(json.dumps(recipe)))
    made = fingerprint(replay(again, STEPS).parameters)
    assert session.status().fingerprint == made


@pytest.mark.parametrize("set_name", ["batch", "probe", "next"])
def test_it_is_the_loss_of_the_surfaces_own_images(session, set_name):
    session.handle(commands.WatchSurfaceCommand(plane="curvature", zoom="valley", set=set_name))
    surface = newest_surface(session)
    radius = surface.scalars["radius"]
    [reading] = read(session, step=STEPS - 1, alpha=radius / 2, beta=radius / 2)
    go(session, step=STEPS - 1, alpha=radius / 2, beta=radius / 2)
    recipe = Recipe.from_data(session.full_state()[0].recipe)
    run = replay(recipe, STEPS - 1)
    images, labels = ImageSets(run, train_step(run)[1]).images(set_name)
    assert plain_loss(run.network, run.parameters, images, labels) == pytest.approx(
        reading.scalars["loss"], rel=1e-5
    )


def test_at_the_end_no_branch_is_needed():
    session = session_in_state(READY)
    surface = newest_surface(session)
    go(session, step=0, alpha=surface.scalars["radius"], beta=0.0)
    status = session.status()
    assert len(status.branches) == 1
    assert status.branches[0]["changed"].startswith("all parameters at")
    assert status.fingerprint != fingerprint(initial_run(Recipe()).parameters)


def test_another_step_is_refused_by_name(session):
    newest_surface(session)
    before = session.status()
    for send in (go, read):
        [error] = send(session, step=0, alpha=0.0, beta=0.0)
        assert (error.field, error.value, error.allowed) == ("step", "0", "that of the surface, 2")
    assert session.status() == before


def test_the_plane_of_the_path_is_read_but_not_gone_to(session):
    session.handle(commands.WatchSurfaceCommand(plane="trajectory"))
    surface = newest_surface(session)
    (alpha, beta), loss = surface.arrays["path"][0], surface.arrays["path_on_surface"][0]
    point = {"step": STEPS - 1, "alpha": float(alpha), "beta": float(beta)}
    [reading] = read(session, **point)
    assert reading.scalars["loss"] == pytest.approx(loss, rel=1e-6)
    [error] = go(session, **point)
    assert (error.field, error.value) == ("plane", "trajectory")


def test_from_a_surface_of_what_is_only_tried_nothing_is_gone_to(session):
    session.handle(commands.EditCommand(address="fc2.bias", index=[0], value=0.75))
    newest_surface(session)
    before = session.status()
    answers = go(session, step=STEPS, alpha=0.1, beta=0.1)
    assert [one.field for one in answers if one.type == "error"] == ["surface"]
    assert session.status() == before
    assert before.preview is not None


def test_a_surface_of_a_branch_that_was_left_is_no_place_to_go():
    session = session_in_state(READY)
    for _ in range(3):
        session.handle(commands.AdvanceCommand())
    session.handle(commands.SeekCommand(step=1))
    session.handle(commands.ConfigureCommand(learning_rate=0.2))
    session.handle(commands.AdvanceCommand())
    session.handle(commands.AdvanceCommand())
    surface = newest_surface(session)
    session.handle(commands.SwitchBranchCommand(branch=session.status().branches[0]["id"]))
    [error] = go(session, step=surface.scalars["step"], alpha=0.0, beta=0.1)
    assert (error.field, error.allowed) == ("step", "a step of branch A")
