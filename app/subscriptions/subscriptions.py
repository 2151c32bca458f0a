"""The subscriptions of one page to a timeline, and the messages of each displayed step."""

from collections.abc import Iterable
from typing import Any

from app.protocol import commands, messages
from app.protocol.message_builders import (
    evaluation_message,
    refusal_message,
    surface_probe_message,
)
from app.subscriptions.curves import CurveSubscription
from app.subscriptions.diagnosis import DiagnosisSubscription
from app.subscriptions.explanation import ExplanationSubscription
from app.subscriptions.gradient_check import GradientCheckSubscription
from app.subscriptions.held_out import HeldOutSubscription
from app.subscriptions.loss_surface import SurfaceSubscription
from app.subscriptions.prediction import PredictionSubscription
from app.subscriptions.preview_tag import tag_preview
from app.subscriptions.session_owner import SessionOwner
from app.subscriptions.step import StepSubscription
from app.subscriptions.surface_cache import SurfaceCache
from app.timeline.displayed_step import Clock
from app.timeline.timeline import Timeline
from engine import BadInput


class Subscriptions:
    """All that one page has subscribed to: steps, parameter, surface, explanation, and others."""

    def __init__(
        self,
        timeline: Timeline,
        clock: Clock,
        surface_cache: SurfaceCache,
        owner: SessionOwner | None = None,
    ) -> None:
        self._timeline = timeline
        self._surface_cache, self._owner = surface_cache, owner or SessionOwner()
        self.step = StepSubscription()
        self._curves = CurveSubscription(timeline, clock)
        self._clock = clock
        self.surface = SurfaceSubscription(clock, surface_cache, self._owner)
        self.explanations = ExplanationSubscription()
        self._gradient_check = GradientCheckSubscription(clock)
        self._prediction = PredictionSubscription()
        self._held_out = HeldOutSubscription(clock)
        self._diagnosis = DiagnosisSubscription(clock)

    def revalidate(self) -> str:
        """Adapt all subscriptions to another run; return a notice if the selection is gone."""
        self.surface.reset()
        self._prediction.cancel()
        self._held_out.cancel()
        self._diagnosis.forget()
        self.step.revalidate(self._timeline.run)
        return self._curves.revalidate(self._timeline).strip()

    def show(self, timeline: Timeline) -> None:
        """Be about another timeline, of a run with the same network and data."""
        self._timeline = timeline
        self.surface.reset()
        self._curves.cancel()
        self._held_out.cancel_work()
        self._diagnosis.forget()

    def reset(self) -> None:
        """Cancel all work and remove the subscriptions of an earlier page, except the selection."""
        self.surface.cancel()
        self.surface = SurfaceSubscription(self._clock, self._surface_cache, self._owner)
        self.explanations = ExplanationSubscription()
        self._curves.cancel()
        self._gradient_check.cancel()
        self._prediction.cancel()
        self._held_out.cancel()
        self._diagnosis.cancel()
        self.step.reset()

    def cancel_work(self) -> None:
        """Cancel the work in progress; every subscription stays."""
        self.surface.cancel()
        self._curves.cancel()
        self._gradient_check.cancel()
        self._held_out.cancel_work()
        self._diagnosis.cancel_work()

    def restore_selection(self, address: str, index: tuple[int, ...], image: int) -> None:
        """Restore the selected parameter and image; `revalidate` checks them later."""
        self._curves.restore_selection(address, index)
        self.step.image = image

    @property
    def selection(self) -> tuple[str, tuple[int, ...]]:
        """The parameter whose curve is displayed."""
        return self._curves.selection

    @property
    def has_largest_gradient(self) -> bool:
        """Whether the selection is the default one, chosen because its gradient is the largest."""
        return self._curves.default_parameter.largest and self._curves.is_default_selection

    @property
    def predicted_image(self) -> Any:
        """The drawing or held-out image that is predicted; None if there is none."""
        return self._prediction.image

    # -- commands -------------------------------------------------------------------------

    def watch_arrays(self, command: commands.WatchArraysCommand) -> list[messages.Message]:
        """Select another image of the mini-batch and other arrays."""
        self.step.watch(command, self._timeline.run)
        self.explanations.select_image(command.image)
        read = self._slice_messages(playing=False) if self._curves.wants_readings else []
        return [self.step.message(self._timeline), *read, *self._explanation_messages()]

    def select_parameter(self, command: commands.WatchSliceCommand) -> list[messages.Message]:
        """Select another parameter for C(w)."""
        self._curves.select_parameter(command, self._timeline)
        return self._slice_messages(playing=False)

    def start_descent(self, command: commands.DescendCommand) -> list[messages.Message]:
        """Start the descent of a single parameter along its curve."""
        self._curves.start_descent(command, self._timeline)
        return []

    def replace_pins(self, command: commands.PinCommand) -> list[messages.Message]:
        """Pin other numbers."""
        self.step.pins.replace_pins(command.addresses, self._timeline.run)
        return [self.step.message(self._timeline)]

    def explain(self, command: commands.ExplainCommand) -> list[messages.Message]:
        """Subscribe to the explanation of a number."""
        run, displayed = self._timeline.run, self._timeline.displayed
        return self._tag_preview(self.explanations.subscribe(command, run, displayed))

    def watch_surface(self, command: commands.WatchSurfaceCommand) -> list[messages.Message]:
        """Subscribe to another loss surface, or to none."""
        if self.surface.subscribe(command, self._timeline.run):
            self._start_surface(playing=False)
        return []

    def probe_surface(self, command: commands.ProbeSurfaceCommand) -> list[messages.Message]:
        """Start to compute the loss at a point of the surface sent last."""
        self.surface.start_probe(command)
        return []

    def check_gradients(self, command: commands.CheckCommand) -> list[messages.Message]:
        """Start a check of gradients."""
        run, record = self._timeline.run, self._timeline.record
        return self._tag_preview(self._gradient_check.subscribe(command, run, record))

    def predict(self, command: commands.PredictCommand, playing: bool) -> list[messages.Message]:
        """Subscribe to the prediction for a drawing or a held-out image."""
        return self._tag_preview(self._prediction.subscribe(command, self._timeline, playing))

    def watch_held_out(self, command: commands.WatchHeldOutCommand) -> list[messages.Message]:
        """Subscribe to the answers to all held-out images."""
        return [*self._held_out.subscribe(command, self._timeline)]

    def watch_diagnosis(self, command: commands.WatchDiagnosisCommand) -> list[messages.Message]:
        """Subscribe to findings, histograms, both or none."""
        self._diagnosis.subscribe(command, self._timeline)
        return []

    # -- messages ---------------------------------------------------------------------------

    def frame(self, playing: bool) -> list[messages.Message]:
        """Return all messages of the displayed step, and start its surface."""
        self._curves.on_step_changed(self._timeline, playing)
        found: list[messages.Message] = [self.step.message(self._timeline)]
        outcome = self.step.outcome(self._timeline)
        found += self._tag_preview([self._diagnosis.health(self._timeline, outcome)])
        if self._timeline.displayed.finite:
            found += self._slice_messages(playing)
        elif self._timeline.diverged:
            found += self.cancel_check()
        found += self._explanation_messages()
        found += self._tag_preview(self._prediction.answer(self._timeline, playing))
        found += self._held_out.on_step_changed(self._timeline, playing)
        self._diagnosis.on_step_changed(self._timeline, playing)
        if not (playing and self.computing_surface):
            self._start_surface(playing)
        evaluations = self._timeline.unsent.drain_evaluations()
        return [*found, *(evaluation_message(one, branch) for one, branch in evaluations)]

    @property
    def computing_surface(self) -> bool:
        """Whether a level of the surface is to be computed now."""
        return self.surface.active

    def run_surface_slice(self, playing: bool) -> list[messages.Message]:
        """Compute the surface for one time slice; return a level as soon as one is complete."""
        try:
            found = self.surface.run_slice()
        except BadInput as bad:
            return [refusal_message("survey", bad)]
        if found is None:
            return []
        if playing:
            self.surface.cancel()
        return self._tag_preview([found.message])

    def _start_surface(self, playing: bool) -> None:
        timeline = self._timeline
        if timeline.displayed.finite:
            self.surface.start(
                timeline.run, timeline.displayed, timeline.path_runs(), playing=playing
            )
        else:
            self.surface.cancel()

    @property
    def has_work(self) -> bool:
        """Whether incremental work is to be done now."""
        return self.has_answer or self.computing_surface

    @property
    def has_answer(self) -> bool:
        """Whether something else than the surface is computed."""
        return self.has_query or self._curves.active

    @property
    def has_query(self) -> bool:
        """Whether a check, probe, held-out answers or diagnosis is computed, also while playing."""
        asked = self.checking_gradients or self.surface.probing
        return asked or self._held_out.active or self._diagnosis.active

    def run_slice(self, playing: bool) -> list[messages.Message]:
        """Do incremental work for one time slice, what the page waits for first."""
        if self.surface.probing:
            found = self.surface.run_probe_slice()
            return [surface_probe_message(found)] if found else []
        if self.checking_gradients:
            return self._tag_preview(self._gradient_check.run_slice())
        if self._curves.active:
            return self.run_curve_slice()
        if self._held_out.active:
            return [*self._held_out.run_slice()]
        if self._diagnosis.active:
            return self._tag_preview(self._diagnosis.run_slice())
        return self.run_surface_slice(playing)

    @property
    def computing_parameter_slice(self) -> bool:
        """Whether C(w) of the displayed step is being computed."""
        return self._curves.computing_parameter_slice

    def run_curve_slice(self) -> list[messages.Message]:
        """Work on the curves for one time slice."""
        return self._tag_preview(self._curves.run_slice())

    @property
    def checking_gradients(self) -> bool:
        """Whether gradients are being checked."""
        return self._gradient_check.active

    def cancel_check(self) -> list[messages.Message]:
        """Cancel the gradient check in progress; return the message that it was stopped."""
        return self._tag_preview(self._gradient_check.cancel())

    def _slice_messages(self, playing: bool) -> list[messages.Message]:
        return [*self._curves.start_parameter_slice(self._timeline, self.step.image, playing)]

    def _explanation_messages(self) -> list[messages.Message]:
        if not self.explanations.active:
            return []
        found = self.explanations.answer(self._timeline.run, self._timeline.displayed)
        return self._tag_preview(found)

    def _tag_preview(self, drawn: Iterable[messages.StepDetailMessage]) -> list[messages.Message]:
        return tag_preview(drawn, self._timeline.preview is not None)
