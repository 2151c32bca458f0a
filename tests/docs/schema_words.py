"""Converts JSON Schema to the text of a table: type, range and default of a value."""

from typing import Any

_MAX_SAFE_INTEGER = 2**53 - 1
_TYPES = {
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "boolean": "true or false",
}

Schema = dict[str, Any]


def value_words(schema: Schema, definitions: Schema | None = None) -> str:
    """Return the type and the allowed values of a schema as text.

    >>> value_words({"type": "integer", "minimum": 1, "maximum": 64})
    'whole number, 1 to 64'
    >>> value_words({"anyOf": [{"type": "string", "maxLength": 100}, {"type": "null"}]})
    'text of at most 100 characters, or null'
    """
    known = definitions or {}
    if "$ref" in schema:
        return value_words(known[schema["$ref"].rsplit("/", 1)[1]], known)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return ", or ".join(value_words(one, known) for one in schema[key])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return ", ".join(f"`{one}`" for one in values)
    return _typed_words(schema, known)


def _typed_words(schema: Schema, known: Schema) -> str:
    """Return the allowed values of a schema with a single type as text."""
    kind = schema.get("type")
    if kind == "array":
        return _list_words(schema, known)
    if kind == "object":
        names = [f"`{name}`" for name in schema.get("properties", {})]
        return f"object of {', '.join(names)}" if names else "object"
    if kind == "string":
        return "text" + _length_words(schema)
    return str(_TYPES.get(str(kind), kind)) + _range_words(schema)


def default_words(schema: Schema, required: bool) -> str:
    """Return the default of a field as JSON text."""
    if required:
        return "required"
    value = schema.get("default")
    if value is None:
        return "`null`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return "an empty one"
    return f"`{value!r}`".replace("'", '"')


def _list_words(schema: Schema, known: Schema) -> str:
    most = f" of at most {schema['maxItems']}" if "maxItems" in schema else ""
    return f"list{most}: {value_words(schema.get('items', {}), known)}"


def _length_words(schema: Schema) -> str:
    return f" of at most {schema['maxLength']} characters" if "maxLength" in schema else ""


def _range_words(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above = schema.get("exclusiveMinimum")
    if high == _MAX_SAFE_INTEGER:
        high = None
    if low == -_MAX_SAFE_INTEGER:
        low = None
    if low is not None and high is not None:
        return f", {low:g} to {high:g}"
    if above is not None:
        return f" over {above:g}" + (f", at most {high:g}" if high is not None else "")
    if low is not None:
        return f", {low} or more"
    return f", at most {high:g}" if high is not None else ""
