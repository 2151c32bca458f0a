"""A run as a Python script on this engine: its recipe written out, and what it has to give."""

from dataclasses import fields

from engine.training.fingerprint import fingerprint
from engine.training.interventions import Intervention
from engine.training.recipe import Recipe
from engine.training.run import Run


def replay_script(run: Run) -> str:
    """Return a Python text that makes the run again up to here, and compares its fingerprint.

    Every field is written, so that other defaults do not change it.

    >>> from engine.training.step import start
    >>> replay_script(start(Recipe(seed=3))).splitlines()[5:8]
    ['    preset="tour",', '    problem="3-or-8",', '    seed=3,']
    """
    found = fingerprint(run.parameters)
    names = [one.name for one in fields(Recipe) if one.name != "changes"]
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
    told = ", ".join(f"{one.name}={_literal(getattr(change, one.name))}" for one in fields(change))
    return f"{type(change).__name__}({told})"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
