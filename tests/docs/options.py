"""Table of the options of `python -m engine`, read from its argument parsers."""

import argparse
from importlib import import_module

from tests.docs.markdown import table


def of_command(name: str) -> str:
    """Return a table of the options of one command, with their help."""
    parser = argparse.ArgumentParser(add_help=False)
    import_module(f"engine.cli.{name}").add_options(parser)
    rows = []
    for action in parser._actions:
        written = ", ".join(f"`{one}`" for one in action.option_strings or [action.metavar])
        rows.append((written, str(action.help)))
    return table(("Option", "What it sets (default in brackets)"), rows)
