"""Subcommands of `python -m engine`, one module each, with functions `add_options` and `run`.

The first line of a module's docstring is the help text of its command.
"""
