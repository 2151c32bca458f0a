"""Suspendable sessions with branches, changes and other starts, to be restored elsewhere."""

from time import perf_counter

from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol import commands
from app.session.shared_results import SharedResults
from app.settings import Settings
from engine import Recipe


def fresh(**settings: int) -> SuspendableSession:
    given = Settings(**settings)
    return SuspendableSession(given, perf_counter, SharedResults(given))


def do(suspendable: SuspendableSession, *wanted: commands.Command) -> SuspendableSession:
    for command in wanted:
        suspendable.session.handle(command)
        suspendable.session.continue_seek(float("inf"))
    return suspendable


def steps(count: int) -> list[commands.Command]:
    return [commands.AdvanceCommand()] * count


def branched_session() -> SuspendableSession:
    """Return a session with three branches, one of which has lost its parent."""
    suspendable = do(
        fresh(),
        *steps(12),
        commands.SeekCommand(step=7),
        commands.ConfigureCommand(learning_rate=0.01),
        *steps(3),
        commands.SeekCommand(step=9),
        commands.EditCommand(address="fc2.weight", index=[0, 3], value=0.5),
        commands.CommitPreviewCommand(),
        *steps(4),
    )
    return do(suspendable, commands.DiscardBranchCommand(branch=0))


OWN_NETWORK = {
    "layers": [
        {"kind": "convolution", "name": "conv1", "filters": 4, "size": 5},
        {"kind": "relu", "name": "relu1"},
        {"kind": "average_pooling", "name": "pool1", "size": 4},
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dropout", "name": "dropout", "rate": 0.25},
        {"kind": "dense", "name": "fc2", "units": 2},
        {"kind": "softmax", "name": "softmax"},
    ]
}
SESSIONS = {
    "never moved": fresh,
    "some steps": lambda: do(fresh(), *steps(3)),
    "in the past": lambda: do(fresh(), *steps(25), commands.SeekCommand(step=11)),
    "branches": branched_session,
    "on an older branch": lambda: do(branched_session(), commands.SwitchBranchCommand(branch=1)),
    "just branched off": lambda: do(
        fresh(), *steps(4), commands.SeekCommand(step=2), commands.ConfigureCommand(momentum=0.5)
    ),
    "another start": lambda: do(
        fresh(),
        *steps(2),
        commands.ConfigureCommand(preset="single-neuron", batch_size=8, learning_rate=0.5),
        *steps(30),
    ),
    "an own network that keeps parameters": lambda: do(
        fresh(),
        *steps(3),
        commands.ConfigureCommand(architecture=OWN_NETWORK, keep_parameters=True),
        *steps(4),
    ),
    "diverged": lambda: do(fresh(), commands.ConfigureCommand(learning_rate=100.0), *steps(20)),
    "opened": lambda: do(
        fresh(), commands.OpenRecipeCommand(recipe=Recipe(seed=3).to_data(), step=40)
    ),
}


def branch_histories(suspendable: SuspendableSession) -> list[tuple]:
    """Return losses and evaluations of the branches; a loss that is not finite as text."""
    return [
        (
            one.branch_id,
            [(step, str(loss)) for step, loss in one.losses],
            one.evaluations,
            len(one.step_losses),
        )
        for one in suspendable.session.timeline.branches.members
    ]
