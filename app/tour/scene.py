"""The scenes of chapters: parsed, and validated against the network, the commands and the page.

static/js/scene/scene.js defines the format of a scene, and restores it. Validation does not
compute the run.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.protocol.parse import BadCommand, parse_command
from engine import (
    BadInput,
    Lane,
    Recipe,
    check_parameter_index,
    check_value_index,
    initial_run,
    lane_from_settings,
    lane_label,
    preset_lanes,
)

_VERSION = 2
_FIELDS = (
    "recipe",
    "step",
    "image",
    "chosen",
    "selection",
    "curve",
    "survey",
    "walk",
    "show",
    "pins",
    "compare",
)
_COMPARE_FIELDS = ("preset", "lanes", "picked", "other", "race")
_STAGES = ("watch", "descend", "inside", "compare", "everything")
_PLOTS = (
    "surface",
    "prediction",
    "weight",
    "step_curve",
    "losses",
    "race",
    "lanes",
    "lane_results",
)
_SHOW_CHOICES: Mapping[str, tuple[object, ...]] = {
    "stage": _STAGES,
    "pane": _PLOTS,
    "enlarged": (None, *_PLOTS, "network", "station", "diagnosis"),
    "inspector": (False, True),
    "dimension": ("2-D", "3-D"),
    "units": ("error", "activation", "pre_activation"),
    "scale": ("one", "each"),
    "channels": ("combined", "separate"),
    "lane_view": ("picked", "both", "difference"),
}
_VERSION_1_FIELDS = (("show", "tab"), ("curve", "along"), ("walk", "panel"))
DEFAULT_SELECTION = {"address": "fc2.weight", "index": [0, 1]}


@dataclass(frozen=True)
class Scene:
    """The recipe, step, image and selected parameter; `data` is the whole scene, for the page.

    `lanes` are those of a comparison, if there is one; the recipe is that of the picked lane.
    """

    recipe: Recipe
    step: int
    image: int
    selection: tuple[str, tuple[int, ...]]
    data: Mapping[str, Any]
    lanes: tuple[Lane, ...] = ()


def parse_scene(given: Mapping[str, Any]) -> Scene:
    """Return the scene that a chapter describes, with the recipe completed by defaults.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    for name in set(given) - {"version"}:
        if name not in _FIELDS:
            raise BadInput("scene", name, "one of " + ", ".join(_FIELDS))
    recipe = Recipe.from_data(given.get("recipe", {}))
    lanes: tuple[Lane, ...] = ()
    compared: dict[str, Any] = {}
    if "compare" in given:
        lanes, compared = _parse_comparison(given["compare"], recipe)
        recipe = lanes[compared["picked"] - 1].recipe
    step, image = given.get("step", 0), given.get("image", 0)
    command = {"type": "open", "recipe": recipe.to_data(), "step": step}
    check_command("step", command)
    network = initial_run(recipe).network
    if image not in range(recipe.batch_size):
        raise BadInput("image", image, f"0 to {recipe.batch_size - 1}")
    if "chosen" in given:
        check_value_index(network, given["chosen"]["address"], given["chosen"]["index"])
    selection = given.get("selection", DEFAULT_SELECTION)
    if "selection" in given:
        check_parameter_index(network, selection["address"], selection["index"])
    if "survey" in given:
        check_command("survey", {"type": "survey", **given["survey"]})
    stations = ["loss", "update"]
    for layer in network.describe()["layers"]:
        stations += [f"{direction} {layer['name']}" for direction in ("forward", "backward")]
    station = given.get("walk", {}).get("station", "update")
    if station not in stations:
        raise BadInput("walk.station", station, "one of " + ", ".join(stations))
    version = _scene_version(given)
    if version == _VERSION:
        _check_show(given.get("show", {}))
    data = {**given, "version": version, "recipe": recipe.to_data(), "step": step, "image": image}
    if lanes:
        data["compare"] = compared
    parameter = (selection["address"], tuple(selection["index"]))
    return Scene(recipe, step, image, parameter, data, lanes)


def _parse_comparison(
    given: Mapping[str, Any], base: Recipe
) -> tuple[tuple[Lane, ...], dict[str, Any]]:
    """Return the lanes that a chapter compares, and the comparison as the page's scenes hold it.

    They are `lanes` of a `label` with the `settings`, or the part of the `recipe`, that differ from
    `base`; without them, those of a `preset`.
    """
    for name in given:
        if name not in _COMPARE_FIELDS:
            raise BadInput("compare", name, "one of " + ", ".join(_COMPARE_FIELDS))
    preset, picked, other = given.get("preset"), given.get("picked", 1), given.get("other")
    chosen = given.get("lanes", [])
    check_command("compare", {"type": "compare", "preset": preset, "lanes": chosen})
    if preset is not None and not chosen:
        lanes = preset_lanes(preset, base)
    else:
        lanes = tuple(_parse_lane(one, base) for one in chosen)
    for name, number in (("picked", picked), ("other", other)):
        if number is not None and number not in range(1, len(lanes) + 1):
            raise BadInput(f"compare.{name}", number, f"a lane: 1 to {len(lanes)}")
    race = {"ends": [], "chosen": [], **given["race"]} if "race" in given else None
    if race is not None:
        check_command("compare.race", {"type": "watch_race", **race})
    recipe = lanes[picked - 1].recipe.to_data()
    told = [{"label": one.label, "recipe": _difference(one.recipe, recipe)} for one in lanes]
    compared = {"preset": preset, "lanes": told, "picked": picked, "other": other, "race": race}
    return lanes, compared


def _parse_lane(given: Mapping[str, Any], base: Recipe) -> Lane:
    if "recipe" in given:
        recipe = Recipe.from_data({**base.to_data(), **given["recipe"]})
        return Lane(given.get("label") or lane_label(recipe, given["recipe"]), recipe)
    return lane_from_settings(base, given["settings"], given.get("label"))


def _difference(recipe: Recipe, from_data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a recipe, as data, that differ from those of another."""
    data = recipe.to_data()
    return {name: value for name, value in data.items() if value != from_data.get(name)}


def _scene_version(given: Mapping[str, Any]) -> int:
    """Return the version of a scene, 1 if it has a field of version 1; the page upgrades it."""
    is_version_1 = any(field in given.get(part, {}) for part, field in _VERSION_1_FIELDS)
    version: int = given.get("version", 1 if is_version_1 else _VERSION)
    if version not in (1, _VERSION):
        raise BadInput("version", version, f"1 or {_VERSION}")
    return version


def _check_show(show: Mapping[str, Any]) -> None:
    """Raise BadInput for an unknown display option, or an unknown value of one."""
    for name, value in show.items():
        if name not in _SHOW_CHOICES:
            raise BadInput(f"show.{name}", value, "one of " + ", ".join(_SHOW_CHOICES))
        if value not in _SHOW_CHOICES[name]:
            allowed = ", ".join(map(str, _SHOW_CHOICES[name]))
            raise BadInput(f"show.{name}", value, f"one of {allowed}")


def check_command(field: str, command: dict[str, Any]) -> None:
    """Raise BadInput for fields of a scene that do not make a valid command."""
    try:
        parse_command(json.dumps(command))
    except BadCommand as bad:
        raise BadInput(f"{field}.{bad.field}", bad.value, bad.allowed) from bad
