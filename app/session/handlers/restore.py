"""The handler that makes a page's run again after the server has lost it."""

from app.protocol.commands.restore import RestoreRunCommand
from app.session.command_handler import moves_run
from app.session.context import SessionContext
from app.session.restoration_plan import plan_restoration


@moves_run(RestoreRunCommand, waits_for_question=False)
def restore(context: SessionContext, command: RestoreRunCommand) -> str:
    """Begin to replay all branches, and seek to the position; the arrival is told."""
    plan = plan_restoration(command, context.max_open_steps)
    with context.ending_comparison():
        context.timeline.restore(plan.restoration)
    context.subscriptions.restore_selection(command.address, tuple(command.index), command.image)
    context.restoring_plan = plan
    return "making the run again"
