"""The verdict on a learning rate, from the loss measured along the step that it makes.

The page says the same in a sentence (static/js/text/line_search_verdict.js); a golden file holds
both to the same names.
"""

from math import isfinite
from typing import Literal, TypeAlias

from engine.training.records import StepSliceRecord

SMALL = 0.1  # of α + 1: the loss fell by nearly as much as the slope predicts
OVER = 1.1  # of 1/s*: the step went further than to the lowest point
LineSearchVerdict: TypeAlias = Literal["flat", "diverges", "uphill", "overshoots", "small", "good"]


def line_search_verdict(record: StepSliceRecord) -> LineSearchVerdict:
    """Return what a whole step, φ(1), did on the way to the lowest point s* of φ.

    Formula: with ρ = (φ(0) − φ(1)) / (−g·Δ) and α = 1 − 2ρ a step is small if |α + 1| < 0.1. It
    overshoots if 1/s* > 1.1 or s* ≤ 0, and diverges if the loss rose or is not finite. With a slope
    of 0 it is flat, and with a positive one uphill.
    """
    before, after = record.start_loss, record.end_loss
    if record.slope == 0:
        return "flat"
    if not (isfinite(before) and isfinite(after)) or after > before:
        return "diverges"
    if record.slope > 0:
        return "uphill"
    if record.best <= 0 or 1 / record.best > OVER:
        return "overshoots"
    alpha = 1 - 2 * (before - after) / -record.slope
    return "small" if abs(alpha + 1) < SMALL else "good"
