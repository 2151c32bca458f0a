"""Plans the lanes of a `compare` command: label and recipe of each, checked."""

from app.protocol.commands import CompareCommand, LaneChoice
from app.session.quota import check_lanes_size
from app.settings import Settings
from app.timeline.branches import Branches
from app.timeline.timeline import Timeline
from engine import BadInput, Recipe, lane_from_settings, preset_lanes

PlannedLane = tuple[str | None, Recipe]


def plan_lanes(
    command: CompareCommand,
    timeline: Timeline,
    settings: Settings,
) -> list[PlannedLane]:
    """Return label and recipe of each lane; a label of None says what differs.

    Raises: BadInput naming the field, the value and what is allowed.
    """
    run = timeline.run
    base = run.recipe.restarted_at(run.step)
    if command.lanes:
        planned = [_chosen_lane(one, base, timeline.branches) for one in command.lanes]
    else:
        assert command.preset is not None
        planned = [(None, one.recipe) for one in preset_lanes(command.preset, base)]
    if not 2 <= len(planned) <= settings.max_lanes:
        raise BadInput("lanes", len(planned), f"2 to {settings.max_lanes} lanes")
    check_lanes_size([recipe for _, recipe in planned], settings)
    most = settings.max_open_steps // len(planned)
    if command.position is not None and command.position > most:
        allowed = f"at most {most} updates of each of {len(planned)} lanes"
        raise BadInput("position", command.position, allowed)
    return planned


def _chosen_lane(choice: LaneChoice, base: Recipe, branches: Branches) -> PlannedLane:
    if choice.recipe is not None:
        return choice.label, Recipe.from_data(choice.recipe)
    if choice.branch is not None:
        branch = branches.get(choice.branch)
        return choice.label or f"branch {branch.name}", branch.recipe
    given = choice.settings.model_dump(exclude_none=True) if choice.settings else {}
    return choice.label, lane_from_settings(base, given).recipe
