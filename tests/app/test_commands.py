"""The command parser: valid commands, and errors that name field and value."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol.commands import COMMAND_TYPES
from app.protocol.parse import BadCommand, parse_command
from tests.app.command_examples import COMMAND_EXAMPLES

EXAMPLES = int(os.environ.get("READER_EXAMPLES", "1000"))  # 10,000 for the long run


def test_every_command_has_an_example():
    assert set(COMMAND_EXAMPLES) == {one.model_fields["type"].default for one in COMMAND_TYPES}


@pytest.mark.parametrize("command_type", COMMAND_EXAMPLES)
def test_a_good_command_is_read(command_type):
    command = parse_command(json.dumps({"type": command_type, **COMMAND_EXAMPLES[command_type]}))
    assert command.type == command_type
    read = command.model_dump()
    assert {name: read[name] for name in COMMAND_EXAMPLES[command_type]} == COMMAND_EXAMPLES[
        command_type
    ]


@pytest.mark.parametrize("command_type", COMMAND_EXAMPLES)
def test_an_unknown_field_is_refused_by_name(command_type):
    with pytest.raises(BadCommand) as bad:
        parse_command(
            json.dumps({"type": command_type, **COMMAND_EXAMPLES[command_type], "colour": "red"})
        )
    assert (bad.value.command, bad.value.field) == (command_type, "colour")


@pytest.mark.parametrize(
    "command_type",
    [command_type for command_type in COMMAND_EXAMPLES if COMMAND_EXAMPLES[command_type]],
)
def test_a_field_of_the_wrong_kind_is_refused_by_name(command_type):
    for name in COMMAND_EXAMPLES[command_type]:
        wrong = ["x"] if name == "recipe" else {"x": 1}  # the engine checks a recipe's fields
        with pytest.raises(BadCommand) as bad:
            parse_command(
                json.dumps({"type": command_type, **COMMAND_EXAMPLES[command_type], name: wrong})
            )
        assert bad.value.field.startswith(name)
        assert "x" in bad.value.value or bad.value.field == f"{name}.kind"


def parsed_type(text: str) -> str:
    """Return the type of a command, also of one that is refused with a proper error."""
    try:
        return parse_command(text).type
    except BadCommand as bad:
        return "pause" if bad.field and bad.allowed else "a refusal without a reason"


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_command_or_a_named_refusal(text):
    assert parsed_type(text) in COMMAND_EXAMPLES


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = sorted({name for one in COMMAND_EXAMPLES.values() for name in one})
CHANGES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=3)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.sampled_from(sorted(COMMAND_EXAMPLES)), CHANGES, st.sets(st.sampled_from(FIELDS), max_size=2)
)
def test_any_json_is_a_command_or_a_named_refusal(command_type, changes, gone):
    """Valid commands with some fields changed, added or left out."""
    fields = {"type": command_type, **COMMAND_EXAMPLES[command_type], **changes}
    assert (
        parsed_type(json.dumps({name: fields[name] for name in fields.keys() - gone}))
        in COMMAND_EXAMPLES
    )
