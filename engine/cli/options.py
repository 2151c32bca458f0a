"""How options are read and refused: in one sentence. No command is known here."""

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

from engine.core.errors import BadInput
from engine.training.recipe import Recipe

PROBLEM_ALIASES = {"digits": "ten-digits"}


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, without the list of options."""

    def error(self, message: str) -> NoReturn:
        said = message.removeprefix("argument ")
        said = said.replace("expected one argument", "got nothing; allowed: one value")
        self.exit(2, f"{said.replace('not allowed with argument', 'not allowed beside')}\n")


def parse_number(text: str) -> int | float | str:
    """Return the number that a text writes, or the text: then what checks it says what is allowed.

    >>> parse_number("3"), parse_number("0.5"), parse_number("fast")
    (3, 0.5, 'fast')
    """
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def option_name(field: str) -> str:
    """Return the option that sets a field.

    >>> option_name("batch_size")
    '--batch-size'
    """
    return "--" + field.replace("_", "-")


def add_recipe_option(
    parser: argparse.ArgumentParser, name: str, *aliases: str, description: str
) -> None:
    """Add the option that sets a field of the recipe; its help ends with the default."""
    value = getattr(Recipe(), name)
    description += " (the optimizer's own)" if value is None else f" ({value})"
    parser.add_argument(option_name(name), *aliases, type=parse_number, help=description)


def given_recipe_fields(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of the recipe that were given, short names of problems written out."""
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if given.get("problem") in PROBLEM_ALIASES:
        given["problem"] = PROBLEM_ALIASES[given["problem"]]
    return given


def error_sentence(error: BadInput, options: argparse.Namespace) -> str:
    """Return the refusal with the option's name where the field is one."""
    name = option_name(error.field) if hasattr(options, error.field) else error.field
    return f"{name}: got {error.value!r}; allowed: {error.allowed}"
