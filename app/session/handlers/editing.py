"""Handlers of the commands that change settings, parameters and branches."""

from app.protocol.commands.editing import (
    CommitPreviewCommand,
    ConfigureCommand,
    DiscardBranchCommand,
    DiscardPreviewCommand,
    EditCommand,
    SwitchBranchCommand,
)
from app.protocol.messages import Message
from app.session.command_handler import handles, moves_run
from app.session.context import SessionContext
from app.session.reconfigure import plan_reconfiguration
from engine import keep_learned_parameters


@moves_run(ConfigureCommand, keeps_playing=True)
def configure(context: SessionContext, command: ConfigureCommand) -> str:
    """Change settings from a position on; some settings restart the run, which ends playing."""
    timeline = context.timeline
    position = timeline.position if command.step is None else command.step
    plan = plan_reconfiguration(command, timeline.run.recipe, position)
    timeline.check_position(position)
    if command.keep_parameters and position == timeline.position:
        keep_learned_parameters(timeline.run)
    context.notices.append(plan.notice)
    if plan.restarts:
        context.check_picked_lane(plan.recipe)
        timeline.restart(plan.recipe)
        context.playing = False
    else:
        context.notices.append(timeline.changes.reconfigure(plan.recipe, position))
    return plan.label


@handles(EditCommand, cancels_check=True, coalesced=True, waits_for_question=True)
def edit(context: SessionContext, command: EditCommand) -> list[Message]:
    """Preview the next step with one parameter at another value."""
    context.timeline.changes.preview_edit(command.address, tuple(command.index), command.value)
    context.playing = False
    return context.status_and_frame()


@moves_run(CommitPreviewCommand, discards_preview=False)
def commit_preview(context: SessionContext, command: CommitPreviewCommand) -> str:
    """Make the previewed value part of the recipe."""
    label, notice = context.timeline.changes.commit_preview()
    context.notices.append(notice)
    return label


@handles(DiscardPreviewCommand, cancels_check=True)
def discard_preview(context: SessionContext, command: DiscardPreviewCommand) -> list[Message]:
    """End the preview."""
    notice = context.timeline.changes.discard_preview()
    context.notices.append(notice)
    return context.status_and_frame() if notice else [context.status()]


@moves_run(SwitchBranchCommand)
def switch_branch(context: SessionContext, command: SwitchBranchCommand) -> str:
    """Go to another branch."""
    branch = context.timeline.branches.get(command.branch)
    context.timeline.switch_branch(branch)
    context.notices.append(f"Branch {branch.name}: {branch.changes_label or 'no changes'}.")
    return f"going to branch {branch.name}"


@moves_run(DiscardBranchCommand)
def discard_branch(context: SessionContext, command: DiscardBranchCommand) -> str:
    """Remove a branch."""
    branch = context.timeline.branches.get(command.branch)
    context.timeline.discard_branch(branch)
    context.notices.append(f"Branch {branch.name} is discarded.")
    return f"discarding branch {branch.name}"
