"""The options of `python -m engine`, read from its parsers."""

import argparse
from importlib import import_module

from tests.docs.markdown import table


def of_command(name: str) -> str:
    """Return the options of one command: how they are written, and their help."""
    parser = argparse.ArgumentParser(add_help=False)
    import_module(f"engine.cli.{name}").add_options(parser)
    rows = []
    for action in parser._actions:
        written = ", ".join(f"`{one}`" for one in action.option_strings)
        rows.append((written, str(action.help)))
    return table(("Option", "What it sets (default in brackets)"), rows)
