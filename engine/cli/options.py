"""Parsing of command-line options, and the one-sentence errors for invalid ones."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from engine.core.errors import BadInput
from engine.model.architecture import Architecture
from engine.training.recipe import Recipe

PROBLEM_ALIASES = {"digits": "ten-digits"}


class Parser(argparse.ArgumentParser):
    """An argument parser that reports an error in one sentence, without printing the usage."""

    def error(self, message: str) -> NoReturn:
        """Print the error as one sentence and exit with code 2."""
        text = message.removeprefix("argument ")
        text = text.replace("expected one argument", "got nothing; allowed: one value")
        self.exit(2, f"{text.replace('not allowed with argument', 'not allowed beside')}\n")


def parse_number(text: str) -> int | float | str:
    """Return the number that `text` represents, or `text` itself, which a later check then refuses.

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
    """Return the command-line option of a recipe field.

    >>> option_name("batch_size")
    '--batch-size'
    """
    return "--" + field.replace("_", "-")


def add_recipe_option(
    parser: argparse.ArgumentParser, name: str, *aliases: str, description: str
) -> None:
    """Add the option of a recipe field; its help text ends with the default."""
    value = getattr(Recipe(), name)
    description += " (the optimizer's own)" if value is None else f" ({value})"
    parser.add_argument(option_name(name), *aliases, type=parse_number, help=description)


def add_architecture_option(parser: argparse.ArgumentParser) -> None:
    """Add the option of a network of the user's own."""
    parser.add_argument(
        "--architecture",
        metavar="FILE",
        help="a JSON file with the layers of a network of your own, instead of --preset",
    )


def given_architecture(options: argparse.Namespace) -> dict[str, Any]:
    """Return the recipe field of the option `--architecture`, or none if it was not given.

    Raises: BadInput if the file cannot be read, or if it holds no architecture.
    """
    path = options.architecture
    if path is None:
        return {}
    if options.preset is not None:
        raise BadInput("preset", options.preset, "a preset or an architecture, not both")
    try:
        text = Path(path).read_text(encoding="utf-8")
        data = json.loads(text)
    except (OSError, ValueError, RecursionError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else str(failure)
        raise BadInput("architecture", path, f"a file of JSON ({reason})") from failure
    return {"architecture": Architecture.from_data(data)}


def given_recipe_fields(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return the recipe fields that were given; aliases of problems become their names.

    Raises: BadInput for a file of `--architecture` that holds none.
    """
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    given |= given_architecture(options)
    if given.get("problem") in PROBLEM_ALIASES:
        given["problem"] = PROBLEM_ALIASES[given["problem"]]
    return given


def error_sentence(error: BadInput, options: argparse.Namespace) -> str:
    """Return the error as a sentence, with the option's name if the field is an option."""
    name = option_name(error.field) if hasattr(options, error.field) else error.field
    return f"{name}: got {error.value!r}; allowed: {error.allowed}"
