"""Command-line entry point of the engine: `python -m engine COMMAND`."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Protocol

from engine.cli import bench, check, compare, diagnose, train
from engine.cli.interrupts import (
    INTERRUPTED,
    READER_GONE,
    discard_output,
    write_unencodable_as_escapes,
)
from engine.cli.options import Parser, error_sentence
from engine.core.errors import BadInput


class Command(Protocol):
    """The interface of a command's module."""

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of the command to its parser."""
        ...

    def run(self, options: Namespace) -> int:
        """Carry out the command and return its exit code."""
        ...


COMMANDS: dict[str, Command] = {
    "train": train,
    "compare": compare,
    "check": check,
    "diagnose": diagnose,
    "bench": bench,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code; 2 and one sentence for invalid options.

    The exit code is 130 after Ctrl+C, and 141 if the reader of the output has gone, both without a
    word.
    """
    write_unencodable_as_escapes()
    try:
        try:
            return _run_command(arguments)
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        discard_output()
        return READER_GONE


def _run_command(arguments: Sequence[str] | None) -> int:
    parser = Parser(prog="python -m engine", description=__doc__, allow_abbrev=False)
    subparsers = parser.add_subparsers(dest="command", metavar="command")
    for name, command in COMMANDS.items():
        summary = str(command.__doc__).splitlines()[0]
        subparser = subparsers.add_parser(
            name, help=summary, description=command.__doc__, allow_abbrev=False
        )
        command.add_options(subparser)
    given = list(sys.argv[1:] if arguments is None else arguments)
    allowed = ", ".join(COMMANDS)
    if not given or (given[0] not in COMMANDS and given[0] not in ("-h", "--help")):
        print(
            f"command: got {given[0] if given else 'nothing'}; allowed: {allowed}", file=sys.stderr
        )
        return 2
    options, unknown = parser.parse_known_args(given)
    if unknown:
        print(
            f"options: got {unknown[0]}; allowed: those of python -m engine {given[0]} --help",
            file=sys.stderr,
        )
        return 2
    try:
        return COMMANDS[options.command].run(options)
    except BadInput as bad:
        print(error_sentence(bad, options), file=sys.stderr)
        return 2


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
