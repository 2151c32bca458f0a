"""The options of a recipe that commands share: network, data, optimizer, schedule and settings."""

import argparse
from functools import partial

from engine.cli.options import add_architecture_option, add_recipe_option
from engine.cli.own_data_options import add_problem_option
from engine.model.presets import PRESETS
from engine.training.hyperparameters import SETTING_RANGES
from engine.training.optimizers import OPTIMIZERS
from engine.training.run_settings import setting_users
from engine.training.schedules import SCHEDULES

RUN_OPTIONS = (
    "preset",
    "problem",
    "optimizer",
    "schedule",
    "seed",
    "batch_size",
    *SETTING_RANGES,
)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add the option of every field of a recipe; `RUN_OPTIONS` are their names."""
    add = partial(add_recipe_option, parser)
    add("preset", description=", ".join(PRESETS))
    add_architecture_option(parser)
    add_problem_option(parser)
    add("seed", description="of first weights and mini-batches")
    add("batch_size", "--batch", description="images in a mini-batch")
    add("optimizer", description=", ".join(OPTIMIZERS))
    add("schedule", description=", ".join(SCHEDULES))
    for name, setting in SETTING_RANGES.items():
        users = setting_users(name)
        suffix = f", for {', '.join(users)}" if users else ""
        add(name, description=f"{setting.allowed}{suffix}")
