"""How options are read and refused: in one sentence. No command is known here."""

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

from engine.core.errors import BadInput
from engine.training.recipe import Recipe

SHORT = {"digits": "ten-digits"}


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, without the list of options."""

    def error(self, message: str) -> NoReturn:
        said = message.removeprefix("argument ")
        said = said.replace("expected one argument", "got nothing; allowed: one value")
        self.exit(2, f"{said.replace('not allowed with argument', 'not allowed beside')}\n")


def number(text: str) -> int | float | str:
    """Return the number that a text writes, or the text: then what checks it says what is allowed.

    >>> number("3"), number("0.5"), number("fast")
    (3, 0.5, 'fast')
    """
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def option_of(field: str) -> str:
    """Return the option that sets a field.

    >>> option_of("batch_size")
    '--batch-size'
    """
    return "--" + field.replace("_", "-")


def add_recipe_option(parser: argparse.ArgumentParser, name: str, *also: str, words: str) -> None:
    """Add the option that sets a field of the recipe; its help ends with the default."""
    value = getattr(Recipe(), name)
    words += " (the optimizer's own)" if value is None else f" ({value})"
    parser.add_argument(option_of(name), *also, type=number, help=words)


def recipe_fields(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of the recipe that were given, short names of problems written out."""
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if given.get("problem") in SHORT:
        given["problem"] = SHORT[given["problem"]]
    return given


def sentence(bad: BadInput, options: argparse.Namespace) -> str:
    """Return the refusal with the option's name where the field is one."""
    name = option_of(bad.field) if hasattr(options, bad.field) else bad.field
    return f"{name}: got {bad.value!r}; allowed: {bad.allowed}"
