"""Export of a run as a Python script that replays it with this engine."""

from dataclasses import fields

from engine.export.engine_code import python_literal
from engine.model.architecture import Architecture
from engine.training.fingerprint import fingerprint
from engine.training.interventions import Intervention
from engine.training.recipe import Recipe, WarmStart
from engine.training.run import Run

_NAMES = "Architecture, Change, Displacement, Edit, Place, Recipe, WarmStart, fingerprint, replay"


def replay_script(run: Run) -> str:
    """Return Python code that replays the run and compares the fingerprint of its parameters.

    Every field of the recipe is written out, so that a later change of a default does not matter.

    >>> from engine.training.initial_run import initial_run
    >>> replay_script(initial_run(Recipe(seed=3))).splitlines()[5:8]
    ['    preset="tour",', '    problem="3-or-8",', '    seed=3,']
    """
    found = fingerprint(run.parameters)
    lines = [
        '"""A run of Backprop Explorer, made again by its engine."""',
        "",
        f"from engine import {_NAMES}",
        "",
        f"recipe = {_recipe_code(run.recipe, '')}",
        f"run = replay(recipe, {run.step})",
        "found = fingerprint(run.parameters)",
        'print(f"{run.step} updates, fingerprint {found}:", end=" ")',
        f'print("bit-exact" if found == "{found}" else "not that of the page, {found}")',
        "",
    ]
    return "\n".join(lines)


def _recipe_code(recipe: Recipe, indent: str) -> str:
    """Return the call that makes a recipe; its further lines begin with `indent`."""
    inner = indent + "    "
    written = {"changes", "architecture", "warm_start"}
    names = [field.name for field in fields(Recipe) if field.name not in written]
    lines = [
        "Recipe(",
        *(f"{inner}{name}={python_literal(getattr(recipe, name))}," for name in names),
        f"{inner}changes=(",
        *(f"{inner}    {_constructor_call(change)}," for change in recipe.changes),
        f"{inner}),",
    ]
    if recipe.architecture is not None:
        lines.append(f"{inner}architecture={_architecture_code(recipe.architecture, inner)},")
    if recipe.warm_start is not None:
        lines.append(f"{inner}warm_start={_warm_start_code(recipe.warm_start, inner)},")
    return "\n".join([*lines, f"{indent})"])


def _architecture_code(architecture: Architecture, indent: str) -> str:
    data = architecture.to_data()
    inner = indent + "    "
    lines = [
        "Architecture.from_data(",
        f"{inner}{{",
        f'{inner}    "layers": [',
        *(f"{inner}        {python_literal(spec)}," for spec in data["layers"]),
        f"{inner}    ],",
        f'{inner}    "loss": {python_literal(data["loss"])},',
        f'{inner}    "l2": {python_literal(data["l2"])},',
        f"{inner}}}",
        f"{indent})",
    ]
    return "\n".join(lines)


def _warm_start_code(warm_start: WarmStart, indent: str) -> str:
    inner = indent + "    "
    recipe = _recipe_code(warm_start.recipe, inner)
    return f"WarmStart(\n{inner}{recipe},\n{inner}{warm_start.step},\n{indent})"


def _constructor_call(change: Intervention) -> str:
    arguments = ", ".join(
        f"{field.name}={_field_literal(getattr(change, field.name))}" for field in fields(change)
    )
    return f"{type(change).__name__}({arguments})"


def _field_literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
