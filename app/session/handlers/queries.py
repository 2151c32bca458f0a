"""Handlers of the commands that ask: gradient checks, predictions, the toy graph, files."""

from app.protocol.commands.queries import CheckCommand, ExportCommand, GraphCommand, PredictCommand
from app.protocol.message_builders import graph_message
from app.protocol.messages import Message
from app.protocol.run_states import PLAYING
from app.session.command_handler import FINITE_STATES, handles
from app.session.context import SessionContext
from app.session.exports import export_message
from engine import run_graph


@handles(CheckCommand, states=FINITE_STATES)
def check(context: SessionContext, command: CheckCommand) -> list[Message]:
    """Start a gradient check, or stop it."""
    return context.subscriptions.check_gradients(command)


@handles(PredictCommand, coalesced=True)
def predict(context: SessionContext, command: PredictCommand) -> list[Message]:
    """Predict the class of an image, now and after every step."""
    return context.subscriptions.predict(command, context.state == PLAYING)


@handles(GraphCommand, coalesced=True)
def graph(context: SessionContext, command: GraphCommand) -> list[Message]:
    """Run the smallest computational graph."""
    return [graph_message(run_graph(command.a, command.b, command.c))]


@handles(ExportCommand)
def export(context: SessionContext, command: ExportCommand) -> list[Message]:
    """Return a file of the run."""
    return [export_message(command.what, context.timeline)]
