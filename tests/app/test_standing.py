"""A session made again in another process from where it stood: the same run, branches and undo."""

import doctest
import json
from time import perf_counter

import pytest

from app.lifecycle import snapshot
from app.lifecycle.snapshot import read, written
from app.lifecycle.suspend import HeldSession
from app.protocol import commands
from app.protocol.messages import Status, Step, Welcome
from app.settings import Settings
from app.timeline.replay_cache import Replays
from engine import BadInput, Recipe, fingerprint, replay

SAME = ("fingerprint", "position", "latest", "branch", "branches", "recipe", "state")


def fresh(**settings: int) -> HeldSession:
    given = Settings(**settings)
    return HeldSession(given, perf_counter, Replays(given.replays_mebibytes, given.evaluate_every))


def do(session: HeldSession, *wanted: commands.Command) -> HeldSession:
    for command in wanted:
        session.handle(command)
        session.travel(float("inf"))
    return session


def steps(count: int) -> list[commands.Command]:
    return [commands.Advance()] * count


def landed(session: HeldSession) -> tuple[HeldSession, list]:
    """Return the session as another process makes it again, and what its page is told."""
    other = fresh()
    other.land(read(written(session.standing())))
    found = other.greet()
    assert found == []  # what is told of branches that are not whole would be wrong
    while other.travelling:
        found += other.travel()
    return other, found


def branched() -> HeldSession:
    """A session with three branches, one of them without the one that it left."""
    session = do(
        fresh(),
        *steps(12),
        commands.Seek(step=7),
        commands.Configure(learning_rate=0.01),
        *steps(3),
        commands.Seek(step=9),
        commands.Edit(address="fc2.weight", index=[0, 3], value=0.5),
        commands.Commit(),
        *steps(4),
    )
    return do(session, commands.Discard(branch=0))


SESSIONS = {
    "never moved": fresh,
    "some steps": lambda: do(fresh(), *steps(3)),
    "in the past": lambda: do(fresh(), *steps(25), commands.Seek(step=11)),
    "branches": branched,
    "on an older branch": lambda: do(branched(), commands.Switch(branch=1)),
    "just branched off": lambda: do(
        fresh(), *steps(4), commands.Seek(step=2), commands.Configure(momentum=0.5)
    ),
    "another start": lambda: do(
        fresh(),
        *steps(2),
        commands.Configure(preset="single-neuron", batch_size=8, learning_rate=0.5),
        *steps(30),
    ),
    "diverged": lambda: do(fresh(), commands.Configure(learning_rate=100.0), *steps(20)),
    "opened": lambda: do(fresh(), commands.Open(recipe=Recipe(seed=3).to_data(), step=40)),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_what_lands_is_what_stood_there_bit_for_bit(name):
    session = SESSIONS[name]()
    other, told = landed(session)
    before, after = (
        one.handle(commands.Pause())[0] for one in (session, other)
    )  # a status without what was said
    for field in SAME:
        assert getattr(after, field) == getattr(before, field), field
    goes_along = name not in ("branches", "opened")  # what leads to branches that are gone
    assert after.undo == (before.undo if goes_along else None)
    welcome, status, *rest = told
    assert isinstance(welcome, Welcome)
    assert isinstance(status, Status)
    assert welcome.recipe == before.recipe
    step = next(message for message in rest if isinstance(message, Step))
    assert step.position == before.position
    for one, two in zip(branches(session), branches(other), strict=True):
        assert one == two


def branches(session: HeldSession) -> list[tuple]:
    """Return what the branches gave; of a loss that is no number its name."""
    return [
        (one.id, [(step, str(loss)) for step, loss in one.losses], one.evaluations, len(one.whole))
        for one in session._held.branches.all
    ]


def test_what_lands_goes_on_with_the_engines_numbers_and_can_be_undone():
    session = do(fresh(), *steps(3), commands.Slice(address="fc1.bias", index=[2]))
    other, told = landed(session)
    assert told[0].selection == {"address": "fc1.bias", "index": [2], "largest": False}
    do(other, commands.Advance())
    assert other.status().fingerprint == fingerprint(replay(Recipe(), 4).parameters)
    do(other, commands.Undo(), commands.Undo())
    status = other.status()
    assert (status.position, status.latest) == (2, 4)
    assert status.fingerprint == fingerprint(replay(Recipe(), 2).parameters)
    assert status.undo == "step 2"


def test_what_was_done_on_another_start_is_not_undone_elsewhere():
    session = do(fresh(), *steps(2), commands.Reset(), *steps(1))
    other, _ = landed(session)
    assert session.status().undo == other.status().undo == "step 1"
    assert other.handle(commands.Undo())[0].undo is None


def test_what_played_plays_on_unless_it_had_a_goal():
    session = do(fresh(), commands.Run(speed=0))
    session.play(5, float("inf"))
    other, told = landed(session)
    assert (other.state, told[1].state, other.speed) == ("playing", "playing", 0)
    other.play(2, float("inf"))
    status = other.pause()[0]
    assert (status.position, status.undo) == (7, "2 steps")
    session = do(fresh(), commands.Run(speed=0, until={"kind": "steps", "value": 20}))
    session.play(5, float("inf"))
    other, told = landed(session)
    assert told[1].state == "ready"
    assert told[1].notice.startswith("Paused: the run moved to another server.")


def test_it_can_be_left_and_turned_while_it_lands():
    session = do(branched(), commands.Seek(step=11))
    standing = session.standing()
    other = fresh()
    other.land(standing)
    other.greet()
    other.travel(0)
    assert other.landing
    assert other.standing() == standing
    other.fold()
    assert other.standing() == standing
    other.unfold()
    other.greet()
    other.travel(0)
    assert other.on_the_way.endswith(f"of {standing.steps}.")
    found = other.handle(commands.Seek(step=8))  # waits until all branches are whole
    other.travel(float("inf"))
    assert isinstance(found[0], Welcome)
    assert other.status().position == 8
    assert branches(other) == branches(session)


def test_where_it_stands_stays_so_when_the_arrays_are_let_go():
    session = branched()
    standing = session.standing()
    session.fold()
    assert session.standing() == standing


def test_the_example_of_its_form_holds():
    found = doctest.testmod(snapshot)
    assert (found.failed, found.attempted) == (0, 3)


def test_it_is_small():
    session = branched()
    assert len(written(session.standing())) < 4000


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"lines": []},
        {"line": 9},
        {"recipes": []},
        {"recipes": [{"preset": "huge"}] * 9},
        {"lines": [[0, "A", 0, 4, 0, 1]]},
        {"lines": [[0, "A", 0, None, 3, 1]]},
        {"lines": [[0, "A"]]},
        {"done": [["step 1", [7], 0, 0, 0]]},
        {"index": None},
    ],
)
def test_what_was_not_written_so_is_refused(change):
    data = json.loads(written(fresh().standing()))
    with pytest.raises(ValueError, match=r"got|read") as found:
        read(json.dumps({**data, **change}))
    assert not isinstance(found.value, BadInput)


def test_what_is_no_json_is_refused():
    with pytest.raises(ValueError, match="Expecting value"):
        read("")
