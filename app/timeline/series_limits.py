"""How many losses and evaluations a branch keeps, and how much memory they take."""

from dataclasses import dataclass

MAX_LOSSES = 4000
MAX_EVALUATIONS = 1000
MAX_STEP_LOSSES = 200_000  # losses of consecutive steps
LOSS_BYTES = 120  # a tuple of two numbers
EVALUATION_BYTES = 250
STEP_LOSS_BYTES = 8
_PARTS_OF_MEMORY = 64  # a branch gets a sixteenth at most, its three series and a reserve a quarter


@dataclass(frozen=True)
class SeriesLimits:
    """The largest number of losses, evaluations, and losses of consecutive steps of a branch.

    Losses and evaluations are thinned at twice their number.
    """

    losses: int = MAX_LOSSES
    evaluations: int = MAX_EVALUATIONS
    step_losses: int = MAX_STEP_LOSSES


def series_limits(memory_bytes: int) -> SeriesLimits:
    """Return the limits of each branch of a session that may keep `memory_bytes` in all.

    >>> series_limits(96 * 2**20)
    SeriesLimits(losses=4000, evaluations=1000, step_losses=196608)
    """
    share = memory_bytes // _PARTS_OF_MEMORY
    return SeriesLimits(
        min(MAX_LOSSES, share // (2 * LOSS_BYTES)),
        min(MAX_EVALUATIONS, share // (2 * EVALUATION_BYTES)),
        min(MAX_STEP_LOSSES, share // STEP_LOSS_BYTES),
    )
