"""The command line of the engine: no server is needed. Each command has a file of its own."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Protocol

from engine.cli import bench, check, train
from engine.cli.options import Parser, error_sentence
from engine.core.errors import BadInput


class Command(Protocol):
    """What the file of a command offers."""

    def add_options(self, parser: ArgumentParser) -> None: ...
    def run(self, options: Namespace) -> int: ...


COMMANDS: dict[str, Command] = {"train": train, "check": check, "bench": bench}


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code: 2 for bad options, said in one sentence."""
    parser = Parser(prog="python -m engine", description=__doc__, allow_abbrev=False)
    rooms = parser.add_subparsers(dest="command", metavar="command")
    for name, command in COMMANDS.items():
        first = str(command.__doc__).splitlines()[0]
        room = rooms.add_parser(name, help=first, description=command.__doc__, allow_abbrev=False)
        command.add_options(room)
    words = list(sys.argv[1:] if arguments is None else arguments)
    allowed = ", ".join(COMMANDS)
    if not words or (words[0] not in COMMANDS and words[0] not in ("-h", "--help")):
        print(
            f"command: got {words[0] if words else 'nothing'}; allowed: {allowed}", file=sys.stderr
        )
        return 2
    options, unknown = parser.parse_known_args(words)
    if unknown:
        print(
            f"options: got {unknown[0]}; allowed: those of python -m engine {words[0]} --help",
            file=sys.stderr,
        )
        return 2
    try:
        return COMMANDS[options.command].run(options)
    except BadInput as bad:
        print(error_sentence(bad, options), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
