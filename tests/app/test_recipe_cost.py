"""The cost of a recipe: bounded before it is begun, linear in its edits, cut into turns."""

import time
from contextlib import ExitStack
from functools import partial
from itertools import count

import pytest

from app.protocol.commands import OpenRecipeCommand
from app.session.quota import check_run_size
from app.session.session import Session
from app.settings import Settings
from engine import (
    BadInput,
    Change,
    Displacement,
    Edit,
    Recipe,
    fingerprint,
    replay,
)
from tests.app.websocket_client import next_message, open_socket, send, status_at
from tests.hosting.server_process import running_server
from tests.hosting.step_latency import cpu_contention, percentile_95, time_steps

PLACE = ("conv1.kernel", (0, 0, 0, 0))


def curvature(step: int, number: int) -> tuple[Displacement, ...]:
    return (Displacement(step, "curvature", "batch", 1e-3, 1e-3),) * number


def edits(number: int, spacing: int) -> Recipe:
    changes = tuple(Edit(spacing * place, *PLACE, place / 1e5) for place in range(number))
    return Recipe(batch_size=1, changes=changes)


def seconds(work) -> float:
    """Return the CPU seconds of this thread that the work takes."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


@pytest.mark.parametrize("spacing", [0, 1], ids=["at one step", "at a step each"])
def test_the_time_of_edits_grows_in_proportion_to_their_number(spacing):
    """Twelve times the edits at the same number of steps took more than a hundred times as long."""
    steps = 50 if spacing == 0 else 200
    recipes = {number: edits(number, spacing) for number in (200, 2400)}
    few = min(seconds(lambda: replay(recipes[200], steps)) for _ in range(2))
    many = seconds(lambda: replay(recipes[2400], steps))
    assert many < 20 * few


def test_a_recipe_that_costs_too_much_is_refused_before_it_is_begun():
    settings = Settings(max_intervention_steps=100)
    session = Session(settings, time.perf_counter, None, partial(check_run_size, settings=settings))
    for number, refused in [(1, False), (2, True)]:
        recipe = Recipe(seed=3, changes=curvature(0, number)).to_data()
        answers = session.handle(OpenRecipeCommand(recipe=recipe, step=0))
        session.continue_seek(float("inf"))
        assert [one.field for one in answers if one.type == "error"] == ["changes"] * refused
    run = session.timeline.run
    assert len(run.recipe.changes) == 1
    with pytest.raises(BadInput, match="changes"):  # by a press on the surface
        session.timeline.changes.displace(run.recipe, *curvature(0, 1))
    assert session.timeline.run is run


@pytest.mark.parametrize("step", [0, 1, 3], ids=["start", "first step", "third step"])
def test_a_displacement_cut_into_turns_gives_the_bits_of_the_whole(step):
    recipe = Recipe(seed=3, batch_size=4, changes=curvature(step, 2))
    ticks = count()
    session = Session(Settings(), lambda: float(next(ticks)))  # every part fills its time slice
    slices, command = 0, OpenRecipeCommand(recipe=recipe.to_data(), step=5)
    session.handle(command)
    while session.seeking:
        session.continue_seek(0.0)
        slices += 1
    assert slices > 2 * 12  # the Hessian products of both displacements
    assert session.status().fingerprint == fingerprint(replay(recipe, 5).parameters)


def test_a_displacement_while_playing_is_cut_into_turns_and_gives_the_bits_of_the_whole():
    recipe = Recipe(seed=3, batch_size=4, changes=curvature(2, 2))
    session = Session(Settings(), time.perf_counter)
    session.handle(OpenRecipeCommand(recipe=recipe.to_data(), step=0))
    session.continue_seek(float("inf"))
    session.playing = True
    slices = 0
    while session.timeline.position < 4:
        session.play(4 - session.timeline.position, 0.0)
        slices += 1
    session.pause()
    assert slices > 2 * 12
    assert session.status().fingerprint == fingerprint(replay(recipe, 4).parameters)


def test_prefix_keys_are_equal_where_prefixes_are():
    changes = (
        Change(1, "learning_rate", 0.2),
        Edit(2, *PLACE, 0.5),
        Change(2, "learning_rate", 0.1),
        Displacement(2, "random", "batch", 0.1, 0.1, seed=1),
        Edit(2, *PLACE, 0.6),
        Change(2, "learning_rate", 0.3),
        Edit(4, *PLACE, 0.7),
    )
    recipes = [Recipe(changes=changes[:end]) for end in range(len(changes) + 1)]
    recipes += [Recipe(seed=3), Recipe(changes=changes[1:])]
    for step in range(6):
        for one in recipes:
            for other in recipes:
                same = one.prefix(step) == other.prefix(step)
                assert (one.prefix_key(step) == other.prefix_key(step)) is same


@pytest.mark.alone
def test_two_pages_with_costly_recipes_hardly_delay_a_third():
    with running_server() as one, ExitStack() as stack:
        page, *costly = (stack.enter_context(open_socket(one.address)) for _ in range(3))
        for opened in (page, *costly):
            next_message(opened, "step")
            send(opened, "survey", plane="off")
        too_much = Recipe(changes=curvature(0, 300)).to_data()
        send(costly[0], "open", recipe=too_much, step=0)
        assert next_message(costly[0], "error")["field"] == "changes"
        for seed, other in enumerate(costly):
            recipe = Recipe(seed=seed, changes=curvature(0, 20))
            send(other, "open", recipe=recipe.to_data(), step=2)
        crowded = cpu_contention()
        waits = time_steps(page, 20, 0.05)
        crowded = max(crowded, cpu_contention())
        assert percentile_95(waits) < 0.25 * crowded, sorted(waits)[-3:]
        for other in costly:
            assert status_at(other, 2)["state"] == "ready"
