"""Tables of settings, recipe, choices, glossary and keys, generated from their definitions."""

import re
import tomllib
from dataclasses import fields
from typing import Any

from app.settings import Settings
from engine import LANE_PRESETS, Recipe, describe_choices, preset_lanes
from tests.docs.markdown import ROOT, table
from tests.docs.schema_words import value_words


def settings() -> str:
    """Return the settings of the server: name, default, allowed values, help."""
    schema = Settings.model_json_schema(by_alias=False)
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        allowed = value_words(schema["properties"][name], schema.get("$defs"))
        rows.append((f"`{name.upper()}`", _written(default), allowed, str(field.description)))
    return table(("Setting", "Default", "Value", "What it sets"), rows)


def _written(default: object) -> str:
    """Return a default as it is written in the environment.

    >>> _written(120.0), _written(False), _written("")
    ('`120`', '`false`', 'empty')
    """
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, float):
        return f"`{default:g}`"
    return f"`{default}`" if default != "" else "empty"


def recipe() -> str:
    """Return the fields of a recipe: default, allowed values, and the optimizers or schedules."""
    choices = describe_choices(Recipe().problem)
    users: dict[str, list[str]] = {}
    for one in [*choices["optimizers"], *choices["schedules"]]:
        for name in one["settings"]:
            users.setdefault(name, []).append(f"`{one['name']}`")
    rows = []
    for field in fields(Recipe):
        value = getattr(Recipe(), field.name)
        written = f"`{value!r}`".replace("'", '"')
        default = "the optimizer's own" if value is None else written
        allowed = _ALLOWED.get(field.name) or choices[field.name]["allowed"]
        used_by = ", ".join(users.get(field.name, ["every run"]))
        rows.append((f"`{field.name}`", default, allowed, used_by))
    return table(("Field", "Default", "Allowed", "Used by"), rows)


_ALLOWED = {
    "preset": "a preset that suits the problem",
    "problem": "a problem",
    "optimizer": "an optimizer",
    "schedule": "a schedule",
    "batch_size": "a whole number from 1 to the number of training images",
    "architecture": "an `Architecture` that suits the problem; `preset` is then `custom`",
    "warm_start": "a `WarmStart`: the recipe and the step of another run",
    "changes": "`Change`, `Edit` and `Displacement`, in the order of their steps",
}


def choices() -> str:
    """Return the problems with their presets, the optimizers and the schedules."""
    known = describe_choices(Recipe().problem)
    problems = [
        (
            f"`{one['name']}`",
            one["label"],
            ", ".join(f"`{preset['name']}`" for preset in one["presets"]),
            str(one["batch_size"]),
            "×".join(map(str, [one["channels"], *one["size"]])),
            f"{one['source']}; {one['licence']}",
        )
        for one in known["problems"]
    ]
    presets = {preset["name"]: preset for one in known["problems"] for preset in one["presets"]}
    optimizers = [
        (f"`{one['name']}`", one["label"], f"`{one['own']['learning_rate']:g}`", _named(one))
        for one in known["optimizers"]
    ]
    schedules = [(f"`{one['name']}`", one["label"], _named(one)) for one in known["schedules"]]
    return "\n".join(
        [
            table(
                (
                    "Problem",
                    "On the page",
                    "Presets",
                    "Training images",
                    "C×H×W",
                    "Source and licence",
                ),
                problems,
            ),
            table(
                ("Preset", "On the page", "What to look at"),
                [(f"`{name}`", one["label"], one["lesson"]) for name, one in presets.items()],
            ),
            table(
                ("Optimizer", "On the page", "Usual learning rate", "Further settings"), optimizers
            ),
            table(("Schedule", "On the page", "Settings"), schedules),
        ]
    )


def _named(one: dict[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in one["settings"]) or "none"


def comparisons() -> str:
    """Return the comparisons by name, with what each shows and its lanes for a default recipe."""
    rows = [
        (f"`{name}`", preset.about, "; ".join(lane.label for lane in preset_lanes(name, Recipe())))
        for name, preset in LANE_PRESETS.items()
    ]
    return table(("Comparison", "What it shows", "Its lanes, for a run as it begins"), rows)


def glossary() -> str:
    """Return the terms that the page explains in tooltips."""
    with (ROOT / "templates" / "glossary.toml").open("rb") as file:
        terms = tomllib.load(file)["terms"]
    rows = sorted((one["name"], one["words"]) for one in terms.values())
    return table(("Term", "Meaning"), rows)


_KEY = re.compile(
    r"""(?:letter|digit)\("(?P<sign>.)",\s*"\w+",\s*"(?P<about>[^"]+)"\)(?P<more>[^\n]*)"""
    r"""|words:\s*"(?P<words>[^"]+)",\s*signs:[^]]*\],?\s*(?:code:[^,]*,\s*)?shown:\s*"(?P<shown>[^"]+)\""""
    r"""|name:\s*"(?P<group>[^"]+)\""""
)


def keys() -> str:
    """Return the keyboard shortcuts of the page, from static/js/app/keyboard_shortcuts.js."""
    source = (ROOT / "static" / "js" / "app" / "keyboard_shortcuts.js").read_text(encoding="utf-8")
    source = source[source.index("KEY_GROUPS = [") : source.index("\n];")]
    found = []
    group = ""
    for one in _KEY.finditer(source):
        if one["group"]:
            group = one["group"]
            continue
        written = re.search(r'shown: "([^"]+)"', one["more"] or "")
        sign = one["shown"] or (written[1] if written else one["sign"].upper())
        found.append((f"<kbd>{sign}</kbd>", one["words"] or one["about"], group))
    return table(("Key", "What it does", "Group"), found)
