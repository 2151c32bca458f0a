"""The answers to all held-out images, recomputed after every step: confusion matrix, worst images.

The parameters are those after the updates made so far or, during a preview, the previewed ones. The
answers of a set of parameters are computed once, in time slices, whatever is asked about them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.protocol.commands import WatchHeldOutCommand
from app.protocol.message_builders import held_out_message
from app.protocol.messages import HeldOutMessage
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.timeline.timeline import Timeline
from engine import NO_CLASS, BadInput, HeldOutRecord, Run, answer_held_out_images_in_parts

PLAYING_SECONDS = 0.25  # between two computations while a run plays


@dataclass(frozen=True)
class _Answers:
    """The answers of `run` with `parameters`, which are previewed ones if `preview`."""

    run: Run
    parameters: Any
    preview: bool
    record: HeldOutRecord


class HeldOutSubscription:
    """Which images are sent, if any, and the answers of the newest parameters."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._command: WatchHeldOutCommand | None = None
        self._job: IncrementalJob[_Answers | None] = IncrementalJob()
        self._answers: _Answers | None = None
        self._started_at = float("-inf")

    @property
    def active(self) -> bool:
        """Whether answers are being computed."""
        return self._job.active

    def subscribe(self, command: WatchHeldOutCommand, timeline: Timeline) -> list[HeldOutMessage]:
        """Send the answers now and after every step; a limit of 0 ends it.

        Returns: the message, if the answers are there already or take one part.

        Raises: BadInput for a cell that does not exist and a network without classes; the
        subscription is then unchanged.
        """
        if command.limit == 0:
            self.cancel()
            return []
        _check_cell(command.cell, timeline.run)
        pieces = _answer_in_parts(timeline)
        self._command = command
        return self._start(pieces, timeline)

    def on_step_changed(self, timeline: Timeline, playing: bool) -> list[HeldOutMessage]:
        """Start the answers of another step; return the message if they take one part.

        While playing, they begin at most every `PLAYING_SECONDS`, and the next step does not end
        them.
        """
        recent = self._clock() - self._started_at < PLAYING_SECONDS
        if self._command is None or (playing and (self.active or recent)):
            return []
        return self._start(_answer_in_parts(timeline), timeline)

    def cancel(self) -> None:
        """End the subscription and free the answers."""
        self._command, self._answers = None, None
        self._job.cancel()

    def cancel_work(self) -> None:
        """Cancel the answers in progress; the subscription stays."""
        self._job.cancel()

    def run_slice(self) -> list[HeldOutMessage]:
        """Work for about 25 ms; return the message once the answers are complete."""
        return [self._send(found) for found in run_time_slice(self._clock, self._job) if found]

    def _start(self, pieces: Iterator[_Answers | None], timeline: Timeline) -> list[HeldOutMessage]:
        """Send the answers that are there; otherwise start them and do their first part."""
        self._job.cancel()
        known = self._answers
        if known is not None and known.parameters is _displayed_parameters(timeline):
            preview = timeline.preview is not None
            return [self._send(replace(known, run=timeline.run, preview=preview))]
        self._started_at = self._clock()
        self._job.start(pieces)
        found = self._job.run_piece()
        return [self._send(found)] if found else []

    def _send(self, answers: _Answers) -> HeldOutMessage:
        assert self._command is not None
        self._job.cancel()
        self._answers = answers
        return held_out_message(answers.record, answers.run, self._command, preview=answers.preview)


def _displayed_parameters(timeline: Timeline) -> Any:
    return timeline.record.parameters if timeline.preview else timeline.run.parameters


def _answer_in_parts(timeline: Timeline) -> Iterator[_Answers | None]:
    """Return an iterator over None between the parts, and the answers at the end.

    Raises: BadInput, at once, for a network without classes.
    """
    run, parameters = timeline.run, _displayed_parameters(timeline)
    preview = timeline.preview is not None
    parts = answer_held_out_images_in_parts(run.network, parameters, run.data)

    def pieces() -> Iterator[_Answers | None]:
        record = yield from parts
        yield _Answers(run, parameters, preview, record)

    return pieces()


def _check_cell(cell: list[int] | None, run: Run) -> None:
    """Raise BadInput unless a cell is (true class, answer) of a run's confusion matrix."""
    if cell is None:
        return
    label, answer = cell
    classes = len(run.data.classes)
    answers = max(classes, *run.network.shapes[-1])
    if not (0 <= label < classes and NO_CLASS <= answer < answers):
        allowed = f"[true class, answer]: 0 to {classes - 1}, {NO_CLASS} to {answers - 1}"
        raise BadInput("cell", cell, allowed)
