"""The subcommands of `python -m engine`, one file each: `add_options(parser)` and `run(options)`.

The first line of a command's docstring is its help. They know time and files, and no mathematics.
"""
