"""The choices for each field of a recipe, as data for the page."""

from typing import Any

from engine.data.built_in import PROBLEMS
from engine.data.datasets import check_problem, describe_dataset
from engine.data.host_data import HOST_DATA
from engine.model.layer_choices import architecture_choices
from engine.model.presets import PRESETS
from engine.training.hyperparameters import SEED_RANGE, SETTING_RANGES
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe import batch_size_range
from engine.training.recipe_network import presets_for
from engine.training.run_settings import OPTIMIZER_DEFAULTED
from engine.training.schedules import SCHEDULES


def describe_choices(problem: str) -> dict[str, Any]:
    """Return the choices for each field of a recipe on `problem`, as data.

    Each problem has its presets, its largest batch size and the description of its data set. The
    host's data are among the problems, and own data where `problem` names them. Each optimizer and
    schedule has the names of its settings; each setting has its range. `layers`, `losses` and
    `initialisers` are what an architecture can be made of.

    Raises: BadInput for an unknown problem.
    """
    check_problem(problem)
    ranges = {"seed": SEED_RANGE, "batch_size": batch_size_range(problem), **SETTING_RANGES}
    return {
        "presets": _presets_for(problem),
        "problems": [
            _problem_choice(name)
            for name in dict.fromkeys([*PROBLEMS, *HOST_DATA.problems, problem])
        ],
        "optimizers": [
            {
                "name": name,
                "label": kind.label,
                "settings": list(kind.setting_names()),
                "own": {
                    setting: getattr(kind, setting)
                    for setting in OPTIMIZER_DEFAULTED
                    if hasattr(kind, setting)
                },
            }
            for name, kind in OPTIMIZERS.items()
        ],
        "schedules": [
            {"name": name, "label": kind.label, "settings": list(kind.setting_names())}
            for name, kind in SCHEDULES.items()
        ],
        **architecture_choices(),
        **{
            name: {
                "min": setting.low,
                "max": setting.high,
                "label": setting.label,
                "allowed": setting.allowed,
            }
            for name, setting in ranges.items()
        },
    }


def _problem_choice(problem: str) -> dict[str, Any]:
    data = describe_dataset(problem)
    return {
        "name": problem,
        "label": data.label,
        "presets": _presets_for(problem),
        "batch_size": int(batch_size_range(problem).high),
        **data.to_data(),
    }


def _presets_for(problem: str) -> list[dict[str, str]]:
    return [
        {"name": name, "label": PRESETS[name].label, "lesson": PRESETS[name].lesson}
        for name in presets_for(problem)
    ]
