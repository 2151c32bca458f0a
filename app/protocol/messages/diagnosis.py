"""Messages on the diagnosis of the run: health of the displayed step, findings, histograms."""

from dataclasses import dataclass
from typing import Any

from app.protocol.messages.arrays import Arrays


@dataclass(frozen=True)
class HealthMessage:
    """The health of the displayed step. Sent with every step."""

    scalars: dict[str, Any]
    type: str = "health"


@dataclass(frozen=True)
class FindingsMessage:
    """What stands out in the run. Sent twice: after the quick rules, and when it is complete."""

    scalars: dict[str, Any]
    type: str = "findings"


@dataclass(frozen=True)
class HistogramsMessage:
    """The histograms of all arrays at some steps, and the ratios of the layers.

    Of every array in `histograms` (`kind` and `address`) there are `counts.KIND.ADDRESS`, a row of
    bins for each of the `steps`, and `ranges.KIND.ADDRESS`, the least and the largest value of each
    row; the bins between them are equally wide. `gradient_norms` and `update_ratios` have a row for
    each step and a column for each of `layers`.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "histograms"
