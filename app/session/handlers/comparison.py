"""Handlers of the commands that compare runs."""

from app.comparison.comparison import Comparison
from app.comparison.lane import Lane
from app.protocol.commands.comparison import CompareCommand, PickLaneCommand, WatchRaceCommand
from app.protocol.messages import Message
from app.session.command_handler import handles, moves_run
from app.session.context import SessionContext
from app.session.lane_plan import plan_lanes
from engine import BadInput


@moves_run(CompareCommand)
def compare(context: SessionContext, command: CompareCommand) -> str:
    """Compare lanes, or end the comparison."""
    timeline = context.timeline
    if command.preset is None and not command.lanes:
        ended = context.comparison is not None
        with context.ending_comparison():
            context.notices.append("The comparison has ended." if ended else "")
        return "ending the comparison"
    planned = plan_lanes(command, timeline, context.settings)
    with context.ending_comparison():
        (label, first), *others = planned
        lanes = [
            Lane(number, other_label, timeline.sibling(recipe, len(planned)))
            for number, (other_label, recipe) in enumerate(others, 2)
        ]
        timeline.share_series_memory(len(planned))
        timeline.restart(first)
        if command.position is not None:
            timeline.open_recipe(first, command.position)
        lanes.insert(0, Lane(1, label, timeline))
    context.comparison = Comparison(command.preset, lanes, context.race, context.clock)
    context.notices.append(f"{len(lanes)} lanes are compared; lane 1 is the run.")
    return f"comparing {len(lanes)} lanes"


@handles(PickLaneCommand, discards_preview=True, cancels_check=True, waits_for_question=True)
def pick_lane(context: SessionContext, command: PickLaneCommand) -> list[Message]:
    """Make another lane the run, and choose a second one."""
    comparison = context.comparison
    if comparison is None:
        raise BadInput("lane", command.lane, "a lane of a comparison: choose lanes first")
    for name, number in (("lane", command.lane), ("other", command.other)):
        if number is not None and number > len(comparison.lanes):
            raise BadInput(name, number, f"a lane: 1 to {len(comparison.lanes)}")
    if command.other == command.lane:
        raise BadInput("other", command.other, f"a lane other than {command.lane}, or none")
    comparison.pick(command.lane, command.other)
    lane = comparison.picked_lane
    context.show_timeline(lane.timeline)
    if not lane.is_at(comparison.position) and not lane.timeline.restoration:
        lane.timeline.go_to(comparison.position)
    if context.playing:
        context.stop_goal.continue_with(lane.timeline.run)
        context.playing = not lane.timeline.diverged
    return context.run_seek()


@handles(WatchRaceCommand, coalesced=True)
def watch_race(context: SessionContext, command: WatchRaceCommand) -> list[Message]:
    """Choose the map of all lanes, or none."""
    comparison = context.comparison
    lanes = comparison.lanes if comparison else ()
    context.race.subscribe(command, lanes, comparison.picked if comparison else 1)
    if comparison is None or not comparison.arrived:
        return []
    return comparison.frame(context.playing)
