"""The descent of one parameter that is being computed, a little at a time. No mathematics."""

from collections.abc import Iterator

from app.commands import Descend
from app.compose import descent_message
from app.messages import Descent
from engine import DescentRecord, Run, StepRecord, descend


class Descender:
    """At most one descent; a newer one, or a newer step, drops it."""

    def __init__(self) -> None:
        self._going: Iterator[DescentRecord | None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a descent is being computed."""
        return self._going is not None

    def stop(self) -> None:
        """Drop the descent that is being computed."""
        self._going = None

    def begin(self, asked: Descend, run: Run, record: StepRecord) -> None:
        """Begin what is asked, at the parameters before the step that is looked at.

        Raises: BadInput naming what cannot be; nothing is begun then.
        """
        given = {
            name: value
            for name, value in (
                ("learning_rate", asked.learning_rate),
                ("threshold", asked.threshold),
            )
            if value is not None
        }
        self._going = descend(run.network, record, asked.address, tuple(asked.index), **given)

    def quantum(self) -> list[Descent]:
        """Make one step of it; return it as far as it has come where that is worth showing."""
        if self._going is None:
            return []
        found = next(self._going)
        if found is None:
            return []
        if found.reason is not None:
            self.stop()
        return [descent_message(found)]
