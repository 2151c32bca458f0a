"""Handler of the command that records steps."""

from app.protocol.commands.recording import RecordStepCommand
from app.protocol.messages import Message
from app.session.command_handler import handles
from app.session.context import SessionContext


@handles(RecordStepCommand)
def record_step(context: SessionContext, command: RecordStepCommand) -> list[Message]:
    """Start to record one step; the session sends it once it is complete."""
    context.recorder.start(command, context.timeline, context.comparison)
    return []
