"""The loss surface: every request is answered or refused, and the subscription lasts over steps."""

import gzip
import itertools
import json

import pytest

from app.protocol import commands
from app.protocol.parse import parse_command
from app.session.session import Session
from app.settings import Settings
from app.subscriptions.loss_surface import LATE_SECONDS, SURFACE_SLICE_SECONDS
from app.subscriptions.session_owner import SessionOwner

CHOSEN = [
    {"address": "fc2.weight", "index": [0, 1]},
    {"address": "fc2.weight", "index": [1, 7]},
]


@pytest.fixture
def session():
    """A session after four steps with momentum."""
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.handle(commands.ConfigureCommand(optimizer="momentum"))
    for _ in range(4):
        session.handle(commands.AdvanceCommand())
    return session


def answer_to(session, **fields):
    """Return the answer to a survey command: errors, or the first level."""
    errors = session.handle(parse_command(json.dumps({"type": "survey", **fields})))
    return errors or first(session)


def first(session):
    found = []
    while not found and session.computing_surface:
        found = session.run_surface_slice()
    return found


@pytest.mark.parametrize(
    "plane",
    [
        "step",
        "batch-against-truth",
        "curvature",
        "curvature-extremes",
        "trajectory",
        "random",
        "chosen",
    ],
)
@pytest.mark.parametrize("zoom", ["step", "valley", "basin"])
def test_every_plane_comes_at_every_zoom(session, plane, zoom):
    (surface,) = answer_to(session, plane=plane, zoom=zoom, chosen=CHOSEN)
    assert (surface.scalars["plane"], surface.scalars["zoom"]) == (plane, zoom)
    assert surface.arrays["losses"].shape == (9, 9)
    if plane == "chosen":
        assert [one["address"] for one in surface.scalars["chosen"]] == ["fc2.weight"] * 2


def test_ghost_fan_and_the_next_batch_come_when_asked(session):
    (surface,) = answer_to(session, plane="auto", set="next", ghost=True, fan=4)
    assert (surface.scalars["set"], surface.scalars["images"]) == ("next", 32)
    assert surface.arrays["ghost_losses"].shape == (9, 9)
    assert surface.arrays["fan"].shape == (4, 2)
    (plain,) = answer_to(session, plane="auto")
    assert plain.scalars["set"] == "batch"
    assert plain.scalars["ghost_losses"] is None
    assert [one["name"] for one in plain.scalars["ingredients"]] == ["gradient", "momentum"]


def test_a_wish_stands_for_the_steps_that_follow(session):
    answer_to(session, plane="random", zoom="valley", seed=5)
    session.handle(commands.AdvanceCommand())
    (surface,) = first(session)
    names = ("step", "plane", "zoom", "seed")
    assert [surface.scalars[name] for name in names] == [4, "random", "valley", 5]


def test_a_parameter_that_is_not_there_is_refused_and_the_old_wish_stands(session):
    answer_to(session, plane="random")
    wrong = [CHOSEN[0], {"address": "fc9.weight", "index": [0, 0]}]
    (error,) = answer_to(session, plane="chosen", chosen=wrong)
    assert (error.type, error.command, error.field) == ("error", "survey", "address")
    session.handle(commands.AdvanceCommand())
    assert first(session)[0].scalars["plane"] == "random"


@pytest.mark.parametrize("chosen", [[], CHOSEN[:1], [CHOSEN[0], CHOSEN[0]]])
def test_two_different_parameters_are_needed(session, chosen):
    (error,) = answer_to(session, plane="chosen", chosen=chosen)
    assert error.field == "chosen"
    assert "two" in error.allowed


def test_a_path_too_short_is_said_once_and_again_when_it_is_long_enough_it_comes():
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    (error,) = answer_to(session, plane="trajectory")
    assert (error.command, error.field) == ("survey", "path")
    assert first(session) == []
    for _ in range(3):
        session.handle(commands.AdvanceCommand())
    assert first(session)[0].scalars["plane"] == "trajectory"


def test_a_newer_step_drops_the_levels_of_an_older_one(session):
    """No further level of the older step is sent."""
    (surface,) = answer_to(session, plane="curvature", ghost=True, fan=8)
    assert surface.scalars["step"] == 3
    session.run_surface_slice()
    session.handle(commands.AdvanceCommand())
    found = []
    while session.computing_surface:
        found += session.run_surface_slice()
    assert [(one.scalars["step"], one.scalars["level"]) for one in found] == [
        (4, 9),
        (4, 17),
        (4, 33),
    ]


def test_a_surface_is_made_in_pieces_between_which_the_run_goes_on():
    """The clock advances with every piece of work; no call exceeds its time slice.

    The first level may take one slice of 200 ms of CPU time; then levels come in slices of 10 ms.
    """
    now = [0.0]

    def clock():
        now[0] += 0.004
        return now[0]

    session = Session(Settings(), clock)
    session.handle(commands.AdvanceCommand())
    pieces, level, found = 0, 0, []
    while session.computing_surface:
        before = now[0]
        found += session.run_surface_slice()
        assert level == 0 or now[0] - before <= SURFACE_SLICE_SECONDS + 2 * 0.004
        level = found[-1].scalars["level"] if found else 0
        pieces += 1
    assert pieces > 20


def test_while_playing_one_level_is_enough_and_the_next_step_is_not_kept_waiting():
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.handle(commands.PlayCommand(speed=0))
    session.play(3, seconds=60)
    session.frame()
    (surface,) = first(session)
    assert (surface.scalars["level"], surface.scalars["step"]) == (9, 2)
    assert not session.computing_surface
    assert session.play(2, seconds=60) == 2
    session.frame()
    assert session.play(2, seconds=60) == 2
    session.frame()  # the surface in progress continues
    (surface,) = first(session)
    assert surface.scalars["step"] == 4  # the step for which it was started


def refining(session, *, rested: bool = False, in_room: bool = False) -> list[int]:
    """Return the levels of all surfaces that are sent under this demand."""
    session.note_surface_demand(rested=rested, in_room=in_room)
    found = []
    while session.computing_surface:
        found += session.run_surface_slice()
    return [one.scalars["level"] for one in found]


@pytest.fixture
def small():
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.handle(commands.ConfigureCommand(preset="mlp", batch_size=8))
    session.note_surface_demand(rested=False, in_room=False)
    session.handle(commands.AdvanceCommand())
    return session


def test_a_surface_whose_turn_comes_late_waits_until_the_visitor_rests():
    now = [0.0]
    session = Session(Settings(), lambda: now[0])
    session.handle(commands.ConfigureCommand(preset="mlp", batch_size=8))
    session.note_surface_demand(rested=False, in_room=False)
    session.handle(commands.AdvanceCommand())
    now[0] = LATE_SECONDS + 0.1
    assert refining(session) == []
    assert session.surface_awaits_rest
    assert refining(session, rested=True) == [9, 17, 33]


def test_a_surface_pauses_after_each_piece_while_a_command_waits():
    owner, ticks = SessionOwner(command_waits=lambda: True), itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001, owner=owner)
    session.handle(commands.AdvanceCommand())
    slices = 0
    while not session.run_surface_slice():
        slices += 1
    assert slices > 3


def test_the_finest_level_waits_until_the_visitor_rests(small):
    assert refining(small) == [9, 17]
    assert small.surface_awaits_rest
    assert refining(small, rested=True) == [33]
    assert not small.surface_awaits_rest


def test_a_surface_on_stage_is_computed_to_the_finest_level_and_goes_on_where_it_was(small):
    assert refining(small) == [9, 17]
    small.handle(commands.WatchSurfaceCommand(plane="auto", on_stage=True))
    assert refining(small) == [33]
    small.handle(commands.AdvanceCommand())
    assert refining(small) == [9, 17, 33]
    small.handle(commands.WatchSurfaceCommand(plane="auto"))
    small.handle(commands.AdvanceCommand())
    assert refining(small) == [9, 17]


def test_a_surface_that_nobody_sees_is_not_computed_unless_a_room_follows(small):
    small.handle(commands.WatchSurfaceCommand(plane="off"))
    small.handle(commands.AdvanceCommand())
    assert refining(small, rested=True) == []
    assert not small.has_work
    small.note_surface_demand(rested=False, in_room=True)
    small.handle(commands.AdvanceCommand())
    assert refining(small, in_room=True) == [9, 17, 33]


def test_only_what_the_page_has_a_level_of_is_refined(small):
    """The scheduler lets refinements wait for the first levels of others."""
    assert not small.only_refines_surface
    while not small.run_slice():
        pass
    assert small.only_refines_surface
    small.handle(commands.CheckCommand(scope="network"))
    assert not small.only_refines_surface


def test_a_recording_gets_the_finest_level_whatever_the_page_looks_at(small):
    watch = commands.WatchArraysCommand(arrays=[])
    survey = commands.WatchSurfaceCommand(plane="auto")
    small.handle(commands.WatchSurfaceCommand(plane="off"))
    command = commands.RecordStepCommand(first=1, last=1, step=1, watch=watch, survey=survey)
    small.handle(command)
    found = []
    while small.has_work:
        found += small.run_slice()
    (recorded,) = [one for one in found if one.type == "recorded"]
    archive = gzip.decompress(recorded.arrays["part"].tobytes())
    assert b'\\"type\\": \\"surface\\"' in archive
    assert b'\\"level\\": 33' in archive
