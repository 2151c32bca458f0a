"""The table of states: which command is allowed when, and what is said where it is not."""

READY, PLAYING, DIVERGED = "ready", "playing", "diverged"
MOVING = frozenset({"advance", "run", "seek", "reset", "configure"})
DROPPING = MOVING - {"run"} | {"edit", "commit", "revert"}  # a check that is going on
_LOOKING = frozenset({"watch", "slice", "survey", "explain", "pin", "descend"})
_ALWAYS = _LOOKING | {"pause", "seek", "reset", "configure", "edit", "commit", "revert"}
STATES: dict[str, frozenset[str]] = {
    READY: _ALWAYS | {"advance", "run", "check"},
    PLAYING: _ALWAYS | {"advance", "run", "check"},
    DIVERGED: _ALWAYS,
}


def refusal(step: int) -> str:
    """Return the sentence for a command that a diverged run cannot carry out."""
    return (
        f"The loss of step {step} is not a number any more: step back, or start over with a "
        "smaller learning rate."
    )


def divergence(step: int) -> str:
    """Return the sentence for a run that has just diverged."""
    return (
        f"Diverged: the loss of step {step} is not a number. "
        "Step back and lower the learning rate, or start over."
    )


def senseless(what: str) -> str:
    """Return the sentence for a value that is tried and makes the loss no number."""
    return f"With {what} the loss is not a number: try another value, or put it back."
