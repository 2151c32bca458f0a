"""The diagnosis of a run: the health of every step and, on request, findings and histograms.

Findings and histograms are computed in time slices. Both describe the run as it is, also during a
preview. Histograms of earlier steps are made from the run itself, so that they are there at once.
"""

from collections.abc import Callable, Generator, Iterator
from typing import TypeAlias

from app.protocol.commands import WatchDiagnosisCommand
from app.protocol.diagnosis_messages import (
    findings_message,
    health_message,
    histograms_message,
)
from app.protocol.messages import FindingsMessage, HealthMessage, HistogramsMessage
from app.subscriptions.incremental import IncrementalJob, run_time_slice
from app.timeline.branches import Branch
from app.timeline.recent_series import evaluations_to, recent_losses
from app.timeline.timeline import Timeline
from engine import (
    HEALTH_WINDOW,
    TREND_LOSSES,
    WINDOW_STEPS,
    Run,
    StepHistograms,
    StepOutcome,
    diagnose_in_parts,
    histogram_steps,
    join_histograms,
    layer_health,
    next_step_record,
    step_histograms,
    whole_health,
)

PLAYING_SECONDS = 2.0  # between two diagnoses while a run plays
_Message: TypeAlias = FindingsMessage | HistogramsMessage


class DiagnosisSubscription:
    """What of the diagnosis is sent, the work in progress, and the histograms made so far."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._command = WatchDiagnosisCommand()
        self._findings: IncrementalJob[_Message | None] = IncrementalJob()
        self._histograms: IncrementalJob[_Message | None] = IncrementalJob()
        self._made: dict[int, StepHistograms] = {}
        self._branch: Branch | None = None
        self._started_at = float("-inf")

    @property
    def active(self) -> bool:
        """Whether findings or histograms are being computed."""
        return self._findings.active or self._histograms.active

    def subscribe(self, command: WatchDiagnosisCommand, timeline: Timeline) -> None:
        """Send findings and histograms now and after every step, as the command says."""
        self.cancel_work()
        self._command = command
        self._start(timeline)

    def cancel(self) -> None:
        """End the subscription and free the histograms."""
        self._command = WatchDiagnosisCommand()
        self.forget()

    def forget(self) -> None:
        """Cancel the work in progress and free the histograms: the run is another one."""
        self.cancel_work()
        self._made, self._branch = {}, None

    def cancel_work(self) -> None:
        """Cancel the work in progress; the subscription stays."""
        self._findings.cancel()
        self._histograms.cancel()

    def health(self, timeline: Timeline, outcome: StepOutcome) -> HealthMessage:
        """Return the health of the displayed step; that of its layers is shared with the step."""
        displayed, branch = timeline.displayed, timeline.branches.current
        layers = displayed.derived.compute(
            "layer_health",
            lambda: layer_health(timeline.run.network, displayed.record, outcome),
        )
        losses = recent_losses(branch, displayed.step + timeline.step_applied, HEALTH_WINDOW)
        return health_message(whole_health(displayed.step, displayed.loss, layers, losses))

    def on_step_changed(self, timeline: Timeline, playing: bool) -> None:
        """Start the diagnosis of another step.

        While playing, it begins at most every `PLAYING_SECONDS`, and the next step does not end it.
        """
        recent = self._clock() - self._started_at < PLAYING_SECONDS
        if not (playing and (self.active or recent)):
            self.cancel_work()
            self._start(timeline)

    def run_slice(self) -> list[_Message]:
        """Work for about 25 ms; return what is complete."""
        found = run_time_slice(self._clock, self._findings, self._histograms)
        return [one for one in found if one is not None]

    def _start(self, timeline: Timeline) -> None:
        self._started_at = self._clock()
        if self._command.findings:
            self._findings.start(_findings_in_parts(timeline))
        if self._command.histograms:
            self._histograms.start(self._histograms_in_parts(timeline))

    def _histograms_in_parts(self, timeline: Timeline) -> Iterator[HistogramsMessage | None]:
        """Yield None between the steps whose histograms are missing, and the message at the end."""
        branch = timeline.branches.current
        if branch is not self._branch:
            self._made, self._branch = {}, branch
        last, network = max(timeline.position - 1, 0), timeline.run.network
        wanted = histogram_steps(last)
        kept = {step: self._made[step] for step in wanted if step in self._made}
        self._made = kept
        for step in wanted:
            if step not in kept:
                run = yield from _run_at(timeline, step)
                kept[step] = step_histograms(network, next_step_record(run))
                yield None
        joined = join_histograms(network, kept)
        if joined is not None:
            yield histograms_message(joined)


def _run_at(timeline: Timeline, step: int) -> Generator[None, None, Run]:
    """Return the run after `step` updates, yielding None on the way."""
    for run in timeline.peek_runs(step):
        if run.step == step:
            return run
        yield None
    raise AssertionError(step)


def _findings_in_parts(timeline: Timeline) -> Iterator[FindingsMessage | None]:
    """Return an iterator over None between the parts of a diagnosis, and its findings."""
    position, branch = timeline.position, timeline.branches.current
    losses = recent_losses(branch, position, TREND_LOSSES)
    evaluations = evaluations_to(branch, position)

    def pieces() -> Iterator[FindingsMessage | None]:
        start = yield from _run_at(timeline, max(position - WINDOW_STEPS, 0))
        for found in diagnose_in_parts(start, position, losses, evaluations):
            yield None if found is None else findings_message(found)

    return pieces()
