"""The answer to a `describe` command: what an architecture would be, without touching the run."""

from dataclasses import asdict
from typing import Any

from app.protocol.commands import DescribeCommand
from app.protocol.messages import DescriptionMessage
from app.session.step_rate import seconds_per_work
from app.settings import Settings
from engine import ArchitectureLimits, BadInput, Recipe, describe_architecture, describe_choices


def description_message(
    command: DescribeCommand, recipe: Recipe, settings: Settings
) -> DescriptionMessage:
    """Return the description of the command's architecture or preset, or of the recipe's network.

    Raises: BadInput for an unknown problem or preset, and for both an architecture and a preset.
    """
    problem = recipe.problem if command.problem is None else command.problem
    most = describe_choices(problem)["batch_size"]["max"]
    found = describe_architecture(
        _architecture_data(command, recipe, problem),
        problem,
        min(recipe.batch_size, most),
        ArchitectureLimits(settings.max_parameters, settings.max_batch_values),
        seconds_per_work(),
    )
    return DescriptionMessage({"asked": command.asked, **asdict(found)})


def _architecture_data(command: DescribeCommand, recipe: Recipe, problem: str) -> dict[str, Any]:
    if command.architecture is not None:
        if command.preset is not None:
            raise BadInput("preset", command.preset, "a preset or an architecture, not both")
        return command.architecture
    network = recipe.network
    if command.preset is not None:
        network = Recipe(preset=command.preset, problem=problem, batch_size=1).network
    data: dict[str, Any] = network.describe()["architecture"]
    return data
