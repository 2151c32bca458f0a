"""Converts Python type hints to TypeScript, formatted as Prettier formats it."""

import json
import re
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np

from app.protocol import commands, messages
from tests.protocol.members import Member, arrays, members
from tests.protocol.shapes import NAMED
from tests.protocol.tables import NAMES, SCALARS

WIDTH = 110
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
HEAD = """\
/**
 * What goes over the websocket: every command that the page sends, every message that it gets.
 * Written by `python -m tests.protocol` from the models in app/protocol/commands, the messages in
 * app/protocol/messages/ and the records of the engine. Do not edit.
 */

/** The numbers of an array, in a view into the message's bytes. */
export type TensorData = Float32Array | Float64Array | Uint8Array | Int32Array;

/** An array of a message: its numbers row by row, and how many there are along each axis. */
export interface Tensor {
  shape: number[];
  data: TensorData;
}

/** The arrays of a message that has none. */
export type NoArrays = Record<string, never>;
"""


class Declarations:
    """The declarations of all named types, in the order of first use."""

    def __init__(self) -> None:
        self._aliases = {hint: name for name, (hint, _) in NAMED.items()}
        self._texts: dict[str, str] = {}
        self._kinds: dict[str, Any] = {}

    def text(self) -> str:
        """Return the text of the file."""
        unions = [self._union_of(commands.COMMAND_TYPES), self._union_of(messages.MESSAGE_TYPES)]
        names = [self._alias(name, *about) for name, about in NAMED.items()]
        return "\n".join([HEAD, *unions, *names, *self._texts.values()])

    def _union_of(self, kinds: Any) -> str:
        name = "Command" if kinds is commands.COMMAND_TYPES else "Message"
        inner = "".join(f"\n  | {self._named(kind)}" for kind in kinds)
        return f"/** A {name.lower()}; its `type` says which. */\nexport type {name} ={inner};\n"

    def _alias(self, name: str, hint: Any, about: str) -> str:
        start = f"export type {name} ="
        parts = _quoted(hint) or self._parts(get_args(hint))
        return f"{_comment(about)}{start}{_union(parts, len(start), '  ')};\n"

    def _parts(self, kinds: tuple[Any, ...]) -> list[str]:
        """Return the types of a union; a named union with null is its name and null."""
        named = Union[tuple(kind for kind in kinds if kind is not type(None))]  # noqa: UP007
        if named in self._aliases and type(None) in kinds:
            return [self._aliases[named], "null"]
        found = [[] if kind in self._aliases else _quoted(kind) for kind in kinds]
        return [
            part
            for kind, quoted in zip(kinds, found, strict=True)
            for part in quoted or [self._type(kind)]
        ]

    def _named(self, kind: Any) -> str:
        """Return the name of a class, and declare it once."""
        name = NAMES.get(kind, kind.__name__)
        if name not in self._texts:
            self._texts[name] = ""  # keeps its place before those that it names
            self._kinds[name] = kind
            self._texts[name] = self._interface(name, kind)
        before = members(self._kinds[name])
        assert before.keys() == members(kind).keys(), f"two classes are called {name}"
        return name

    def _interface(self, name: str, kind: Any) -> str:
        lines = [self._member(key, one) for key, one in members(kind).items()]
        found = ""
        if kind in messages.MESSAGE_TYPES:
            own = arrays(kind)
            inner = f"{kind.__name__.removesuffix('Message')}Arrays" if own else "NoArrays"
            lines.append(f"  arrays: {inner};\n")
            if own:
                about = _comment(f"The arrays of a {name}.")
                found = f"\n{about}export interface {inner} {{\n{_arrays(own)}}}\n"
        docs = [_description(one) for one in (kind, SCALARS.get(kind)) if one]
        about = _comment("\n\n".join(filter(None, docs)))
        if not lines:
            return f"{about}export type {name} = Record<string, never>;\n"
        return f"{about}export interface {name} {{\n{''.join(lines)}}}\n{found}"

    def _member(self, name: str, member: Member) -> str:
        start = f"{name}{'?' if member.optional else ''}:"
        return f"  {start}{self._member_type(member.hint, len(start) + 2)};\n"

    def _member_type(self, hint: Any, taken: int) -> str:
        bare = hint not in self._aliases
        if bare and get_origin(hint) is Literal:
            return _union(_quoted(hint), taken, "    ")
        if bare and _is_union(hint):
            return _union(self._parts(get_args(hint)), taken, "    ")
        return f" {self._type(hint)}"

    def _type(self, hint: Any) -> str:
        if hint is None or hint in PLAIN:
            return PLAIN[type(None) if hint is None else hint]
        if hint is Any:
            return "unknown"
        if hint in self._aliases:
            return self._aliases[hint]
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return inner[1] if isinstance(inner[1], str) else self._type(inner[0])
        if origin is Literal:
            return " | ".join(_quoted(hint))
        if origin in (Union, UnionType):
            return " | ".join(self._type(one) for one in inner)
        if origin is list or (origin is tuple and inner[1:] == (...,)):
            one = self._type(inner[0])
            many = _is_union(inner[0]) and inner[0] not in self._aliases
            return f"({one})[]" if many else f"{one}[]"
        if origin is tuple:
            return f"[{', '.join(self._type(one) for one in inner)}]"
        if origin is dict:
            return f"Record<{self._type(inner[0])}, {self._type(inner[1])}>"
        assert isinstance(hint, type), hint
        assert not issubclass(hint, np.ndarray), hint
        return self._named(hint)


def _is_union(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_union(get_args(hint)[0])
    return get_origin(hint) in (Union, UnionType)


def _quoted(hint: Any) -> list[str]:
    return [json.dumps(one) for one in get_args(hint)] if get_origin(hint) is Literal else []


def _union(parts: list[str], taken: int, indent: str) -> str:
    """Return a union after `taken` characters: on the same line, on the next, or on several."""
    line = " | ".join(parts)
    if taken + len(line) + 2 <= WIDTH:
        return f" {line}"
    if len(indent) + len(line) + 1 <= WIDTH:
        return f"\n{indent}{line}"
    return "".join(f"\n{indent}| {part}" for part in parts)


def _arrays(own: dict[str, Member]) -> str:
    lines = []
    for name, one in own.items():
        if "*" in name:
            pattern = "string" if name == "*" else f"`{name.replace('*', '${string}')}`"
            key = f"[name: {pattern}]"
            lines.append(f"  {key}: Tensor | undefined;\n")
        else:
            key = name if name.isidentifier() else f'"{name}"'
            lines.append(f"  {key}{'?' if one.optional else ''}: Tensor;\n")
    return "".join(lines)


def _description(kind: Any) -> str:
    """Return the docstring of a class in JSON terms."""
    text = re.sub(r"\s*\bRaises:.*", "", kind.__doc__ or "", flags=re.DOTALL)
    return re.sub(r"\bNone\b", "null", text).strip()


def _comment(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    if not lines:
        return ""
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "".join(["/**\n", *(f" * {line}".rstrip() + "\n" for line in lines), " */\n"])
