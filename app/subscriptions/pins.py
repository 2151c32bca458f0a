"""Pinned numbers: the time series of parameters, gradients and activations that a page watches.

Parameters and their gradients are recorded at every step. Activations and their gradients are
recorded for the displayed image at displayed steps only, as every mini-batch has other images.
"""

from app.protocol.commands import PinnedNumber
from engine import Run, StepRecord, check_value_index

Series = dict[str, list[tuple[int, float]]]


def series_name(pinned: PinnedNumber) -> str:
    """Return the name of the series of a pinned number, e.g. "gradient fc2.weight[0, 1]"."""
    return f"{pinned.of} {pinned.address}{pinned.index}"


class Pins:
    """The pinned numbers, and their values that have not been sent yet."""

    def __init__(self) -> None:
        self._pins: list[PinnedNumber] = []
        self._unsent: Series = {}

    def replace_pins(self, pins: list[PinnedNumber], run: Run) -> None:
        """Pin these numbers instead of the earlier ones.

        Raises: BadInput for a number that does not exist; the earlier pins then stay.
        """
        for one in pins:
            check_value_index(run.network, one.address, one.index)
        self._pins = pins
        names = {series_name(one) for one in pins}
        self._unsent = {name: rows for name, rows in self._unsent.items() if name in names}

    @property
    def active(self) -> bool:
        """Whether anything is pinned."""
        return bool(self._pins)

    def clear(self) -> None:
        """Remove all pins and their values."""
        self._pins, self._unsent = [], {}

    def add_step(self, record: StepRecord) -> None:
        """Record the pinned parameters and their gradients of a step that was made."""
        for one in self._pins:
            if one.address in record.parameters:
                arrays = record.parameters if one.of == "value" else record.gradients
                self._add(one, record.step, arrays[one.address].item(*one.index))

    def add_frame(self, record: StepRecord, image: int) -> None:
        """Record all pinned numbers of a displayed step, activations for the image `image`."""
        self.add_step(record)
        of_image = record.of_image(image)
        for one in self._pins:
            if one.address not in record.parameters:
                arrays = of_image.activations if one.of == "value" else of_image.gradients
                self._add(one, record.step, arrays[one.address].item(0, *one.index))

    def drain(self) -> Series:
        """Return the unsent values, as (step, value) by series name, and clear them."""
        series, self._unsent = self._unsent, {}
        return series

    def _add(self, pinned: PinnedNumber, step: int, value: float) -> None:
        """Append a value to a series; a second value of the same step replaces the first."""
        rows = self._unsent.setdefault(series_name(pinned), [])
        if rows and rows[-1][0] == step:
            rows.pop()
        rows.append((step, value))
