"""Example frames: the golden messages as a reader sees them, and one command of every kind."""

import json
from pathlib import Path
from typing import Any, get_args

from app.protocol.messages import Message
from engine import Recipe, evaluate, replay
from tests.docs.markdown import ROOT, table

GOLDEN = ROOT / "tests" / "golden"
COMMANDS = Path(__file__).parent / "example_commands.json"
WIDTH = 92


def command_frame(kind: str) -> str:
    """Return the example of a command as a fenced block."""
    example = json.loads(COMMANDS.read_text(encoding="utf-8"))[kind]
    return _fenced(_shown({"type": kind, **example}))


def message_frame(kind: str) -> str:
    """Return the example of a message: its JSON, and its arrays where it has some."""
    text = GOLDEN / f"{kind}.json"
    if text.exists():
        return _fenced(_shown(_type_first(json.loads(text.read_text(encoding="utf-8")))))
    blob = GOLDEN / f"{kind}.bin"
    if not blob.exists():
        return _fenced(_shown(_evaluation()))
    data = blob.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    scalars = json.loads(header.pop("__metadata__")["message"])
    arrays = [
        (f"`{name}`", one["dtype"], " × ".join(map(str, one["shape"])) or "one number")
        for name, one in header.items()
    ]
    about = f"A blob of {len(data):,} bytes. The JSON under `message`:\n\n"
    listed = table(("Array", "Type", "Shape"), arrays)
    return f"{about}{_fenced(_shown(_type_first(scalars)))}\nIts arrays:\n\n{listed}"


def _evaluation() -> dict[str, Any]:
    """Return an evaluation that is made here: of the default run after ten steps."""
    found = evaluate(replay(Recipe(), 10))
    kind = next(
        one for one in get_args(Message) if one.__dataclass_fields__["type"].default == "evaluation"
    )
    made = kind(found.step, round(found.loss, 3), found.accuracy, found.images, branch=0)
    return _type_first(vars(made))


def _type_first(scalars: dict[str, Any]) -> dict[str, Any]:
    return {"type": scalars["type"], **scalars}


def _fenced(text: str) -> str:
    return f"```json\n{text}\n```\n"


def _shown(value: Any, indent: str = "") -> str:
    """Return JSON that fits the width: an object or list stands on one line where it can.

    >>> print(_shown({"a": [1, 2]}))
    {"a": [1, 2]}
    """
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    inner = indent + "  "
    if isinstance(value, list):
        lines = [f"{inner}{_shown(one, inner)}" for one in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    lines = [f'{inner}"{name}": {_shown(one, inner)}' for name, one in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
