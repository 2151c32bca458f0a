"""The recorder: the messages of a range of steps, its limits, and the session meanwhile."""

import json
import zlib
from time import perf_counter

import pytest

from app.assets.module_graph import read_module
from app.assets.page_assets import OFFLINE_REPLACEMENTS
from app.http.pages import page_routes
from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol import commands
from app.protocol.codec import encode_message
from app.recording import Recorder
from app.recording.html_export import RECORDING_PLACEHOLDER, data_element
from app.resources import resource_folder
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.subscriptions.surface_cache import SurfaceCache
from engine import distance_travelled, initial_run, replay, train_step
from tests.app.lanes import chosen, do, small_session
from tests.app.sessions import handle_all, open_session
from tests.app.websocket_client import decode_blob

WATCH = commands.WatchArraysCommand(
    image=3, arrays=["activations.relu1.activation", "gradients.conv1.kernel"]
)
SLICE = commands.WatchSliceCommand(
    address="conv1.kernel", index=[1, 0, 2, 3], zoom="step", along_step=True
)
EXPLAIN = commands.ExplainCommand(address="fc1.pre_activation", index=[3], image=3)
PIN = commands.PinCommand(
    addresses=[commands.PinnedNumber(address="fc2.bias", index=[1], of="gradient")],
)
SURVEY = commands.WatchSurfaceCommand(plane="random", seed=5)


def record(step: int | None, first: int = 3, last: int = 5, **more) -> commands.RecordStepCommand:
    asked = {"watch": WATCH, "survey": SURVEY, "pin": PIN, "asks": [EXPLAIN, SLICE], **more}
    return commands.RecordStepCommand(step=step, first=first, last=last, **asked)


def handle_until_idle(session, command) -> list:
    """Handle a command until no incremental work is left; return all messages."""
    found = handle_all(session, command)
    while session.has_work:
        found += session.run_slice()
    return found


def unpack_frames(message) -> list[tuple[int | None, str | bytes]]:
    """Return the messages of a step archive as they were encoded, with the queries they answer."""
    data = zlib.decompress(message.arrays["part"].tobytes(), 31)
    assert len(data) == message.size
    start = 8 + int.from_bytes(data[:8], "little")
    frames = json.loads(data[8:start])["frames"]
    blocks = [(one, data[start:][one["begin"] : one["end"]]) for one in frames]
    return [(one["ask"], block.decode() if one["text"] else block) for one, block in blocks]


def comparable(data: str | bytes) -> dict:
    """Return a message without the fields that depend on the session or the time."""
    message = decode_blob(data)
    return {
        name: value
        for name, value in message.items()
        if name not in ("seconds", "undo", "notice", "losses", "arrays", "choices", "selection")
    } | {"bytes": {name: array.tobytes() for name, array in message["arrays"].items()}}


def test_what_is_recorded_is_what_a_page_is_sent():
    session, page = open_session(6, perf_counter), open_session(6, perf_counter)
    for command in (WATCH, PIN, SURVEY, SLICE, EXPLAIN):
        handle_until_idle(page, command)
    for step in (3, 4, 5):
        (recorded,) = handle_until_idle(session, record(step))
        assert (recorded.type, recorded.step, recorded.first) == ("recorded", step, step == 3)
        found = [comparable(data) for _, data in unpack_frames(recorded)]
        live = [
            comparable(encode_message(one))
            for one in handle_until_idle(page, commands.SeekCommand(step=step))
        ]
        for kind in ("step", "slice", "explanation", "step_slice", "surface"):
            of_kind = [one for one in found if one["type"] == kind]
            sent = [one for one in live if one["type"] == kind]
            assert of_kind == (sent[-1:] if kind == "surface" else sent), kind
        asks = [ask for ask, data in unpack_frames(recorded) if comparable(data)["type"] == "slice"]
        assert asks == [1]
        status = next(one for one in found if one["type"] == "status")
        expected = next(one for one in reversed(live) if one["type"] == "status")
        assert status == {**expected, "redo": None}
        assert recorded.series == {"gradient fc2.bias[1]": [(step - 1, pytest.approx(0, abs=1))]}


def test_the_first_step_tells_the_run_and_the_page_stays_where_it_is():
    session = open_session(6, perf_counter)
    before = session.status()
    (recorded,) = handle_until_idle(session, record(3))
    types = [decode_blob(data)["type"] for _, data in unpack_frames(recorded)]
    assert types[:3] == ["welcome", "status", "step"]
    step = next(
        m for m in (decode_blob(d) for _, d in unpack_frames(recorded)) if m["type"] == "step"
    )
    assert [one[0] for one in step["losses"]] == [0, 1, 2, 3, 4, 5]
    assert session.status() == before
    assert all(decode_blob(data).get("session") is None for _, data in unpack_frames(recorded))


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (record(3, 3, 7), "last"),  # step does not exist
        (record(3, 5, 3), "last"),
        (record(0, 0, 5), "last"),  # more than the limit
        (record(6, 3, 5), "step"),
        (
            record(3, watch=commands.WatchArraysCommand(image=0, arrays=["gradients.fc9.weight"])),
            "arrays",
        ),
        (record(3, watch=commands.WatchArraysCommand(image=99, arrays=[])), "image"),
        (record(3, asks=[commands.WatchSliceCommand(address="fc2.weight", index=[9, 9])]), "index"),
        (
            record(
                3, watch=commands.WatchArraysCommand(image=0, arrays=["parameters.fc1.weight"] * 4)
            ),
            "size",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_name(command, field):
    session = open_session(6, perf_counter)
    limits = Settings(max_recording_steps=3, max_recording_mebibytes=3)
    session.recorder = Recorder(limits, session.clock, SurfaceCache(0))
    (error,) = [one for one in handle_until_idle(session, command) if one.type == "error"]
    assert (error.command, error.field) == ("record", field)
    assert not session.has_work
    assert handle_until_idle(session, record(3, watch=WATCH))[0].type == "recorded"


def test_nothing_goes_on_for_a_page_that_stops_or_has_left():
    settings = Settings()
    suspendable = SuspendableSession(settings, perf_counter, SharedResults(settings))
    suspendable.connect_page()
    session = suspendable.session
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    for _ in range(5):
        session.handle(commands.AdvanceCommand())
    session.handle(record(3))
    assert session.has_work
    session.handle(record(None))
    assert not session.has_work
    session.handle(record(3))
    suspendable.suspend()
    assert not session.recorder.active
    assert session.recorder._cursor is None


def test_a_step_is_recorded_in_short_pieces():
    """Pieces are measured in readings of the clock, so the load of the machine has no effect."""
    session = open_session(6, perf_counter)
    session.handle(record(3))
    pieces = 0
    while session.has_work:
        session.run_slice()
        pieces += 1
    assert pieces >= 4


@pytest.fixture(scope="module")
def document() -> str:
    router = page_routes(Settings())
    (route,) = [one for one in router.routes if one.path == "/recording.txt"]
    request = type("Request", (), {"headers": {}})()
    return route.endpoint(request).body.decode()


def test_the_file_has_one_place_for_a_recording_and_names_no_other_file(document):
    assert document.count(RECORDING_PLACEHOLDER) == 1
    assert 'src="static' not in document
    assert 'href="static' not in document
    assert "new WebSocket" not in document
    assert document.count("<script") - document.count("<script>addEventListener") >= 3


def test_data_ends_no_element():
    label = '3</script><script>alert("no")</script><!--'
    text = data_element("told", json.dumps({"label": label}), "application/json")
    inside = text.removeprefix('<script type="application/json" id="told">')
    inside = inside.removesuffix("</script>")
    assert "<" not in inside
    assert json.loads(inside) == {"label": label}


def test_every_module_that_stands_in_exports_what_the_other_does():
    js = resource_folder("static") / "js"
    for name, stand_in in OFFLINE_REPLACEMENTS.items():
        replaced, found = (read_module(one, (js / one).read_bytes()) for one in (name, stand_in))
        assert set(found.exports) >= set(replaced.exports), stand_in


# -- lanes ---------------------------------------------------------------------------------


def lane_session():
    """Return a session that compares three lanes, of which the second is picked, after 6 steps."""
    session = small_session()
    do(session, chosen({}, {"learning_rate": 0.1}, {"optimizer": "adam"}))
    do(session, commands.PickLaneCommand(lane=2, other=3))
    for _ in range(6):
        do(session, commands.AdvanceCommand())
    return session


def recorded_messages(session, step: int, **more) -> list[dict]:
    """Return the decoded messages of a recorded step, each with the query that it answers."""
    nothing = commands.WatchArraysCommand(image=0, arrays=[])
    command = record(step, **{"watch": nothing, "survey": None, "asks": [], "first": 2, **more})
    command = command.model_copy(update={"pin": commands.PinCommand(addresses=[])})
    (found,) = [one for one in handle_until_idle(session, command) if one.type == "recorded"]
    return [{"ask": ask, **decode_blob(data)} for ask, data in unpack_frames(found)]


def of_type(found: list[dict], kind: str) -> list[dict]:
    return [one for one in found if one["type"] == kind]


def test_the_lanes_of_a_comparison_are_recorded_at_every_step():
    session = lane_session()
    race = commands.WatchRaceCommand(plane="trajectories")
    lanes = session.comparison.lanes
    before = [lane.timeline.position for lane in lanes]
    first = recorded_messages(session, 2, race=race)
    (told,) = of_type(first, "comparison")
    assert (told["picked"], told["other"], len(told["lanes"])) == (2, 3, 3)
    at = [one["type"] for one in first]
    assert at.index("welcome") < at.index("comparison") < at.index("step")
    (far,) = of_type(first, "lanes")
    assert (far["position"], far["reset"], [one["step"] for one in far["lanes"]]) == (
        2,
        True,
        [2] * 3,
    )
    assert sorted({step for _, step, _ in far["losses"]}) == list(range(6))
    later = recorded_messages(session, 4, race=race)
    (far,) = of_type(later, "lanes")
    assert (far["reset"], far["losses"]) == (False, [])
    for lane, told in zip(lanes, far["lanes"], strict=True):
        again = replay(lane.recipe, 4)
        assert told["distance"] == pytest.approx(
            distance_travelled(again.parameters, initial_run(lane.recipe).parameters)
        )
    (drawn,) = of_type(later, "race")
    assert (drawn["position"], drawn["level"], len(drawn["lanes"])) == (4, 33, 3)
    (results,) = of_type(later, "lane_results")
    assert (results["position"], len(results["lanes"])) == (4, 3)
    assert not of_type(later, "comparison")
    assert [lane.timeline.position for lane in lanes] == before, "the session stays where it was"


def test_the_step_and_the_explanations_of_the_second_lane_are_recorded():
    session = lane_session()
    network = session.timeline.run.network.describe()
    output = network["layers"][-1]["address"]
    watch = commands.WatchArraysCommand(image=1, arrays=[f"activations.{output}"])
    explain = commands.ExplainCommand(address=output, index=[0], image=1, of="value")
    found = recorded_messages(session, 3, watch=watch, asks=[explain])
    (other,) = of_type(found, "other_step")
    run, made = train_step(replay(session.comparison.lanes[2].recipe, 2))
    assert (other["lane"], other["step"], other["position"]) == (3, 2, 3)
    assert other["loss"] == pytest.approx(made.loss, rel=1e-12)
    assert run.step == 3
    (mine,), (theirs,) = of_type(found, "explanation"), of_type(found, "other_explanation")
    assert (mine["ask"], theirs["ask"], theirs["lane"]) == (0, 0, 3)
    assert theirs["recorded"] == pytest.approx(float(made.activations[output][1, 0]), rel=1e-6)


def test_a_recording_without_a_map_has_none_and_one_run_has_no_lanes():
    session = lane_session()
    assert not of_type(recorded_messages(session, 2), "race")
    do(session, commands.CompareCommand(), record(None))
    kinds = {one["type"] for one in recorded_messages(session, 3)}
    assert not kinds & {"comparison", "lanes", "lane_results", "other_step", "race"}
