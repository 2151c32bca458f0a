"""Handler of the command that subscribes to the diagnosis of the run."""

from app.protocol.commands.diagnosis import WatchDiagnosisCommand
from app.protocol.messages import Message
from app.session.command_handler import handles
from app.session.context import SessionContext


@handles(WatchDiagnosisCommand, coalesced=True)
def watch_diagnosis(context: SessionContext, command: WatchDiagnosisCommand) -> list[Message]:
    """Choose what of the diagnosis is sent."""
    return context.subscriptions.watch_diagnosis(command)
