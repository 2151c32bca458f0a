"""Handlers of the commands that make steps or go to existing steps."""

from app.protocol.commands.navigation import (
    AdvanceCommand,
    OpenRecipeCommand,
    PauseCommand,
    PlayCommand,
    ResetCommand,
    SeekCommand,
)
from app.protocol.messages import Message
from app.session.command_handler import FINITE_STATES, handles, moves_run
from app.session.context import SessionContext
from engine import Recipe


@moves_run(AdvanceCommand, states=FINITE_STATES)
def advance(context: SessionContext, command: AdvanceCommand) -> str:
    """Make one step."""
    context.timeline.make_step()
    return f"step {context.timeline.position}"


@handles(PlayCommand, states=FINITE_STATES, discards_preview=True, waits_for_question=True)
def play(context: SessionContext, command: PlayCommand) -> list[Message]:
    """Start to play, or change speed and goal while playing."""
    context.stop_goal.set_goal(command.until, context.timeline.run, context.playing)
    context.play_start, context.play_entry = context.bookmark, None
    context.playing, context.speed = True, command.speed
    return [context.status()]


@handles(PauseCommand)
def pause(context: SessionContext, command: PauseCommand) -> list[Message]:
    """Stop playing."""
    return context.pause()


@moves_run(SeekCommand, preempts_seek=True, coalesced=True)
def seek(context: SessionContext, command: SeekCommand) -> str:
    """Seek to a step that exists."""
    context.timeline.seek(command.step)
    return f"going to step {command.step}"


@moves_run(OpenRecipeCommand, preempts_seek=True)
def open_recipe(context: SessionContext, command: OpenRecipeCommand) -> str:
    """Replay a recipe up to a step."""
    recipe = Recipe.from_data(command.recipe)
    with context.ending_comparison():
        context.timeline.open_recipe(recipe, command.step)
    return f"opening step {command.step}"


@moves_run(ResetCommand)
def reset(context: SessionContext, command: ResetCommand) -> str:
    """Start over with the same seed and the current settings, in all lanes."""
    timeline = context.timeline
    for one in context.timelines:
        recipe = one.branches.current.recipe.restarted_at(one.position)
        if one is timeline:
            one.restart(recipe)
        else:
            one.begin(recipe)
    context.notices.append("Started over: same seed, same first weights, same mini-batches.")
    return "start over"
