"""The page's protocol types: sent messages and accepted commands conform to them."""

import itertools
import json
import re
from dataclasses import replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from app.protocol import commands, messages
from app.protocol.codec import encode_message
from app.protocol.parse import parse_command
from app.session.session import Session
from app.settings import Settings
from tests.golden.record import messages_by_name
from tests.protocol.__main__ import FILE, main
from tests.protocol.members import arrays, members

RECIPES = {
    "of the tour": {},
    "diverging": {"learning_rate": 100.0},
    "of dense layers, with Adam": {"preset": "mlp", "optimizer": "adam", "schedule": "cosine"},
    "with an architecture of its own": {
        "architecture": {
            "layers": [
                {
                    "kind": "convolution",
                    "name": "conv1",
                    "filters": 2,
                    "size": [3, 5],
                    "bias": False,
                },
                {"kind": "leaky_relu", "name": "leaky", "slope": 0.2},
                {"kind": "average_pooling", "name": "pool1", "size": 4, "stride": [2, 3]},
                {"kind": "flatten", "name": "flatten"},
                {"kind": "dropout", "name": "dropout", "rate": 0.25},
                {
                    "kind": "dense",
                    "name": "fc1",
                    "units": 2,
                    "initialiser": {"name": "normal", "value": 0.1},
                },
                {"kind": "softmax", "name": "softmax"},
            ],
            "l2": 0.01,
        },
        "warm_start": {"recipe": {"seed": 3}, "step": 2},
    },
    "without classes": {
        "preset": "computational-graph",
        "problem": "computational-graph",
        "batch_size": 1,
    },
}
WHOLE_IN_GOLDEN = (
    "waiting",
    "export",
    "error",
    "recorded",
    "view",
    "room",
    "pong",
    "restored",
    "question",
    "come_back",
    "task",
    "description",
)
PIXEL = {"address": "input.activation", "index": [0, 0, 0], "image": 0}
QUESTIONS: list[dict[str, Any]] = [
    {"type": "explain", "address": "input.activation", "index": [0, 0, 0], "image": 0},
    {
        "type": "explain",
        "address": "input.activation",
        "index": [0, 0, 0],
        "of": "value",
        "image": 0,
    },
    {"type": "survey", "plane": "curvature", "set": "probe", "ghost": True, "fan": 2},
    {"type": "survey", "plane": "trajectory"},
    {"type": "survey", "plane": "random"},
    {"type": "survey", "plane": "off"},
    {"type": "predict", "held_out": 0, "why": 0},
    {"type": "watch_held_out", "cell": [0, 0], "limit": 3},
    {"type": "check", "scope": "network"},
    {"type": "graph", "a": 3.0, "b": 2.0, "c": 4.0},
    {"type": "describe", "preset": "lenet5"},
    {
        "type": "describe",
        "asked": 3,
        "architecture": {"layers": [{"kind": "dense", "name": "fc1", "units": 2}]},
    },
    {"type": "export", "what": "losses"},
    {"type": "run", "speed": 0, "until": {"kind": "steps", "value": 2}},
    {"type": "pause"},
    {"type": "configure", "momentum": 0.5},
    {"type": "advance"},
    {"type": "undo"},
    {"type": "switch", "branch": 99},
]


def adapter(kind: type) -> TypeAdapter[Any]:
    """Return a validator of JSON against the members of a class, with no others allowed."""
    return TypeAdapter(_strict(kind))


def _strict(hint: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _strict(inner[0])
    if origin is Literal or hint in (None, Any, int, float, str, bool, type(None), ...):
        return hint
    if origin in (Union, UnionType):
        return Union[*(_strict(one) for one in inner)]
    if origin is not None:
        return origin[*(_strict(one) for one in inner)]
    if hint in (dict, list):
        return hint
    found = TypedDict(
        hint.__name__,
        {
            name: NotRequired[_strict(one.hint)] if one.optional else _strict(one.hint)
            for name, one in members(hint).items()
        },
    )
    found.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)
    return found


ADAPTERS = {kind: adapter(kind) for kind in messages.MESSAGE_TYPES}


def assert_conforms(message: messages.Message) -> None:
    """Raise unless a message conforms to its type, arrays included."""
    data = encode_message(message, sequence=1)
    if isinstance(data, bytes):
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        data = header["__metadata__"]["message"]
    ADAPTERS[type(message)].validate_json(data)
    known = arrays(type(message))
    there = set(getattr(message, "arrays", None) or {})
    patterns = [re.escape(name).replace(r"\*", ".+") for name in known]
    assert all(any(re.fullmatch(one, name) for one in patterns) for name in there), there
    assert {name for name, one in known.items() if not one.optional} <= there


def session_at(recipe: dict[str, Any]) -> tuple[Session, list[messages.Message]]:
    """Return a session with this recipe, and the messages it has sent."""
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    found = session.full_state()
    found += session.handle(commands.OpenRecipeCommand(recipe=recipe, step=0))
    assert not [one for one in found if one.type == "error"]
    return session, found


def messages_after(session: Session, command: dict[str, Any]) -> list[messages.Message]:
    """Return all messages after a command, and after its incremental work."""
    found = session.handle(parse_command(json.dumps(command)))
    while session.play(1, 1.0):
        found += session.frame()
    while session.has_work:
        found += session.run_slice()
    return [*found, session.status()]


@cache
def session_messages(name: str) -> list[messages.Message]:
    """Return the messages of a session of one recipe over some steps, with every subscription."""
    session, found = session_at(RECIPES[name])
    network = next(one for one in reversed(found) if one.type == "welcome").network
    address, shape = [pair for one in network["layers"] for pair in one["parameters"].items()][-1]
    place = {"address": address, "index": [0] * len(shape)}
    asked = [
        {"type": "slice", **place, "readings": True, "along_step": True},
        {"type": "descend", **place},
        {"type": "explain", **place},
        {"type": "pin", "addresses": [{**place, "of": of} for of in ("value", "gradient")]},
        {"type": "check", "scope": "number", **place},
        {"type": "watch", "arrays": [f"gradients.{address}"]},
        {"type": "edit", **place, "value": 0.25},
        {"type": "commit"},
        {"type": "record", "step": 0},
        *QUESTIONS,
    ]
    diagnosis = {"type": "watch_diagnosis", "findings": True, "histograms": True}
    for command in [*asked * 2, {"type": "survey", "plane": "auto"}, diagnosis]:
        found += messages_after(session, command)
    surfaces = [one.scalars["step"] for one in found if one.type == "surface"]
    for command_type in ("read", "go_there"):
        point = {"step": surfaces[-1] if surfaces else 0, "alpha": 0.5, "beta": 0.0}
        found += messages_after(session, {"type": command_type, **point})
    return found


LANES = [
    {"settings": {}},
    {"settings": {"learning_rate": 100.0, "initialiser": {"name": "normal", "value": 0.1}}},
    {"settings": {"preset": "single-neuron", "batch_size": 8}},
    {"recipe": {"preset": "mlp", "batch_size": 8, "seed": 3}, "label": "another seed"},
]
COMPARED: list[dict[str, Any]] = [
    {"type": "explain", "address": "fc1.weight", "index": [0, 0]},
    {"type": "watch", "arrays": ["gradients.fc1.weight"]},
    {"type": "watch_race", "plane": "trajectories"},
    {"type": "compare", "lanes": LANES},
    {"type": "pick_lane", "lane": 1, "other": 4},
    {"type": "run", "speed": 0, "until": {"kind": "steps", "value": 12}},
    {"type": "pause"},
    {"type": "watch_race", "plane": "ends", "ends": [1, 4]},
    {"type": "pick_lane", "lane": 2, "other": 3},
    {"type": "export", "what": "lanes_csv"},
    {"type": "compare"},
]


@cache
def comparison_messages() -> list[messages.Message]:
    """Return the messages of a session that compares lanes, of which one diverges."""
    session, found = session_at({"preset": "mlp", "batch_size": 8})
    for command in COMPARED:
        found += messages_after(session, command)
    return found


def test_what_a_comparison_sends_is_of_its_type():
    for message in comparison_messages():
        assert_conforms(message)


@pytest.mark.parametrize("name", RECIPES)
def test_what_a_session_sends_is_of_its_type(name):
    for message in session_messages(name):
        assert_conforms(message)


def test_every_message_is_held_to_its_type():
    held = {type(message) for name in RECIPES for message in session_messages(name)}
    held |= {type(message) for message in comparison_messages()}
    held |= {type(messages_by_name()[name]) for name in WHOLE_IN_GOLDEN}
    assert held == set(messages.MESSAGE_TYPES)


def test_the_types_hold_what_is_wrong_for_wrong():
    (step,) = [one for one in session_messages("of the tour") if one.type == "step"][-1:]
    assert_conforms(step)
    for wrong in ({"epoch": "0"}, {"epoch": None}, {"losses": [(1, 0.5)]}, {"arrays": {}}):
        with pytest.raises((ValidationError, AssertionError)):
            assert_conforms(replace(step, **wrong))


@pytest.mark.parametrize("name", WHOLE_IN_GOLDEN)
def test_a_golden_message_is_of_its_type(name):
    assert_conforms(messages_by_name()[name])


def test_the_file_is_written_anew_where_something_has_changed():
    assert main(["--check"]) is None


def test_every_command_and_message_is_in_the_file():
    text = FILE.read_text(encoding="utf-8")
    for kind in (*commands.COMMAND_TYPES, *messages.MESSAGE_TYPES):
        assert f"  | {kind.__name__}" in text
        assert f"export interface {kind.__name__} {{" in text
