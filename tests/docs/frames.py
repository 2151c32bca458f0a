"""Example frames for the protocol reference: one of every command and message, as Markdown."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.docs.markdown import table

COMMANDS = Path(__file__).parent / "example_commands.json"
MESSAGES = Path(__file__).parent / "example_messages.json"
WIDTH = 92


def command_frame(kind: str) -> str:
    """Return the example of a command as a fenced block."""
    return _fenced({"type": kind, **_read(COMMANDS)[kind]})


def message_frame(kind: str) -> str:
    """Return the example of a message: its JSON, and a table of its arrays if any."""
    example = _read(MESSAGES)[kind]
    if not example["arrays"]:
        return _fenced(example["message"])
    arrays = [
        (f"`{name}`", dtype, " × ".join(map(str, shape)) or "one number")
        for name, dtype, shape in example["arrays"]
    ]
    about = f"A blob of {example['bytes']:,} bytes. The JSON under `message`:\n\n"
    listed = table(("Array", "Type", "Shape"), arrays)
    return f"{about}{_fenced(example['message'])}\nIts arrays:\n\n{listed}"


@cache
def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _fenced(value: Any) -> str:
    text = _shown(value)
    return f"```{'js' if '…' in text else 'json'}\n{text}\n```\n"


def _shown(value: Any, indent: str = "", taken: int = 0) -> str:
    """Return JSON wrapped to WIDTH; an object or list that fits stays on one line.

    >>> print(_shown({"a": [1, 2]}))
    {"a": [1, 2]}
    """
    flat = json.dumps(value, ensure_ascii=False).replace('"…": "…"', "…").replace('"…"', "…")
    if len(indent) + taken + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    inner = indent + "  "
    if isinstance(value, list):
        lines = [f"{inner}{_shown(one, inner)}" for one in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    lines = [f'{inner}"{name}": {_shown(one, inner, len(name) + 4)}' for name, one in value.items()]
    return ("{\n" + ",\n".join(lines) + f"\n{indent}}}").replace('"…": …', "…")
