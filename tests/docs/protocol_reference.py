"""The protocol reference: a section per command and message, with fields and an example."""

import re
from typing import Any

from app.protocol.commands import COMMAND_TYPES
from tests.docs.frames import command_frame, message_frame
from tests.docs.markdown import ROOT, table
from tests.docs.schema_words import default_words, value_words

_TYPES = ROOT / "static" / "js" / "net" / "protocol_types.d.ts"
_INTERFACE = re.compile(
    r"(?:/\*\*(?P<about>(?:(?!\*/).)*)\*/\n)?export interface (?P<name>\w+) \{\n(?P<body>.*?)^\}",
    re.DOTALL | re.MULTILINE,
)
_MEMBER = re.compile(r"^  (\[name: [^]]+\]|\"[^\"]+\"|\w+)(\??): (.*?);$", re.DOTALL | re.MULTILINE)


def commands() -> str:
    """Return a section per command: description, fields of its model, and an example."""
    sections = []
    for kind in COMMAND_TYPES:
        schema = kind.model_json_schema()
        name = schema["properties"]["type"]["const"]
        required = schema.get("required", [])
        rows = [
            (
                f"`{field}`",
                value_words(one, schema.get("$defs")),
                default_words(one, field in required),
            )
            for field, one in schema["properties"].items()
            if field != "type"
        ]
        fields = table(("Field", "Value", "Default"), rows) if rows else "No fields.\n"
        sections.append(_section(name, str(kind.__doc__), fields, command_frame(name)))
    return "\n".join(sections)


def messages() -> str:
    """Return a section per message: description, fields of its TypeScript type, and an example."""
    found = {one["name"]: one.groupdict() for one in _INTERFACE.finditer(_source())}
    sections = []
    for name in _union("Message"):
        members = _members(found[name]["body"])
        kind = str(members.pop("type")).strip('"')
        arrays = str(members.pop("arrays"))
        fields = table(
            ("Field", "Type"), [(f"`{key}`", f"`{one}`") for key, one in members.items()]
        )
        if arrays in found:
            listed = _members(found[arrays]["body"])
            rows = [
                (_array_name(key), "not always" if key.endswith("?") or "[" in key else "always")
                for key in listed
            ]
            fields += "\n" + table(("Array", "Sent"), rows)
        about = re.sub(r"^ \* ?", "", found[name]["about"] or "", flags=re.MULTILINE)
        sections.append(_section(kind, about, fields, message_frame(kind)))
    return "\n".join(sections)


def message_fields() -> dict[str, tuple[list[str], list[str]]]:
    """Return the field names and array names of every message; ? marks optional ones."""
    found = {one["name"]: _members(one["body"]) for one in _INTERFACE.finditer(_source())}
    fields = {}
    for name in _union("Message"):
        members = dict(found[name])
        kind, arrays = str(members.pop("type")).strip('"'), str(members.pop("arrays"))
        fields[kind] = (
            list(members),
            [_array_name(key).strip("`") for key in found.get(arrays, {})],
        )
    return fields


def _source() -> str:
    return _TYPES.read_text(encoding="utf-8")


def _union(name: str) -> list[str]:
    text = re.search(rf"export type {name} =(.*?);", _source(), re.DOTALL)
    assert text is not None
    return re.findall(r"\w+", text[1])


def _members(body: str) -> dict[str, Any]:
    return {
        name.strip('"') + optional: re.sub(r"^\| ", "", re.sub(r"\s+", " ", hint).strip())
        for name, optional, hint in _MEMBER.findall(body)
    }


def _array_name(key: str) -> str:
    """Return the name of an array; in a pattern, * stands for any text.

    >>> _array_name("[name: `gradients.${string}`]")
    '`gradients.*`'
    """
    pattern = re.fullmatch(r"\[name: (.+)\]", key)
    if pattern is None:
        return f"`{key.rstrip('?')}`"
    return "`" + pattern[1].strip("`").replace("${string}", "*").replace("string", "*") + "`"


def _section(name: str, about: str, fields: str, example: str) -> str:
    words = "\n".join(line.strip() for line in about.strip().splitlines())
    words = re.sub(r"\bNone\b", "null", words)
    return f"### `{name}`\n\n{words}\n\n{fields}\n{example}"
