"""The trend of a loss: the change per step of its logarithm, fitted over the last steps.

K is the number of losses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

MIN_STEPS = 8
_STANDARD_ERRORS = 2


@dataclass(frozen=True)
class LossTrend:
    """The fitted change of a loss over `steps` steps, in per cent a step, and its error.

    `error` is two standard errors. `level` is the geometric mean of the losses.
    """

    steps: int
    change: float
    error: float
    level: float

    @property
    def falls(self) -> bool:
        """Whether the loss falls by more than the error."""
        return self.change + self.error < 0

    @property
    def rises(self) -> bool:
        """Whether the loss rises by more than the error."""
        return self.change - self.error > 0


def loss_trend(losses: Sequence[tuple[int, float]]) -> LossTrend | None:
    """Return the trend of (step, loss) in order.

    None with fewer than 8 finite losses, or if one is not over 0: it has no logarithm.

    Formula: least squares of ln C on the step; slope b, change 100·(eᵇ − 1) per cent a step, and
    standard error s/√Σ(t − t̄)² with s² = Σ residual² / (K − 2). Mini-batches are taken as
    independent.

    >>> trend = loss_trend([(t, 0.5 * 0.99**t) for t in range(20)])
    >>> round(trend.change, 6), round(trend.error, 6), trend.falls
    (-1.0, 0.0, True)
    """
    points = np.array([(step, loss) for step, loss in losses if np.isfinite(loss)])
    if len(points) < MIN_STEPS or np.ptp(points[:, 0]) == 0 or points[:, 1].min() <= 0:
        return None
    steps, values = points[:, 0] - points[:, 0].mean(), np.log(points[:, 1])
    spread = float(steps @ steps)
    slope = float(steps @ values) / spread
    residuals = values - values.mean() - slope * steps
    error = sqrt(float(residuals @ residuals) / (len(points) - 2) / spread)
    return LossTrend(
        steps=len(points),
        change=100 * (exp(slope) - 1),
        error=100 * _STANDARD_ERRORS * error * exp(slope),
        level=exp(float(values.mean())),
    )
