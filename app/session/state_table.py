"""The table of states: which command is allowed when, and what is said where it is not."""

from app.protocol.run_states import DIVERGED, PLAYING, READY

_NAVIGATION = frozenset(
    {"seek", "open", "reset", "configure", "switch", "discard", "undo", "redo", "go_there"}
)
MOVES_RUN = _NAVIGATION | {"advance", "run"}
PREEMPTS_SEEK = frozenset({"seek", "open", "undo"})  # do not wait for a run that is on its way
CANCELS_CHECK = MOVES_RUN - {"run"} | {"edit", "commit", "revert"}  # a check that is going on
_QUERIES = frozenset(
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
_ALWAYS_ALLOWED = _NAVIGATION | _QUERIES | {"pause", "edit", "commit", "revert"}
ALLOWED_COMMANDS: dict[str, frozenset[str]] = {
    READY: _ALWAYS_ALLOWED | {"advance", "run", "check"},
    PLAYING: _ALWAYS_ALLOWED | {"advance", "run", "check"},
    DIVERGED: _ALWAYS_ALLOWED,
}


def diverged_refusal(step: int) -> str:
    """Return the sentence for a command that a diverged run cannot carry out."""
    return (
        f"The loss of step {step} is not finite: go back to an earlier step, or start over with a "
        "lower learning rate."
    )
