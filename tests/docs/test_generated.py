"""Generated blocks are up to date, and the protocol examples are valid and complete."""

import doctest
import json
from fnmatch import fnmatch
from importlib import import_module

import pytest

from app.protocol.commands import COMMAND_TYPES
from app.protocol.parse import parse_command
from tests.docs import frames
from tests.docs.__main__ import main
from tests.docs.generated import BLOCKS
from tests.docs.markdown import DOCS, blocks, documents, with_blocks
from tests.docs.protocol_reference import message_fields

MESSAGES = json.loads(frames.MESSAGES.read_text(encoding="utf-8"))
EXAMPLES = json.loads(frames.COMMANDS.read_text(encoding="utf-8"))


def test_no_generated_block_is_stale():
    assert main(["--check"]) is None


def test_every_block_stands_in_one_document():
    found = [name for path in documents() for name in blocks(path.read_text(encoding="utf-8"))]
    assert sorted(found) == sorted(BLOCKS)


@pytest.mark.parametrize(
    "name", ["markdown", "schema_words", "tables", "frames", "protocol_reference"]
)
def test_the_examples_in_the_writers_hold(name):
    found = doctest.testmod(import_module(f"tests.docs.{name}"))
    assert (found.failed, found.attempted > 0) == (0, True)


def test_a_changed_block_is_found():
    text = (DOCS / "hosting.md").read_text(encoding="utf-8")
    changed = text.replace("| `PORT` |", "| `PORTS` |")
    assert changed != text
    assert with_blocks(changed, {"settings": BLOCKS["settings"]()}) == text


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_example_of_a_command_is_valid(kind):
    found = parse_command(json.dumps({"type": kind, **EXAMPLES[kind]}))
    assert found.type == kind


def test_every_command_has_an_example():
    kinds = [one.model_fields["type"].default for one in COMMAND_TYPES]
    assert set(EXAMPLES) == set(kinds)


@pytest.mark.parametrize(("kind", "known"), message_fields().items(), ids=lambda one: str(one)[:12])
def test_the_example_of_a_message_has_its_fields(kind, known):
    """On failure the protocol has changed: run python -m tests.docs.record_frames."""
    fields, arrays = known
    found = set(MESSAGES[kind]["message"]) - {"type"}
    assert found <= {name.rstrip("?") for name in fields}
    assert {name for name in fields if not name.endswith("?")} <= found
    for name, _, _ in MESSAGES[kind]["arrays"]:
        assert any(fnmatch(name, one) for one in arrays), name


def test_every_message_has_an_example():
    assert set(MESSAGES) == set(message_fields())
