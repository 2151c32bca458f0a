"""The members of every JSON object in messages and commands, as a map of name to type hint."""

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import (
    Any,
    Literal,
    NamedTuple,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import numpy as np
from pydantic import BaseModel
from typing_extensions import is_typeddict

from app.protocol.message_builders import OPTIONAL_ARRAYS
from app.protocol.messages import MESSAGE_TYPES
from tests.protocol.tables import ALL_FINITE, ARRAYS, FIELDS, FINITE, MORE, SCALARS


class Member(NamedTuple):
    """The type hint of a member, and whether it is optional."""

    hint: Any
    optional: bool = False


def members(kind: type) -> dict[str, Member]:
    """Return the members of an object; of a message, those beside its arrays."""
    if kind in MESSAGE_TYPES:
        return _of_message(kind)
    if is_typeddict(kind):
        hints = get_type_hints(kind, include_extras=True)
        return {
            name: Member(_bare(hint), name not in kind.__required_keys__)
            for name, hint in hints.items()
        }
    if issubclass(kind, BaseModel):
        given = FIELDS.get(kind, {})
        found = {
            name: Member(given.get(name, one.annotation), name != "type" and not one.is_required())
            for name, one in kind.model_fields.items()
        }
        return {"type": found.pop("type"), **found} if "type" in found else found
    assert is_dataclass(kind), kind
    return {name: Member(hint) for name, hint in _measured(kind).items() if not _is_array(hint)}


def arrays(kind: type) -> dict[str, Member]:
    """Return the arrays of a message by name; `*` in a name stands for any text."""
    found = {name: Member(None, not always) for name, always in ARRAYS.get(kind, {}).items()}
    if record := SCALARS.get(kind):
        for name, hint in get_type_hints(record).items():
            if _is_array(hint) and get_origin(hint) is not dict:
                found[name] = Member(None, type(None) in get_args(hint))
    return found


def _of_message(kind: Any) -> dict[str, Member]:
    found = {"type": Member(Literal[kind.__dataclass_fields__["type"].default])}
    own = {name: hint for name, hint in _measured(kind).items() if name != "type"}
    if record := SCALARS.get(kind):
        own = {**_measured(record), **own}
    for name, hint in own.items():
        if name in ("scalars", "arrays"):
            continue
        if not _is_array(hint):
            found[name] = Member(hint)
        elif type(None) in get_args(hint) and name not in OPTIONAL_ARRAYS:
            found[name] = Member(None, optional=True)  # null where there is no array
    found |= {name: Member(hint) for name, hint in MORE.get(kind, {}).items()}
    return {**found, "sequence": Member(int, optional=True)}


def _measured(kind: type) -> dict[str, Any]:
    """Return the hints of a dataclass, with null for numbers that may be not finite."""
    given = FIELDS.get(kind, {})
    hints = {one.name: get_type_hints(kind)[one.name] for one in fields(kind)}
    finite = tuple(hints) if kind in ALL_FINITE else (*FINITE.get(kind, ()), *given)
    return {
        name: given.get(name, hint if name in finite else _or_null(hint))
        for name, hint in hints.items()
    }


def _or_null(hint: Any) -> Any:
    if hint is float:
        return float | None
    origin, inner = get_origin(hint), get_args(hint)
    if not inner or origin is Literal or _is_array(hint):
        return hint
    if origin in (Union, UnionType):
        return Union[*(_or_null(one) for one in inner)]
    return origin[*(one if one is ... else _or_null(one) for one in inner)]


def _is_array(hint: Any) -> bool:
    return get_origin(hint) is np.ndarray or any(_is_array(one) for one in get_args(hint))


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is NotRequired else hint
