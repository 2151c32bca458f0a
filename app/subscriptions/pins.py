"""Numbers that the page keeps an eye on: their values at every step. No mathematics, no messages.

Parameters and their gradients are noted at every step that is made; what forward makes of one
image, and its errors, only at the steps that are shown: every mini-batch has other images.
"""

from app.protocol.commands import PinnedNumber
from engine import Run, StepRecord, check_value_index

Series = dict[str, list[tuple[int, float]]]


def series_name(pinned: PinnedNumber) -> str:
    """Return what the series of a number is called in a step: gradient fc2.weight[0, 1]."""
    return f"{pinned.of} {pinned.address}{pinned.index}"


class Pins:
    """The pinned numbers, and their values that the page has not been told."""

    def __init__(self) -> None:
        self._pins: list[PinnedNumber] = []
        self._unsent: Series = {}

    def replace_pins(self, pins: list[PinnedNumber], run: Run) -> None:
        """Watch these numbers and no others.

        Raises: BadInput for a number that does not exist; the old ones then stay.
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
        """Watch nothing."""
        self._pins, self._unsent = [], {}

    def add_step(self, record: StepRecord) -> None:
        """Note the parameters and their gradients of a step that was made."""
        for one in self._pins:
            if one.address in record.parameters:
                arrays = record.parameters if one.of == "value" else record.gradients
                self._add(one, record.step, arrays[one.address].item(*one.index))

    def add_frame(self, record: StepRecord, image: int) -> None:
        """Note all that is pinned of a step that is shown, with `image` looked at."""
        self.add_step(record)
        for one in self._pins:
            if one.address not in record.parameters:
                arrays = record.activations if one.of == "value" else record.gradients
                self._add(one, record.step, arrays[one.address].item(image, *one.index))

    def drain(self) -> Series:
        """Return the values to tell: name → (step, value)."""
        untold, self._unsent = self._unsent, {}
        return untold

    def _add(self, pinned: PinnedNumber, step: int, value: float) -> None:
        rows = self._unsent.setdefault(series_name(pinned), [])
        if rows and rows[-1][0] == step:
            rows.pop()
        rows.append((step, value))
