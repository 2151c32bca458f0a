"""The table of states: which command is allowed when, and what is said where it is not."""

from app.changes import place_of
from app.look import Look

READY, PLAYING, DIVERGED = "ready", "playing", "diverged"
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


def preview_problem(look: Look) -> str:
    """Return the sentence for a value on trial that makes the loss not finite, else nothing."""
    if look.finite or look.preview is None:
        return ""
    tried = look.preview
    what = f"{place_of(tried.address, tried.index)} = {tried.value:.4g}"
    return f"With {what} the loss is not finite: try another value, or put it back."
