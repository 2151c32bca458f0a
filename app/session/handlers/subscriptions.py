"""Handlers of the commands that subscribe: arrays, curves, surfaces, held-out images, pins."""

from app.protocol.commands.subscriptions import (
    DescendCommand,
    ExplainCommand,
    MoveToPointCommand,
    PinCommand,
    ProbeSurfaceCommand,
    WatchArraysCommand,
    WatchHeldOutCommand,
    WatchSliceCommand,
    WatchSurfaceCommand,
)
from app.protocol.messages import Message
from app.session.command_handler import handles, moves_run
from app.session.context import SessionContext


@handles(WatchArraysCommand)
def watch_arrays(context: SessionContext, command: WatchArraysCommand) -> list[Message]:
    """Choose the displayed image and the arrays that are sent with every step."""
    found = context.subscriptions.watch_arrays(command)
    return [*found, *context.other_lane_messages()]


@handles(WatchSliceCommand)
def watch_slice(context: SessionContext, command: WatchSliceCommand) -> list[Message]:
    """Choose the parameter whose curve C(w) is sent."""
    return context.subscriptions.select_parameter(command)


@handles(DescendCommand)
def descend(context: SessionContext, command: DescendCommand) -> list[Message]:
    """Start the descent of one parameter, all others fixed."""
    return context.subscriptions.start_descent(command)


@handles(WatchSurfaceCommand)
def watch_surface(context: SessionContext, command: WatchSurfaceCommand) -> list[Message]:
    """Choose the loss surface, or none."""
    return context.subscriptions.watch_surface(command)


@handles(ProbeSurfaceCommand)
def probe_surface(context: SessionContext, command: ProbeSurfaceCommand) -> list[Message]:
    """Measure the loss at a point of the surface."""
    return context.subscriptions.probe_surface(command)


@moves_run(MoveToPointCommand)
def move_to_point(context: SessionContext, command: MoveToPointCommand) -> str:
    """Set all parameters to a point of the surface."""
    recipe, displacement = context.subscriptions.surface.displacement_for(command)
    label, notice = context.timeline.changes.displace(recipe, displacement)
    context.notices.append(notice)
    return label


@handles(ExplainCommand)
def explain(context: SessionContext, command: ExplainCommand) -> list[Message]:
    """Explain one number, now and after every step."""
    found = context.subscriptions.explain(command)
    return [*found, *context.other_lane_messages()]


@handles(WatchHeldOutCommand, coalesced=True)
def watch_held_out(context: SessionContext, command: WatchHeldOutCommand) -> list[Message]:
    """Answer all held-out images, now and after every step."""
    return context.subscriptions.watch_held_out(command)


@handles(PinCommand)
def pin(context: SessionContext, command: PinCommand) -> list[Message]:
    """Choose the pinned numbers."""
    return context.subscriptions.replace_pins(command)
