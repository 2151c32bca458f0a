"""The table of states: which command is allowed when, and what is said where it is not."""

from app.protocol.run_states import DIVERGED, PLAYING, READY

_BACK = frozenset(
    {"seek", "open", "reset", "configure", "switch", "discard", "undo", "redo", "go_there"}
)
MOVING = _BACK | {"advance", "run"}
TURNING = frozenset({"seek", "open", "undo"})  # do not wait for a run that is on its way
DROPPING = MOVING - {"run"} | {"edit", "commit", "revert"}  # a check that is going on
_LOOKING = frozenset(
    {
        "watch",
        "slice",
        "survey",
        "read",
        "explain",
        "pin",
        "descend",
        "predict",
        "graph",
        "export",
        "record",
    }
)
_ALWAYS = _BACK | _LOOKING | {"pause", "edit", "commit", "revert"}
STATES: dict[str, frozenset[str]] = {
    READY: _ALWAYS | {"advance", "run", "check"},
    PLAYING: _ALWAYS | {"advance", "run", "check"},
    DIVERGED: _ALWAYS,
}


def refusal(step: int) -> str:
    """Return the sentence for a command that a diverged run cannot carry out."""
    return (
        f"The loss of step {step} is not finite: go back to an earlier step, or start over with a "
        "lower learning rate."
    )
