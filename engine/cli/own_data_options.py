"""The options of own data: a file or folder of images instead of the name of a problem."""

import argparse
from pathlib import Path
from typing import Any

from engine.cli.options import PROBLEM_ALIASES, given_recipe_fields, option_name, parse_number
from engine.core.errors import BadInput
from engine.data.built_in import FAULTY_PROBLEMS, PROBLEMS
from engine.data.datasets import describe_dataset
from engine.data.own_data import is_own_problem, own_data
from engine.data.own_data_file import own_data_to_bytes
from engine.data.own_data_registry import OWN_DATA
from engine.data.readers.files import errors_of
from engine.data.readers.read import read_labelled_images
from engine.data.split import RandomSplit, Split
from engine.training.run_settings import RunSettings

HOLDER = "command line"
_OPTIONS = ("size", "grey", "colour", "images", "held_out_percent", "split_seed", "save_data")


def add_problem_option(parser: argparse.ArgumentParser) -> None:
    """Add the option of the data, by name or as a file or folder, and those of own data."""
    names = ", ".join([*PROBLEMS, *PROBLEM_ALIASES])
    parser.add_argument(
        "--problem",
        "--data",
        type=parse_number,
        help=f"{names}, or a file or folder of images ({RunSettings.problem})",
    )
    add = parser.add_argument
    add("--size", type=parse_number, help="own images: rows and columns (pictures: 32)")
    channels = parser.add_mutually_exclusive_group()
    channels.add_argument("--colour", action="store_true", help="own images: three channels")
    channels.add_argument("--grey", action="store_true", help="own images: one channel")
    add("--images", type=parse_number, help="own images: at most so many, all classes alike")
    add(
        "--held-out-percent",
        type=parse_number,
        help="own images: how many of each class are held out "
        f"({RandomSplit.held_out_percent}, or those that the files hold out)",
    )
    add("--split-seed", type=parse_number, help=f"own images: of the split ({RandomSplit.seed})")
    add("--save-data", metavar="FILE", help="own images: write them to a safetensors file")


def given_fields(options: argparse.Namespace, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the recipe fields that were given; own data are read, and named by their hash.

    Raises: BadInput naming the option or the file, the value and what is allowed.
    """
    given = given_recipe_fields(options, names)
    problem = given.get("problem", RunSettings.problem)
    if problem in PROBLEMS or problem in FAULTY_PROBLEMS or is_own_problem(problem):
        for name in _OPTIONS:
            value = getattr(options, name)
            if value not in (None, False):
                raise BadInput(name, value, f"{option_name(name)} only with a file or folder")
        return given
    path = Path(str(problem))
    if not _exists(path):
        allowed = f"one of {', '.join(PROBLEMS)}, or a file or folder of images"
        raise BadInput("problem", problem, allowed)
    return {**given, "problem": _read_own_data(path, options)}


def with_batch_size(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a new recipe; the default batch size is lowered to that of own data."""
    problem = given.get("problem")
    if "batch_size" in given or not is_own_problem(problem):
        return given
    most = describe_dataset(str(problem)).training_count
    return {**given, "batch_size": min(RunSettings.batch_size, most)}


def _read_own_data(path: Path, options: argparse.Namespace) -> str:
    colour = True if options.colour else False if options.grey else None
    split = _split(options)
    content = read_labelled_images(path, options.size, colour, options.images)
    with errors_of(path):
        data = own_data(content, split)
        problem = OWN_DATA.add(data, HOLDER)
    if options.save_data is not None:
        try:
            Path(options.save_data).write_bytes(own_data_to_bytes(data))
        except (OSError, ValueError) as failure:
            allowed = f"a file in a place that can be written ({failure})"
            raise BadInput("save_data", options.save_data, allowed) from failure
    return problem


def _split(options: argparse.Namespace) -> Split | None:
    """Return the split that was asked for; None: that of the files."""
    percent, seed = options.held_out_percent, options.split_seed
    if percent is None and seed is None:
        return None
    return RandomSplit(
        RandomSplit.seed if seed is None else seed,
        RandomSplit.held_out_percent if percent is None else percent,
    )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
