"""Plans the new recipe of a `configure` command and the notice that describes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from app.protocol.commands import ConfigureCommand
from app.protocol.labels import LIVE_SETTINGS, RESTART_SETTINGS, field_label, value_label
from engine import (
    DEFAULT_LEARNING_RATE,
    Architecture,
    BadInput,
    Recipe,
    WarmStart,
    describe_choices,
    fit_architecture,
    setting_users,
)


@dataclass(frozen=True)
class Reconfiguration:
    """The new recipe, whether the run restarts, the notice, and the label of the undo entry."""

    recipe: Recipe
    restarts: bool
    notice: str
    label: str


def plan_reconfiguration(
    command: ConfigureCommand, recipe: Recipe, position: int
) -> Reconfiguration:
    """Return the reconfiguration of a run with `recipe` after `position` updates.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    requested = {
        name: value
        for name, value in command.model_dump(exclude={"type", "step", "keep_parameters"}).items()
        if value is not None
    }
    if not requested:
        every = ", ".join((*LIVE_SETTINGS, *RESTART_SETTINGS))
        raise BadInput("configure", "nothing", f"at least one of {every}")
    if "preset" in requested and "architecture" in requested:
        raise BadInput("preset", command.preset, "a preset or an architecture, not both")
    began, restart_values = recipe, dict[str, Any]()
    notices = []
    labels = {**LIVE_SETTINGS, **RESTART_SETTINGS}
    restarts = any(name in RESTART_SETTINGS for name in requested)
    for name, value in requested.items():
        if name in RESTART_SETTINGS:
            is_network = name == "architecture"
            restart_values[name] = Architecture.from_data(value) if is_network else value
            notices.append(f"{labels[name]}: {value_label(name, value)}.")
        else:
            recipe = recipe.with_setting(position, name, value)
            since = "" if restarts else f" from step {position} on"
            notices.append(f"{labels[name]} {value:g}{since}.")
    if command.keep_parameters and not restart_values:
        allowed = f"with a change that starts the run over: one of {', '.join(RESTART_SETTINGS)}"
        raise BadInput("keep_parameters", True, allowed)
    if restart_values:
        restart_values, network_notices = _fit_network(recipe, restart_values)
        notices += [*network_notices, "The run starts over; undo brings back the one before."]
        before = recipe.setting_at("learning_rate", position)
        restarted = recipe.restarted_at(position)
        untouched = "learning_rate" not in requested and restarted.has_default_learning_rate
        if "optimizer" in restart_values and untouched:
            restart_values["learning_rate"] = DEFAULT_LEARNING_RATE
        recipe = replace(restarted, **restart_values)
        if command.keep_parameters:
            recipe = replace(recipe, warm_start=WarmStart(began, position))
            notices.append(_kept_notice(recipe, began))
        rate = recipe.setting_at("learning_rate", 0)
        if rate != before:
            usual = value_label("optimizer", recipe.optimizer)
            notices.append(f"Learning rate {rate:g}, the usual one for {usual}.")
    notices += _no_effect_notices(recipe, requested)
    label = ", ".join(
        f"{labels[name].lower()} {value_label(name, value)}" for name, value in requested.items()
    )
    return Reconfiguration(recipe, restarts, " ".join(notices), label)


def _kept_notice(recipe: Recipe, began: Recipe) -> str:
    """Return the sentence on how many parameters the run takes over from the one before."""
    before = began.network.parameter_shapes
    kept = sum(
        prod(shape)
        for address, shape in recipe.network.parameter_shapes.items()
        if before.get(address) == shape
    )
    every = sum(prod(shape) for shape in recipe.network.parameter_shapes.values())
    return f"{kept:,} of its {every:,} parameters keep what they have learned."


def _no_effect_notices(recipe: Recipe, requested: Iterable[str]) -> list[str]:
    """Return a sentence for each requested setting that the optimizer or schedule does not use."""
    notices = []
    for name in requested:
        if not recipe.is_used(name):
            kind = "schedule" if name in RESTART_SETTINGS else "optimizer"
            users = ", ".join(value_label(kind, user) for user in setting_users(name))
            notices.append(
                f"{field_label(name)} has no effect with the {kind} "
                f"{value_label(kind, getattr(recipe, kind))}; it is used by {users}."
            )
    return notices


def _fit_network(
    recipe: Recipe, restart_values: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return the restart settings, with a network that fits a new problem, and its notice.

    The network stays if the command names one, or if the current one fits the problem. An own
    network gets the end that the classes of the new problem need. With another network or problem
    the run does not begin with the parameters that it began with before.
    """
    if restart_values.keys() & {"preset", "architecture", "problem"}:
        restart_values = {"warm_start": None, **restart_values}
    if "preset" in restart_values:
        return {"architecture": None, **restart_values}, []
    known = [problem["name"] for problem in describe_choices(recipe.problem)["problems"]]
    if "architecture" in restart_values or restart_values.get("problem") not in known:
        return restart_values, []
    if recipe.architecture is not None:
        fitted = fit_architecture(recipe.architecture, restart_values["problem"])
        restart_values["architecture"] = fitted
        if fitted is not None:
            return restart_values, []
    choices = describe_choices(restart_values["problem"])
    fitting = [preset["name"] for preset in choices["presets"]]
    if recipe.preset in fitting:
        return restart_values, []
    batch = min(Recipe().batch_size, choices["batch_size"]["max"])
    suited = {"preset": fitting[0], "batch_size": batch, **restart_values}
    network = value_label("preset", fitting[0])
    return suited, [f"Network: {network}, with batch size {suited['batch_size']}."]
