"""The choices for each field of a recipe, as data for the page."""

from typing import Any

from engine.core.checks import check_one_of
from engine.data.datasets import PROBLEMS
from engine.model.layer_choices import architecture_choices
from engine.model.presets import PRESETS
from engine.training.hyperparameters import SEED_RANGE, SETTING_RANGES
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe import batch_size_range
from engine.training.run_settings import OPTIMIZER_DEFAULTED
from engine.training.schedules import SCHEDULES


def describe_choices(problem: str) -> dict[str, Any]:
    """Return the choices for each field of a recipe on `problem`, as data.

    Each problem has its presets and its largest batch size. Each optimizer and schedule has the
    names of its settings; each setting has its range. `layers`, `losses` and `initialisers` are
    what an architecture can be made of.

    Raises: BadInput for an unknown problem.
    """
    check_one_of("problem", problem, PROBLEMS)
    ranges = {"seed": SEED_RANGE, "batch_size": batch_size_range(problem), **SETTING_RANGES}
    return {
        "presets": _presets_for(problem),
        "problems": [
            {
                "name": name,
                "label": label,
                "presets": _presets_for(name),
                "batch_size": int(batch_size_range(name).high),
            }
            for name, label in PROBLEMS.items()
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


def _presets_for(problem: str) -> list[dict[str, str]]:
    return [
        {"name": name, "label": preset.label, "lesson": preset.lesson}
        for name, preset in PRESETS.items()
        if problem in preset.problems
    ]
