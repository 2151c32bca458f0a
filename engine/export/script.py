"""Export of a run as a Python script that replays it with this engine."""

from dataclasses import fields

from engine.training.fingerprint import fingerprint
from engine.training.interventions import Intervention
from engine.training.recipe import Recipe
from engine.training.run import Run


def replay_script(run: Run) -> str:
    """Return Python code that replays the run and compares the fingerprint of its parameters.

    Every field of the recipe is written out, so that a later change of a default does not matter.

    >>> from engine.training.initial_run import initial_run
    >>> replay_script(initial_run(Recipe(seed=3))).splitlines()[5:8]
    ['    preset="tour",', '    problem="3-or-8",', '    seed=3,']
    """
    found = fingerprint(run.parameters)
    names = [field.name for field in fields(Recipe) if field.name != "changes"]
    lines = [
        '"""A run of Backprop Explorer, made again by its engine."""',
        "",
        "from engine import Change, Displacement, Edit, Place, Recipe, fingerprint, replay",
        "",
        "recipe = Recipe(",
        *(f"    {name}={_literal(getattr(run.recipe, name))}," for name in names),
        "    changes=(",
        *(f"        {_constructor_call(change)}," for change in run.recipe.changes),
        "    ),",
        ")",
        f"run = replay(recipe, {run.step})",
        "found = fingerprint(run.parameters)",
        'print(f"{run.step} updates, fingerprint {found}:", end=" ")',
        f'print("bit-exact" if found == "{found}" else "not that of the page, {found}")',
        "",
    ]
    return "\n".join(lines)


def _constructor_call(change: Intervention) -> str:
    arguments = ", ".join(
        f"{field.name}={_literal(getattr(change, field.name))}" for field in fields(change)
    )
    return f"{type(change).__name__}({arguments})"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
