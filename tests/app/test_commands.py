"""Commands are read strictly: whatever comes, a command or a named refusal."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol.commands import COMMAND_TYPES
from app.protocol.parse import BadCommand, parse_command

EXAMPLES = {
    "advance": {},
    "run": {"speed": 5, "until": {"kind": "steps", "value": 3}},
    "pause": {},
    "seek": {"step": 0},
    "open": {"recipe": {"seed": 3}, "step": 2},
    "reset": {},
    "configure": {"learning_rate": 0.1},
    "edit": {"address": "fc2.weight", "index": [0, 1], "value": 0.5},
    "commit": {},
    "revert": {},
    "switch": {"branch": 0},
    "discard": {"branch": 0},
    "undo": {},
    "redo": {},
    "watch": {"image": 0, "arrays": ["gradients.conv1.kernel"]},
    "slice": {
        "address": "fc2.weight",
        "index": [0, 1],
        "zoom": "step",
        "readings": True,
        "along_step": True,
    },
    "descend": {
        "address": "fc2.weight",
        "index": [0, 1],
        "learning_rate": 2.0,
        "threshold": 1e-4,
    },
    "survey": {"plane": "random", "zoom": "valley", "set": "probe", "seed": 3, "fan": 8},
    "read": {"step": 0, "alpha": 0.25, "beta": -0.5},
    "go_there": {"step": 0, "alpha": 0.25, "beta": -0.5},
    "explain": {
        "address": "fc1.pre_activation",
        "index": [3],
        "image": 2,
        "of": "gradient",
        "limit": 5,
    },
    "pin": {"addresses": [{"address": "fc2.bias", "index": [1], "of": "value"}]},
    "check": {"scope": "number", "address": "fc1.pre_activation", "index": [3], "image": 2},
    "predict": {"held_out": 3, "why": 1, "asked": 7},
    "graph": {"a": 3.0, "b": 2.0, "c": 4.0},
    "resume": {"token": "0123456789"},
    "join": {"token": "0123456789"},
    "teach": {"token": None},
    "present": {"scene": {"version": 1}},
    "hand_over": {"offered": True},
    "take_over": {},
    "end_room": {},
    "export": {"what": "losses"},
    "record": {"step": 3, "first": 2, "last": 4},
    "acknowledge": {"sequence": 1},
}


def test_every_command_has_an_example():
    assert set(EXAMPLES) == {one.model_fields["type"].default for one in COMMAND_TYPES}


@pytest.mark.parametrize("type", EXAMPLES)
def test_a_good_command_is_read(type):
    command = parse_command(json.dumps({"type": type, **EXAMPLES[type]}))
    assert command.type == type
    read = command.model_dump()
    assert {name: read[name] for name in EXAMPLES[type]} == EXAMPLES[type]


@pytest.mark.parametrize("type", EXAMPLES)
def test_an_unknown_field_is_refused_by_name(type):
    with pytest.raises(BadCommand) as bad:
        parse_command(json.dumps({"type": type, **EXAMPLES[type], "colour": "red"}))
    assert (bad.value.command, bad.value.field) == (type, "colour")


@pytest.mark.parametrize("type", [type for type in EXAMPLES if EXAMPLES[type]])
def test_a_field_of_the_wrong_kind_is_refused_by_name(type):
    for name in EXAMPLES[type]:
        wrong = ["x"] if name == "recipe" else {"x": 1}  # a recipe's fields are the engine's
        with pytest.raises(BadCommand) as bad:
            parse_command(json.dumps({"type": type, **EXAMPLES[type], name: wrong}))
        assert bad.value.field.startswith(name)
        assert "x" in bad.value.value or bad.value.field == f"{name}.kind"


def outcome(text: str) -> str:
    """Return the type of the command; a refusal that names field and what is allowed counts too."""
    try:
        return parse_command(text).type
    except BadCommand as bad:
        return "pause" if bad.field and bad.allowed else "a refusal without a reason"


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_command_or_a_named_refusal(text):
    assert outcome(text) in EXAMPLES


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = sorted({name for one in EXAMPLES.values() for name in one})
CHANGES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=3)


@settings(max_examples=10_000, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), CHANGES, st.sets(st.sampled_from(FIELDS), max_size=2))
def test_any_json_is_a_command_or_a_named_refusal(type, changes, gone):
    """A command that is right, with some fields changed, added and left out."""
    fields = {"type": type, **EXAMPLES[type], **changes}
    assert outcome(json.dumps({name: fields[name] for name in fields.keys() - gone})) in EXAMPLES
