"""Handlers of the commands that ask: gradient checks, predictions, architectures, files."""

from app.protocol.commands.queries import (
    CheckCommand,
    DescribeCommand,
    ExportCommand,
    GraphCommand,
    PredictCommand,
)
from app.protocol.message_builders import graph_message
from app.protocol.messages import Message
from app.protocol.run_states import PLAYING
from app.session.architecture_query import description_message
from app.session.command_handler import FINITE_STATES, handles
from app.session.context import SessionContext
from app.session.exports import export_message, lanes_export_message
from engine import run_graph


@handles(CheckCommand, states=FINITE_STATES)
def check(context: SessionContext, command: CheckCommand) -> list[Message]:
    """Start a gradient check, or stop it."""
    return context.subscriptions.check_gradients(command)


@handles(PredictCommand, coalesced=True)
def predict(context: SessionContext, command: PredictCommand) -> list[Message]:
    """Predict the class of an image, now and after every step."""
    return context.subscriptions.predict(command, context.state == PLAYING)


@handles(DescribeCommand, preempts_seek=True, coalesced=True)
def describe(context: SessionContext, command: DescribeCommand) -> list[Message]:
    """Describe an architecture; a seek that is running goes on after it."""
    return [description_message(command, context.timeline.run.recipe, context.settings)]


@handles(GraphCommand, coalesced=True)
def graph(context: SessionContext, command: GraphCommand) -> list[Message]:
    """Run the smallest computational graph."""
    return [graph_message(run_graph(command.a, command.b, command.c))]


@handles(ExportCommand)
def export(context: SessionContext, command: ExportCommand) -> list[Message]:
    """Return a file of the run."""
    if command.what == "lanes_csv":
        return [lanes_export_message(context.comparison)]
    return [export_message(command.what, context.timeline)]
